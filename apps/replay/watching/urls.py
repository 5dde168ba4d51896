"""The watch log under /settings/."""

from django.urls import path

from . import views

app_name = "watching"
urlpatterns = [path("watch-log/", views.log, name="log")]
