"""The ingestion room's addresses beside the door's own (/ingest/…, see middleware.DOORS)."""

from django.urls import path

from .recorder import recorder

urlpatterns = [
    path("sdk/hxi.js", recorder, name="recorder"),
]
