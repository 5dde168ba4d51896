"""What pictures must know of the points of all sessions: which pages were seen, by whom, and on which elements."""

from datetime import UTC, datetime, timedelta

from apps.record.lazily import Lazily

from .devices import DEVICE_SQL

lake = Lazily("apps.analytics.reading")

RECENT = timedelta(days=7)
MOST_PAGES = 1000
MOST_SELECTORS = 3000
SESSIONS_LOOKED_AT = 200  # the latest of a page that have a replay

PAGES = f"""
    SELECT screen, {DEVICE_SQL} AS device, count(*) AS points
    FROM points WHERE vw IS NOT NULL AND screen IS NOT NULL
    GROUP BY ALL HAVING bool_or(session_id IN (SELECT session_id FROM sessions WHERE has_replay))
    ORDER BY points DESC, screen, device LIMIT {MOST_PAGES}
"""
SELECTORS = f"""
    SELECT selector, count(*) AS points
    FROM points WHERE screen = ? AND {DEVICE_SQL} = ? AND selector <> '' AND happened_at >= ?
    GROUP BY selector ORDER BY points DESC, selector LIMIT {MOST_SELECTORS}
"""
# The latest sessions, those with the most usual width of window first: their picture fits most points.
SESSIONS = f"""
    WITH latest AS (
        SELECT session_id, max(happened_at) AS seen_at, arg_max(vw, happened_at) AS width, count(*) AS points
        FROM points
        WHERE screen = ? AND {DEVICE_SQL} = ? AND vw IS NOT NULL
            AND session_id IN (SELECT session_id FROM sessions WHERE has_replay)
        GROUP BY session_id ORDER BY seen_at DESC LIMIT {SESSIONS_LOOKED_AT})
    SELECT session_id, seen_at FROM latest
    ORDER BY sum(points) OVER (PARTITION BY width) DESC, seen_at DESC LIMIT ?
"""
LATEST = f"""
    SELECT session_id, max(happened_at) AS seen_at FROM points
    WHERE screen = ? AND {DEVICE_SQL} = ? AND vw IS NOT NULL
        AND session_id IN (SELECT session_id FROM sessions WHERE has_replay)
    GROUP BY session_id ORDER BY seen_at DESC, session_id LIMIT ?
"""


def pages():
    """[(screen, device)] of every page that a session with a replay has seen, those with the most points first."""
    with lake.Reading() as reading:
        return [(screen, device) for screen, device, _ in reading.rows(PAGES)]


def selectors(screen, device, recent=False):
    """{selector: points on it} of a page, the most frequent first; of the last week alone when `recent`."""
    since = datetime.now(UTC) - RECENT if recent else datetime.fromtimestamp(0, UTC)
    with lake.Reading() as reading:
        return dict(reading.rows(SELECTORS, screen, device, since.replace(tzinfo=None)))


def sessions(screen, device, most):
    """[(session id, when it last saw the page)] of up to `most` sessions with a replay, the most fitting first."""
    return _seen(SESSIONS, screen, device, most)


def latest_sessions(screen, device, most):
    """The same, the latest first."""
    return _seen(LATEST, screen, device, most)


def _seen(question, *values):
    with lake.Reading() as reading:
        found = reading.rows(question, *values)
    return [(session_id, seen_at.replace(tzinfo=UTC)) for session_id, seen_at in found]
