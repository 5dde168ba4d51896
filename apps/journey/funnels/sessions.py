"""The sessions behind a number of a funnel, the latest first."""

from datetime import UTC, timedelta
from types import SimpleNamespace
from typing import NamedTuple

from apps.analytics.cursors import MILLISECOND, Place, cursor_of, place_from

from .funnel import moment_of

BEFORE = timedelta(seconds=5)  # a replay opens so long before the moment it is opened for
SORT = "-startedAt"
FOLLOWING = "(started_at < ? OR started_at = ? AND session_id > ?)"
TOTAL = "SELECT count(*) FROM {counted} WHERE {condition}"
PAGE = """
    SELECT sessions.*, level AS steps_done, {moment} AS ms FROM {counted} JOIN sessions USING (session_id, started_at)
    WHERE {condition} AND {following} ORDER BY {first}started_at DESC, session_id LIMIT {limit} OFFSET {skip}
"""


class Page(NamedTuple):
    """`items` have the columns of the lake's `sessions`, `steps_done`, `at` (None: no step) and `replay_at` (ms)."""

    items: list
    total: int
    next: str | None


def page_of(funnel, index, outcome, limit, cursor=None, replays_first=False, skip=0):
    """A Page of who came to a step or was lost there; ValueError for a cursor that is none.

    With `replays_first` those that can be watched come first; it has no `next`, but the first `skip` can be left out.
    """
    condition, moment = funnel.outcome(index, outcome)
    following, values = _following(place_from(SORT, cursor)) if cursor else ("true", [])
    parts = {"counted": funnel.counted, "condition": condition, "moment": moment}
    first = "has_replay DESC, " if replays_first else ""
    reading = funnel.show().reading
    total = reading.row(TOTAL.format(**parts))[0]
    rows = reading.dicts(PAGE.format(**parts, following=following, first=first, limit=limit + 1, skip=skip), *values)
    found = [_told(row) for row in rows[:limit]]
    return Page(found, total, None if replays_first or len(rows) <= limit else _cursor_after(found[-1]))


def _following(place):
    started_at = place.key.replace(tzinfo=None)
    return FOLLOWING, [started_at, started_at, place.session_id]


def _cursor_after(session):
    return cursor_of(SORT, Place(session.started_at, session.session_id))


def _told(row):
    start, ended = (row[name].replace(tzinfo=UTC) for name in ("started_at", "ended_at"))
    at = None if row["ms"] is None else moment_of(row["ms"])
    opens = max(0, (at - start - BEFORE) // MILLISECOND) if at else 0
    return SimpleNamespace(**row | {"started_at": start, "ended_at": ended, "at": at, "replay_at": opens})
