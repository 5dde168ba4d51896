"""Addresses of emotions: the page, verdicts on what was found."""

from django.urls import include, path

from apps.emotion.verdicts import views as verdict_views

app_name = "emotion"
urlpatterns = [
    path("", include("apps.emotion.summary.urls")),
    path("verdict/", verdict_views.verdict, name="verdict"),
    path("verdicts/<str:session_id>/", verdict_views.verdicts, name="verdicts"),
]
