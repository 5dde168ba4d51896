"""Addresses of the overview: the page, and its parts as they are counted."""

from django.urls import path

from . import views

app_name = "overview"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview/numbers/", views.numbers, name="numbers"),
    path("overview/watch/", views.watch, name="watch"),
    path("overview/screens/", views.screens, name="screens"),
    path("overview/sessions/", views.sessions, name="sessions"),
]
