"""Addresses of heatmaps: the page, its parts, its files, and the pictures of pages."""

from django.urls import path

from . import picture_views, views

app_name = "heatmap"
urlpatterns = [
    path("", views.heatmaps, name="heatmaps"),
    path("map/", views.map_of_a_screen, name="map"),
    path("screens/", views.screens, name="screens"),
    path("sessions/", views.sessions, name="sessions"),
    path("explain/", views.explain, name="explain"),
    path("export/", views.export, name="export"),
    path("background/", picture_views.background, name="background"),
    path("background/choose/", picture_views.choose, name="choose_background"),
    path("pictures/<str:picture_id>/", picture_views.picture, name="picture"),
]
