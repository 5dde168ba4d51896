"""Addresses of segments: parts of the filter bar of every page."""

from django.urls import path

from . import views

app_name = "segment"
urlpatterns = [
    path("", views.menu, name="menu"),
    path("save/", views.save, name="save"),
    path("<str:pk>/rename/", views.rename, name="rename"),
    path("<str:pk>/delete/", views.delete, name="delete"),
]
