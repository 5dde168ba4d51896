"""Addresses of the Rules page under /settings/."""

from django.urls import path

from . import views

app_name = "rules"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/tried/", views.tried, name="tried"),
    path("rules/progress/", views.progress, name="progress"),
    path("rules/<int:number>/back/", views.put_back, name="put_back"),
]
