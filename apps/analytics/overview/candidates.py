"""The sessions that may be worth watching, each with what happened in it.

Out of all sessions those with the highest score are taken, half by their frustration, half by their errors; only of
these the signals, the errors with their screens, and the losses that other rooms know of are asked: settings name
classes there whose objects have a `key`, which changes when what they know does, and `losses_among(reading)`, which
gives (session_id, funnel, step, at) of each session that was lost, the one that came farthest first.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.analytics.kept import kept

MOST = 160  # sessions looked at closely
SOON = timedelta(seconds=30)  # before the end of a session: what happened then may be why it ended
LIVE_FOR = timedelta(minutes=2)  # after its last event: it may go on
COLUMNS = "session_id, user_id, device, has_replay, started_at, ended_at, duration_ms, frustration, errors"
PART = """
    SELECT {columns} FROM sessions WHERE {of} > 0
    ORDER BY has_replay DESC, {of} DESC, {then} DESC, started_at DESC, session_id LIMIT {most}
"""
PARTS = (("frustration", "errors"), ("errors", "frustration"))
BEST = " UNION ".join(
    f"({PART.format(columns=COLUMNS, of=of, then=then, most=MOST // len(PARTS))})" for of, then in PARTS
)
FOUND = """
    SELECT session_id, kind, screen, coalesce(label, element), happened_at FROM signals WHERE kind <> 'success'
"""
# An error is on the screen whose journey step began last before it.
ERRORS = """
    SELECT e.session_id, s.screen, e.happened_at
    FROM (SELECT session_id, happened_at, tie FROM events WHERE type = 'error') e
    ASOF LEFT JOIN (SELECT session_id, happened_at, screen FROM steps) s
        ON s.session_id = e.session_id AND s.happened_at <= e.happened_at
    ORDER BY e.happened_at
"""


@dataclass(frozen=True)
class Trouble:
    """Something that went wrong: a signal's kind or `error`, on which screen and element, when (aware UTC)."""

    kind: str
    screen: str | None
    element: str | None
    at: datetime


@dataclass(frozen=True)
class Loss:
    """A session was lost before a step of a saved funnel: its name, the step before, and when that was done."""

    funnel: str
    step: str
    at: datetime


@dataclass
class Candidate:
    """A session, and what happened in it; times are aware UTC."""

    session_id: str
    user_id: str | None
    device: str | None
    has_replay: bool
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    frustration: int
    errors: int
    is_live: bool = False
    troubles: list = field(default_factory=list)  # in order
    losses: list = field(default_factory=list)  # the one that came farthest first

    @property
    def left_at_once(self):
        """Whether it ended soon after its last trouble."""
        return bool(self.troubles) and not self.is_live and self.ended_at - self.troubles[-1].at <= SOON


def candidates_of(reading):
    """The Candidates of a reading."""
    losers = [import_string(path)() for path in settings.OVERVIEW_LOSSES]
    asked = f"overview watch {reading.key} {reading.set.conditions()} {[one.key for one in losers]}"
    return kept(asked, lambda: _candidates(reading, losers))


def _candidates(reading, losers):
    found = {row["session_id"]: _candidate(row) for row in reading.dicts(BEST)}
    if not found:
        return []
    with reading.only(found, held=("steps",)) as few:
        for session_id, *told in _troubles(few):
            found[session_id].troubles.append(Trouble(*told))
        for loser in losers:
            for session_id, *told in loser.losses_among(few):
                found[session_id].losses.append(Loss(*told))
    return list(found.values())


def _candidate(row):
    moments = {name: row[name].replace(tzinfo=UTC) for name in ("started_at", "ended_at")}
    return Candidate(**row | moments, is_live=timezone.now() - moments["ended_at"] < LIVE_FOR)


def _troubles(few):
    """(session_id, kind, screen, element, at) of the signals and errors, in order."""
    rows = few.rows(FOUND) + [(one, "error", screen, None, at) for one, screen, at in few.rows(ERRORS)]
    return sorted(((*row[:4], row[4].replace(tzinfo=UTC)) for row in rows), key=lambda row: row[4])
