"""Addresses of journeys: the page, its parts and its files."""

from django.urls import path

from apps.journey.explained import views as explain_views

from . import views

app_name = "journey"
urlpatterns = [
    path("", views.journeys, name="journeys"),
    path("flow/", views.flow, name="flow"),
    path("paths/", views.paths, name="paths"),
    path("sessions/", views.sessions, name="sessions"),
    path("explain/", explain_views.explain_flow, name="explain"),
    path("export/", views.export, name="export"),
]
