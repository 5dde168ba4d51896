"""The layout of the lake: a lake whose tables have other columns than this code knows is filled anew."""

from django.conf import settings

from apps.record import client

LAYOUT = "86bd6a6546ce"  # changes whenever a column of `tables` does; a test tells its value
ONLY = {"_id": "snapshot"}


def documents():
    """Where the one document about the lake is kept: its snapshot, the lease of who writes, and its layout."""
    return client.collection(settings.DATABASES["default"]["NAME"], "analytics_lake")


def renew():
    """Sends every session on its way into the lake again when the lake has another layout; else does nothing."""
    document = documents().find_one(ONLY)
    if document and document.get("layout") != LAYOUT:
        from .settling import begin_anew  # its libraries are large

        begin_anew()
