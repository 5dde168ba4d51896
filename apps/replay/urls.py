"""Addresses of sessions and their replays; `-` is no session's id, so parts of the list live under it."""

from django.urls import path

from . import views
from .notes import views as notes
from .watching import views as watching

app_name = "replay"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("-/total/", views.total, name="total"),
    path("-/fresh/<int:since>/", views.fresh, name="fresh"),
    path("-/without/", views.without, name="without"),
    path("<str:session_id>/", views.session, name="session"),
    path("<str:session_id>/watched/", watching.mark, name="mark"),
    path("<str:session_id>/notes/", notes.panel, name="notes"),
    path("<str:session_id>/notes/new/", notes.write, name="write_note"),
    path("<str:session_id>/notes/<str:pk>/", notes.change, name="note"),
    path("<str:session_id>/notes/<str:pk>/delete/", notes.delete, name="delete_note"),
]
