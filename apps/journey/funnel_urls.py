"""Addresses of funnels: the page, its parts, its files, and the saved ones."""

from django.urls import path

from . import funnel_views, saved_views, triage_urls

app_name = "funnel"
urlpatterns = [
    path("", funnel_views.funnels_page, name="funnels"),
    path("numbers/", funnel_views.numbers, name="numbers"),
    path("steps/", funnel_views.steps, name="steps"),
    path("sessions/", funnel_views.sessions, name="sessions"),
    path("export/", funnel_views.export, name="export"),
    *triage_urls.urlpatterns,
    path("saved/", saved_views.save, name="save"),
    path("saved/<str:pk>/", saved_views.saved, name="saved"),
    path("saved/<str:pk>/rate/", saved_views.rate, name="rate"),
    path("saved/<str:pk>/change/", saved_views.change, name="change"),
    path("saved/<str:pk>/rename/", saved_views.rename, name="rename"),
    path("saved/<str:pk>/duplicate/", saved_views.duplicate, name="duplicate"),
    path("saved/<str:pk>/delete/", saved_views.delete, name="delete"),
]
