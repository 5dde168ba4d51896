"""Which sessions the lake does not have as they are, and which of them are over. Needs none of the lake's libraries."""

from datetime import UTC, datetime, timedelta

from apps.record import client

IDLE = timedelta(minutes=30)  # without events: a session is over


def unsettled():
    """The filter of sessions that the lake does not have as they are."""
    return {"unsettled": True}


def settled_by(moment):
    """The filter of unsettled sessions that are over at a moment and wait for no projection."""
    return unsettled() | over_by(moment)


def over_by(moment):
    """The filter of sessions that are over at a moment and wait for no projection."""
    over = [{"ended": True}, {"lastSeenAt": {"$lt": moment - IDLE}}]
    return {"pendingFrom": {"$exists": False}, "$or": over}


def is_any_over():
    """Whether a session is ready for the lake."""
    return client.sessions().find_one(settled_by(datetime.now(UTC)), {"_id": 1}) is not None
