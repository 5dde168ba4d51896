"""History scored again by new rules, or by a new scoring: sessions go back on the projection queue, a few at a time.

Nothing is kept but the version each session was scored by, so the job may end anywhere and be run twice. A session that
goes back begins at its end: of what is derived from it only what rules decide is written again.
"""

import time
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings

from apps.analytics.layout import in_lots
from apps.analytics.rules.versions import current, latest
from apps.analytics.unsettled import settled_by
from apps.record import client
from apps.record.queue import project_again

from .model import SCORING

LOT = 500  # sessions put back at once; today's visitors share the queue with no more than two lots
MOST_UNSETTLED = 2_000  # that wait for the lake: until then every question across sessions reads them one by one
REST = 10  # a count is told for so many times as long as it took
END = {"$ifNull": ["$endedAt", "$startedAt"]}
HISTORY = {"_id": "scores"}  # tells by which `scoring` the sessions were scored, or are known to want a score
READABLE = {"claim.error": {"$exists": False}}
UNSCORED = 0  # older than every version


class Progress(NamedTuple):
    """How many of the sessions with a score (`total`) have one by version `number` (`done`), or cannot get it now."""

    number: int
    done: int
    total: int
    failed: int = 0

    @property
    def is_over(self):
        return self.done + self.failed >= self.total


_told = (float("-inf"), Progress(0, 0, 0))


def progress():
    """The Progress of the latest rules; of a million sessions, which take a while to count, a few seconds old."""
    global _told
    number, begun = latest().number, time.monotonic()
    until, known = _told
    if known.number != number or begun > until:
        known = _counted(number)
        _told = begun + (REST + 1) * (time.monotonic() - begun), known
    return known


def _counted(number):
    done, behind = (_count(which) for which in ({"summary.ruleVersion": number}, _behind(number)))  # none counts twice
    failed = _count({"claim.error": {"$exists": True}, "pendingFrom": {"$exists": True}} | _behind(number))
    return Progress(number, done, done + behind, failed if behind else 0)


def _count(which):
    return client.sessions().count_documents(which)


def is_any_behind():
    return client.sessions().find_one(_behind(latest().number), {"_id": 1}) is not None


def is_any_left():
    """Whether a session that can be read waits for the rules that hold: one look, which finds nothing on most days."""
    return client.sessions().find_one(_behind(current().number) | READABLE, {"_id": 1}) is not None


def feed():
    """Puts the next lot back on the queue, unless the queue or the lake has enough to do; returns how many.

    It waits for nothing: the worker that it would wait for may be its own.
    """
    if _are(LOT, {"pendingFrom": {"$exists": True}}) or is_lake_full():
        return 0
    lot = [one["sessionId"] for one in _resting(latest().number).limit(LOT)]
    project_again(lot, END)
    return len(lot)


def is_lake_full():
    """Whether so many sessions wait for the lake that it must take them in before there may be more."""
    return _are(MOST_UNSETTLED, settled_by(datetime.now(UTC)))


def feed_all():
    """Puts all sessions that older rules scored back on the queue."""
    for lot in in_lots((one["sessionId"] for one in _resting(latest().number)), LOT):
        project_again(lot, END)


def _are(most, which):
    return client.sessions().count_documents(which, limit=most) >= most


def _resting(number):
    """A cursor over the ids of sessions to put back, as their index has them."""
    resting = {"pendingFrom": {"$exists": False}, "startedAt": {"$type": "date"}}
    found = client.sessions().find(_behind(number) | resting, {"sessionId": 1}, batch_size=LOT)
    return found.sort([("summary.ruleVersion", 1), ("startedAt", -1)])


def _behind(number):
    return {"summary.ruleVersion": {"$lt": number}}


def begin_with_history():
    """Marks sessions that another scoring than today's scored, or none; once done for a store, it is one look."""
    marks, done = client.collection(settings.DATABASES["default"]["NAME"], "emotion_rescoring"), {"scoring": SCORING}
    if marks.find_one(HISTORY | done):
        return
    behind = {"summary.events": {"$gt": 0}, "summary.ruleVersion": {"$ne": UNSCORED}}
    found = client.sessions().find(behind, {"_id": 1}, batch_size=LOT)
    for lot in in_lots((one["_id"] for one in found), LOT):
        client.sessions().update_many({"_id": {"$in": lot}} | behind, {"$set": {"summary.ruleVersion": UNSCORED}})
    marks.replace_one(HISTORY, HISTORY | done, upsert=True)
