"""Addresses of sessions and their replays; `-` is no session's id, so parts of the list live under it."""

from django.urls import path

from . import views

app_name = "replay"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("-/total/", views.total, name="total"),
    path("-/fresh/<int:since>/", views.fresh, name="fresh"),
    path("-/without/", views.without, name="without"),
    path("<str:session_id>/", views.session, name="session"),
]
