"""Which screens there are to look at, and how much happened on each."""

from apps.analytics.kept import kept

MOST = 300  # screens listed
COUNTS = """
    SELECT screen, count(*) AS hits FROM points WHERE {kinds} AND screen IS NOT NULL
    GROUP BY screen ORDER BY hits DESC, screen LIMIT {most}
"""
# Every session once a screen before it is counted: less to keep in mind than a set of sessions for each screen.
SESSIONS = """
    SELECT screen, count(*) FROM (SELECT DISTINCT screen, session_id FROM points WHERE {kinds}) GROUP BY screen
"""


def busiest_screen(reading, query):
    """The screen with the most of what is counted; else with the most of anything; None when nothing was recorded."""
    found = _counts(reading, query, query.kinds) or _counts(reading, query, "true")
    return found[0][0] if found else None


def screens_of(reading, query):
    """[(screen, points, sessions)], the busiest first."""

    def sessions():
        return dict(reading.rows(SESSIONS.format(kinds=query.kinds)))

    known = kept(f"{reading.key} {query.set.conditions()} {query.kinds} screens' sessions", sessions)
    return [(screen, points, known.get(screen, 0)) for screen, points in _counts(reading, query, query.kinds)]


def _counts(reading, query, kinds):
    asked = f"{reading.key} {query.set.conditions()} {kinds} screens"
    return kept(asked, lambda: reading.rows(COUNTS.format(kinds=kinds, most=MOST)))
