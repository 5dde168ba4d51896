"""Addresses of what lies behind a funnel's numbers."""

from django.urls import path

from . import explain_views, triage_views

urlpatterns = [
    path("explain/", explain_views.explain_step, name="explain"),
    path("triage/", triage_views.triage, name="triage"),
    path("triage/sessions/", triage_views.triage_sessions, name="triage_sessions"),
]
