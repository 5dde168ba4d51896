"""The door's pages under /settings/."""

from django.urls import path

from . import key_views

app_name = "ingestion"
urlpatterns = [
    path("install/", key_views.install, name="install"),
    path("install/<str:public>/arrival/", key_views.arrival, name="arrival"),
    path("keys/", key_views.keys, name="keys"),
    path("keys/<str:public>/", key_views.change_key, name="key"),
]
