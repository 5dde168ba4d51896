"""Addresses of the overview: the page, and its parts as they are counted."""

from django.urls import path

from apps.analytics.under_way import under_way

from . import views

app_name = "overview"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview/numbers/", views.numbers, name="numbers"),
    path("overview/watch/", views.watch, name="watch"),
    path("overview/screens/", views.screens, name="screens"),
    path("overview/under-way/", under_way, name="under_way"),
    path("overview/sessions/", views.sessions, name="sessions"),
]
