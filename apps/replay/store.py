"""Sessions, timelines and replay chunks as MongoDB keeps them, read for the pages and the API."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apps.analytics.visitors import visitor_name
from apps.record import client

from .keyset import after, order_of, place_of

NEUTRAL = "neutral"  # the emotion of a session in which nothing stands out
MOST_DOTS = 16  # steps drawn in a row of the list
LONGEST_READ = 3_000  # ms a page waits for a list or a count; past it, pymongo's ExecutionTimeout
LONGEST_COUNT = 20_000  # ms a script waits for the total of a large set
LIVE_FOR = timedelta(minutes=2)  # after the last word of a session that has not ended
OPEN_FOR = timedelta(minutes=30)  # the recorder begins a new session after a longer silence
SUMMARY = (
    *("browser", "os", "events", "clicks", "inputs", "errors", "steps", "screens", "path", "troubled"),
    *("emotions", "frustration", "signals"),
)
# What a list needs; a session may carry large traits besides.
LISTED = (
    *("sessionId", "userId", "device", "startedAt", "endedAt", "durationMs", "hasReplay", "lastSeenAt", "ended"),
    *("summary", "meta.app"),
)


@dataclass(frozen=True)
class Session:
    """A session's summary; times are aware UTC, durations milliseconds."""

    session_id: str
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    user_id: str | None = None
    device: str | None = None
    user_agent: str | None = None
    ip: str | None = None
    browser: str | None = None
    os: str | None = None
    events: int = 0
    clicks: int = 0
    inputs: int = 0
    errors: int = 0
    steps: int = 0
    screens: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    troubled: list[int] = field(default_factory=list)  # the steps of `path` in which an error happened
    emotions: list[str] = field(default_factory=list)
    frustration: int | None = None  # 0 to 100; None of a session that was not scored
    signals: dict[str, int] = field(default_factory=dict)  # how many of each kind
    has_replay: bool = False
    live: bool = False
    open: bool = False
    meta: dict = field(default_factory=dict)

    @property
    def app(self):
        return self.meta.get("app")

    @property
    def who(self):
        """The visitor's id, or a short name that stays the same for this session."""
        return visitor_name(self.user_id, self.session_id)

    @property
    def moods(self):
        """The emotions that say something, in their own order."""
        return [emotion for emotion in self.emotions if emotion != NEUTRAL]

    @property
    def dots(self):
        """The first steps as (screen, what happened): `trouble` an error, `back` a screen seen before, else `new`."""
        seen, bad = set(), set(self.troubled)
        for index, screen in enumerate(self.path[:MOST_DOTS]):
            yield screen, "trouble" if index in bad else "back" if screen in seen else "new"
            seen.add(screen)

    @property
    def more_steps(self):
        """How many steps there are beyond the dots."""
        return max(0, self.steps - MOST_DOTS)


def session_from(document):
    """The session of a `sessions` document; one that is not projected yet has a duration and no counts."""
    start = document.get("startedAt") or datetime.fromtimestamp(0, UTC)
    end = document.get("endedAt") or start
    summary = document.get("summary") or {}
    return Session(
        session_id=document["sessionId"],
        started_at=start,
        ended_at=end,
        duration_ms=_number(document.get("durationMs"), max(0, (end - start) // timedelta(milliseconds=1))),
        user_id=document.get("userId"),
        device=document.get("device"),
        user_agent=document.get("userAgent"),
        ip=document.get("ip"),
        has_replay=bool(document.get("hasReplay")),
        live=is_live(document),
        open=is_open(document),
        meta=document.get("meta") or {},
        **{name: summary[name] for name in SUMMARY if summary.get(name) is not None},
    )


def _number(value, otherwise):
    return int(value) if isinstance(value, int | float) else otherwise


def is_live(document):
    """Whether a session goes on: it has not said it ended, and was heard of in the last two minutes."""
    return _was_heard_of(document, LIVE_FOR)


def is_open(document):
    """Whether a session may still go on: it has not said it ended, and no new one has to begin in its place."""
    return _was_heard_of(document, OPEN_FOR)


def _was_heard_of(document, span):
    seen = document.get("lastSeenAt")
    return bool(seen and not document.get("ended") and datetime.now(UTC) - seen < span)


def session_of(session_id):
    """One session; None when there is none of that id."""
    document = client.sessions().find_one({"sessionId": session_id})
    return document and session_from(document)


def timeline_of(session_id, after=None):
    """A session's timeline entries (later than `after`) in order, as a cursor of `session_events` documents."""
    later = {"ts": {"$gt": after}} if after else {}
    fields = {"_id": 1, "ts": 1, "type": 1, "payload": 1}
    return client.session_events().find({"sessionId": session_id} | later, fields).sort([("ts", 1), ("order", 1)])


def chunks_of(session_id):
    """What is known of each replay chunk of a session, in order, without its data."""
    found = client.replay_chunks().find({"sessionId": session_id}, {"data": 0, "_id": 0})
    return list(found.sort("chunkIndex", 1))


def chunk_of(session_id, index):
    """One replay chunk with its data (a gzipped JSON array); None when there is none."""
    return client.replay_chunks().find_one({"sessionId": session_id, "chunkIndex": index})


def page_of(session_set, sort, limit, place=None):
    """Up to `limit` sessions of a set after a place, and the place of the last one (None when nothing follows)."""
    documents = list(find(session_set, sort, place).limit(limit + 1))
    more = len(documents) > limit
    last = place_of(sort, documents[limit - 1], place and place.total) if more else None
    return [session_from(document) for document in documents[:limit]], last


def find(session_set, sort, place=None):
    """The sorted cursor of a set's session documents after a place."""
    conditions = session_set.mongo()
    found = client.sessions().find(after(conditions, sort, place) if place else conditions, LISTED)
    return found.sort(order_of(sort)).max_time_ms(LONGEST_READ)


def total_of(session_set, most=None, longest=None):
    """How many sessions a set holds; counting stops at `most`, and fails after `longest` ms (or a page's)."""
    bound = {"limit": most} if most else {}
    return client.sessions().count_documents(session_set.mongo(), maxTimeMS=longest or LONGEST_READ, **bound)


def total_of_all():
    """How many sessions there are by the collection's own tally, which costs nothing (and may be off after a crash)."""
    return client.sessions().estimated_document_count()


def newer_than(session_set, moment):
    """How many sessions of a set started after a moment."""
    return client.sessions().count_documents(
        {"$and": [session_set.mongo(), {"startedAt": {"$gt": moment}}]}, limit=1000, maxTimeMS=LONGEST_READ
    )


def is_empty():
    """Whether nothing was ever recorded."""
    return client.sessions().find_one({}, {"_id": 1}) is None
