"""What an arriving batch does to its session's own document, which is also the queue of what must be projected."""

from dataclasses import dataclass, field
from datetime import datetime

DESCRIBED = (("userId", "user_id"), ("device", "device"), ("userAgent", "user_agent"), ("ip", "ip"))
OWN_META = frozenset({"app", "key"})  # ours to say, not a visitor's
MOST_META = 64 + len(OWN_META)  # names in one session; the value of a known one still changes


@dataclass(slots=True)
class Source:
    """Who sent: the app and public id of the write key, and what the request tells of the visitor."""

    app: str
    key: str | None = None
    user_agent: str | None = None
    ip: str | None = None


@dataclass(slots=True)
class Sighting:
    """One sight of a session; `first` and `last` span its events and replay (None when there are none)."""

    session_id: str
    seen_at: datetime
    app: str
    key: str | None = None
    first: datetime | None = None
    last: datetime | None = None
    started_at: datetime | None = None
    user_id: str | None = None
    device: str | None = None
    user_agent: str | None = None
    ip: str | None = None
    traits: dict = field(default_factory=dict)
    has_replay: bool = False
    ended: bool = False
    skew_ms: int = 0  # by which its times were corrected
    is_told_of: bool = False  # by an outside model alone: that makes no session, and nobody was seen

    def absorb(self, later):
        """Makes this sight say what both say; where they differ, the later one is right."""
        self.seen_at = max(self.seen_at, later.seen_at)
        self.first, self.last = _least(self.first, later.first), _most(self.last, later.last)
        self.started_at = _least(self.started_at, later.started_at)
        self.user_id = later.user_id or self.user_id
        self.device = later.device or self.device
        self.user_agent = later.user_agent or self.user_agent
        self.ip = later.ip or self.ip
        self.traits = self.traits | later.traits
        self.is_told_of = self.is_told_of and later.is_told_of
        self.has_replay, self.ended = self.has_replay or later.has_replay, self.ended or later.ended

    def updates(self):
        """The upsert of the session's document and what adds its traits; again, they change nothing but `revision`."""
        if self.is_told_of:
            return [{"q": {"sessionId": self.session_id}, "u": self._call()}]
        traits = {name: value for name, value in self.traits.items() if name and name not in OWN_META}
        return [self._upsert(), self._addition(traits)] if traits else [self._upsert()]

    def _call(self):
        """What puts a session on the queue, and changes nothing else of it."""
        return {"$min": {"pendingFrom": self.seen_at}, "$inc": {"revision": 1}, "$set": {"unsettled": True}}

    def _addition(self, traits):
        """The update that merges traits into `meta`: known names first, so that new ones are what is cut off."""
        merged = {"$objectToArray": {"$mergeObjects": ["$meta", {"$literal": traits}]}}
        kept = {"$arrayToObject": {"$slice": [merged, MOST_META]}}
        return {"q": {"sessionId": self.session_id}, "u": [{"$set": {"meta": kept}}]}

    def _upsert(self):
        change = {
            "$min": {"pendingFrom": self.first or self.started_at or self.seen_at},
            "$max": {"lastSeenAt": self.seen_at},
            "$inc": {"revision": 1},
            "$set": {"unsettled": True},
            # A session belongs to the key that opened it: another key's batch under its id does not move it.
            "$setOnInsert": {"durationMs": 0, "meta.app": self.app},
        }
        self._add_times(change)
        self._add_description(change)
        return {"q": {"sessionId": self.session_id}, "u": change, "upsert": True}

    def _add_times(self, change):
        start, end = _least(self.first, self.started_at), self.last or self.started_at
        if start:
            change["$min"]["startedAt"], change["$max"]["endedAt"] = start, end
        else:
            change["$setOnInsert"] |= {"startedAt": self.seen_at, "endedAt": self.seen_at}

    def _add_description(self, change):
        told, blank = change["$set"], change["$setOnInsert"]
        for name, attribute in DESCRIBED:
            value = getattr(self, attribute)
            (blank if value is None else told)[name] = value
        if self.key:
            blank["meta.key"] = self.key
        if self.skew_ms:
            blank["skewMs"] = self.skew_ms
        if self.has_replay:
            told["hasReplay"] = True
        if self.ended:
            told["ended"] = True


def _least(one, other):
    return min(one, other) if one and other else one or other


def _most(one, other):
    return max(one, other) if one and other else one or other
