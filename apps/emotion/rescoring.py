"""History scored again by new rules: sessions go back on the projection queue, a few at a time.

Nothing is kept but the version each session was scored by, so the job may end anywhere and be run twice.
"""

import time
from typing import NamedTuple

from django.conf import settings

from apps.analytics.rules.versions import latest
from apps.record import client
from apps.record.queue import project_again

LOT = 500  # sessions put back at once; today's visitors share the queue with no more than these
PAUSE = 0.2  # seconds between two looks at the queue
HISTORY = {"_id": "scores"}  # is there once the sessions from before there were scores are known to want one
UNSCORED = 0  # older than every version


class Progress(NamedTuple):
    """How many of the sessions with a score have one by today's rules."""

    done: int
    total: int


def progress():
    number = latest().number
    done = client.sessions().count_documents({"summary.ruleVersion": number})
    return Progress(done, done + client.sessions().count_documents(_behind(number)))


def is_any_behind():
    return client.sessions().find_one(_behind(latest().number), {"_id": 1}) is not None


def feed(seconds):
    """Keeps the queue supplied with sessions to score again until none is left or time is up."""
    deadline, number = time.monotonic() + seconds, latest().number
    while time.monotonic() < deadline:
        if client.sessions().count_documents({"pendingFrom": {"$exists": True}}, limit=LOT) >= LOT:
            time.sleep(PAUSE)
        elif not _feed_lot(number):
            return


def feed_all():
    """Puts all sessions that older rules scored back on the queue."""
    number = latest().number
    while _feed_lot(number):
        pass


def _feed_lot(number):
    """Puts up to LOT sessions back; returns how many."""
    resting = _behind(number) | {"pendingFrom": {"$exists": False}, "startedAt": {"$type": "date"}}
    ids = [one["sessionId"] for one in client.sessions().find(resting, {"sessionId": 1}).limit(LOT)]
    project_again(ids)
    return len(ids)


def _behind(number):
    return {"summary.ruleVersion": {"$lt": number}}


def begin_with_history():
    """Marks sessions that were projected before there were scores; once done for a store, it is one look."""
    marks = client.collection(settings.DATABASES["default"]["NAME"], "emotion_rescoring")
    if marks.find_one(HISTORY):
        return
    unscored = {"summary.events": {"$gt": 0}, "summary.ruleVersion": {"$exists": False}}
    client.sessions().update_many(unscored, {"$set": {"summary.ruleVersion": UNSCORED}})
    marks.replace_one(HISTORY, HISTORY, upsert=True)
