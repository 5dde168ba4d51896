"""Retention: sessions older than HXI_RETENTION_DAYS leave the lake, the record, and what people noted about them.

A session's own document goes last, so a run that is broken off is finished by the next one. Predictions as old whose
session never came go too.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from apps.record import client
from apps.record.erasing import delete_sessions
from apps.record.queue import held

from .strays import expire_strays, is_any_told_before

LOT = 200  # sessions deleted together
LEASE = timedelta(minutes=5)  # for which no worker takes them
SOON = timedelta(days=7)


def expired_before():
    """Sessions that started before this moment are deleted; None when all are kept."""
    days = settings.RETENTION_DAYS
    return datetime.now(UTC) - timedelta(days=days) if days else None


def expiring_before():
    """Sessions that started before this moment go within a week; None when all are kept."""
    moment = expired_before()
    return moment and moment + SOON


def is_any_expired():
    moment = expired_before()
    return moment is not None and (_is_any_started_before(moment) or is_any_told_before(moment))


def expire(seconds=None):
    """Deletes expired sessions, lot by lot, then predictions that have none, until none is left or time is up.

    Returns how many sessions went.
    """
    deadline, moment, done = time.monotonic() + seconds if seconds else None, expired_before(), 0
    while moment and (lot := _lot_before(moment)):
        forget(lot)
        done += len(lot)
        if deadline and time.monotonic() > deadline:
            return done
    if moment:
        expire_strays(moment, deadline)
    return done


def forget(session_ids):
    """Deletes sessions everywhere: the numbers, what people noted, pictures of pages, then the record."""
    from .settling import remove  # its libraries are large

    remove(session_ids)
    for path in settings.NOTED_OF_SESSIONS:
        import_string(path).objects.filter(session_id__in=session_ids).delete()
    for path in settings.MADE_OF_SESSIONS:
        import_string(path)(session_ids)
    delete_sessions(session_ids)


def _is_any_started_before(moment):
    return client.sessions().find_one(_before(moment), {"_id": 1}) is not None


def _lot_before(moment):
    """The oldest of them; one that a worker has in hand waits, or it would write of a session that is gone."""
    found = client.sessions().find(_before(moment), {"sessionId": 1}).sort("startedAt", 1).limit(LOT)
    return held([session["sessionId"] for session in found], LEASE)


def _before(moment):
    return {"startedAt": {"$lt": moment}}
