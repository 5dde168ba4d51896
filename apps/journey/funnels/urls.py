"""Addresses of funnels: the page, its parts, its files, and the saved ones."""

from django.urls import path

from apps.journey.overview import views as overview_views
from apps.journey.saved import views as saved_views
from apps.journey.triage import urls as triage_urls

from . import views

app_name = "funnel"
urlpatterns = [
    path("", views.funnels_page, name="funnels"),
    path("numbers/", views.numbers, name="numbers"),
    path("steps/", views.steps, name="steps"),
    path("sessions/", views.sessions, name="sessions"),
    path("export/", views.export, name="export"),
    path("losses/", overview_views.losses, name="losses"),
    *triage_urls.urlpatterns,
    path("saved/", saved_views.save, name="save"),
    path("saved/<str:pk>/", saved_views.saved, name="saved"),
    path("saved/<str:pk>/rate/", saved_views.rate, name="rate"),
    path("saved/<str:pk>/change/", saved_views.change, name="change"),
    path("saved/<str:pk>/rename/", saved_views.rename, name="rename"),
    path("saved/<str:pk>/duplicate/", saved_views.duplicate, name="duplicate"),
    path("saved/<str:pk>/delete/", saved_views.delete, name="delete"),
]
