"""The sample that rules are tried on: the latest sessions that are over, read once and kept for a while."""

from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from threading import Lock, Timer
from time import monotonic
from typing import NamedTuple

from apps.analytics.unsettled import over_by
from apps.analytics.visitors import visitor_name
from apps.record import client
from apps.record.spans import kept_of

from .findings import Quiet, findings_of, quiet_of

MOST_SESSIONS, MOST_EVENTS = 300, 40_000  # what a process holds, and what a preview looks at, stay bounded
KEPT_FOR = 90  # seconds
MOST_RULES = 4  # whose findings are kept
# What detectors look at, and what a reader is told.
ABOUT = (
    *("again", "answered", "answerMs", "fixed", "held", "input", "plain", "selector", "sends", "text", "toggle"),
    *("turns", "vh", "waitMs", "way"),
)
EVENT = ("sessionId", "type", "timestamp", "screen", "elementId", "x", "y", "scroll", "order")
FIELDS = dict.fromkeys([*EVENT, *(f"metadata.{name}" for name in ABOUT)], 1)


class Visit(NamedTuple):
    """A session of the sample."""

    session_id: str
    who: str
    started_at: datetime
    quiet: Quiet


class Sample:
    """Some visits, the latest first, and what rules find in them; `left_out` were too long to be among them."""

    def __init__(self, visits, left_out=0):
        self.visits, self.left_out = visits, left_out
        self._found = {}

    def findings(self, rules, like=()):
        """The Findings of each visit; `like` are those of other rules, mostly the same."""
        if rules not in self._found:
            while len(self._found) >= MOST_RULES:
                self._found.pop(next(iter(self._found)), None)
            before = like or [None] * len(self.visits)
            pairs = zip(self.visits, before, strict=True)
            self._found[rules] = [findings_of(visit.quiet, rules, known) for visit, known in pairs]
        return self._found[rules]

    @cached_property
    def events(self):
        return sum(len(visit.quiet.events) for visit in self.visits)

    @property
    def first_at(self):
        return self.visits[-1].started_at

    @property
    def last_at(self):
        return self.visits[0].started_at


_lock, _kept = Lock(), (float("-inf"), None)


def latest():
    """The Sample of this moment, at most KEPT_FOR seconds old."""
    global _kept
    with _lock:
        until, sample = _kept
        if sample is None or monotonic() > until:
            sample = read()
            _kept = monotonic() + KEPT_FOR, sample
            _forget_later(sample)
        return sample


def forget(sample=None):
    """Lets go of what is kept, or of this sample if it still is."""
    global _kept
    with _lock:
        if sample in {None, _kept[1]}:
            _kept = float("-inf"), None


def _forget_later(sample):
    timer = Timer(KEPT_FOR, forget, [sample])
    timer.daemon = True
    timer.start()


def read():
    """The latest sessions that are over, as a Sample."""
    chosen, left_out = _chosen()
    events = _events_of([session["sessionId"] for session in chosen])
    told = ((session, kept_of(session, events.get(session["sessionId"], []))) for session in chosen)
    return Sample([_visit(session, kept) for session, kept in told if kept], left_out)


def _chosen():
    """(sessions, how many of those looked at would be too much), the latest first."""
    fields = {"sessionId": 1, "userId": 1, "startedAt": 1, "summary.events": 1, "summary.cut": 1}
    found = client.sessions().find(over_by(datetime.now(UTC)), fields).sort("startedAt", -1).limit(MOST_SESSIONS)
    chosen, left_out, room = [], 0, MOST_EVENTS
    for session in found:
        size = session.get("summary", {}).get("events", 0) + session.get("summary", {}).get("cut", 0)
        if size <= room:
            chosen.append(session)
            room -= size
        else:
            left_out += 1
    return chosen, left_out


def _events_of(session_ids):
    """{session id: its events in order}."""
    rows = client.events().find({"sessionId": {"$in": session_ids}}, FIELDS, batch_size=5_000).sort("sessionId", 1)
    return {
        session_id: sorted(events, key=lambda event: (event["timestamp"], event.get("order", 0)))
        for session_id, events in groupby(rows, key=itemgetter("sessionId"))
    }


def _visit(session, events):
    who = visitor_name(session.get("userId"), session["sessionId"])
    return Visit(session["sessionId"], who, session["startedAt"], quiet_of(events))
