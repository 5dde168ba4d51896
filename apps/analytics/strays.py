"""Predictions whose session never came: outside models tell of any they like. They go by their own time."""

import time

from django.core.cache import cache

from apps.record import client
from apps.record.erasing import delete_strays

from .layout import in_lots

LOT = 2_000  # predictions looked at together
PLACE = "strays-after"  # names the moment where a walk that ran out of time goes on
KEPT_FOR = 24 * 3600  # seconds
FIELDS = {"sessionId": 1, "timestamp": 1}


def is_any_told_before(moment):
    """Whether there is a prediction of before a moment; most likely its session is there no more, or never was."""
    return client.emotion_predictions().find_one({"timestamp": {"$lt": moment}}, {"_id": 1}) is not None


def expire_strays(moment, deadline=None):
    """Deletes predictions of before a moment that have no session, lot by lot, until all are seen or time is up.

    The next call goes on from there: what is dated long before a session that is there holds up nothing for good.
    """
    for lot in _lots(cache.get(PLACE), moment):
        delete_strays(lot)
        if deadline and time.monotonic() > deadline:
            cache.set(PLACE, lot[-1]["timestamp"], KEPT_FOR)
            return
    cache.delete(PLACE)


def _lots(place, moment):
    """All that was told before a moment, in order of time and beginning after a place, where there is one."""
    for span in [{"$gt": place}, {"$lte": place}] if place else [{}]:
        told = {"timestamp": span | {"$lt": moment}}
        found = client.emotion_predictions().find(told, FIELDS, batch_size=LOT).sort("timestamp", 1)
        yield from in_lots(found, LOT)
