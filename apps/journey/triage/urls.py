"""Addresses of what lies behind a funnel's numbers."""

from django.urls import path

from apps.journey.explained import views as explain_views

from . import views

urlpatterns = [
    path("explain/", explain_views.explain_step, name="explain"),
    path("triage/", views.triage, name="triage"),
    path("triage/sessions/", views.triage_sessions, name="triage_sessions"),
]
