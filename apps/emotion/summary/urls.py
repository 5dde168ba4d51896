"""Addresses of the Emotions page, its parts and its files; they belong to the names of `apps.emotion.urls`."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.emotions, name="emotions"),
    path("felt/", views.felt, name="felt"),
    path("places/", views.places, name="places"),
    path("elements/", views.elements, name="elements"),
    path("sessions/", views.sessions, name="sessions"),
    path("estimate/", views.estimate, name="estimate"),
    path("export/", views.export, name="export"),
]
