"""The layout of the lake: a lake whose tables have other columns than this code knows is filled anew.

So are the journeys it is filled from: sessions that were projected before there were any are projected again.
"""

from itertools import islice

from django.conf import settings

from apps.record import client
from apps.record.queue import project_again

LAYOUT = "d4c7910ed3ae"  # changes whenever a column of `tables` does; a test tells its value
ONLY = {"_id": "snapshot"}
JOURNEYS = {"_id": "journeys"}  # is there once every session with events has its journey, or is on the queue
LOT = 1_000  # sessions looked at together


def documents():
    """Where the document about the lake is kept (its snapshot, the lease of who writes, its layout), and JOURNEYS."""
    return client.collection(settings.DATABASES["default"]["NAME"], "analytics_lake")


def renew():
    """Sends every session on its way into the lake again when the lake has another layout; else does nothing."""
    document = documents().find_one(ONLY)
    if document and document.get("layout") != LAYOUT:
        from .settling import begin_anew  # its libraries are large

        begin_anew()


def complete_journeys():
    """Puts sessions without a journey back on the projection queue; once done for a store, it is one look.

    Those without a raw event stay as they are: there is nothing to project.
    """
    if documents().find_one(JOURNEYS):
        return
    found = client.sessions().find({}, {"_id": 0, "sessionId": 1}, batch_size=LOT).sort("sessionId", 1)
    for lot in in_lots((session["sessionId"] for session in found), LOT):
        project_again(_without_journey(lot))
    documents().replace_one(JOURNEYS, JOURNEYS, upsert=True)


def in_lots(found, size):
    """Lists of up to `size` of what is found, in its order, one at a time."""
    found = iter(found)
    while lot := list(islice(found, size)):
        yield lot


def _without_journey(session_ids):
    """Those of the sessions that have events and no journey."""
    made = client.journeys().find({"sessionId": {"$in": session_ids}}, {"_id": 0, "sessionId": 1})
    missing = set(session_ids) - {journey["sessionId"] for journey in made}
    return client.events().distinct("sessionId", {"sessionId": {"$in": list(missing)}}) if missing else []
