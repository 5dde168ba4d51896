"""Addresses of journeys: the page, its parts and its files."""

from django.urls import path

from . import journey_views as views

app_name = "journey"
urlpatterns = [
    path("", views.journeys, name="journeys"),
    path("flow/", views.flow, name="flow"),
    path("paths/", views.paths, name="paths"),
    path("sessions/", views.sessions, name="sessions"),
    path("export/", views.export, name="export"),
]
