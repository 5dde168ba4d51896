"""Addresses of the Calibration page under /settings/."""

from django.urls import path

from . import views

app_name = "calibration"
urlpatterns = [
    path("calibration/", views.calibration, name="calibration"),
    path("calibration/sessions/", views.sessions, name="sessions"),
]
