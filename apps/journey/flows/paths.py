"""Whole paths, loops, entries, exits and the time spent on screens, of a session set's journeys."""

from apps.analytics.kept import kept

from .flow import show_walks

MOST = 20  # rows of each table
LONGEST_PATH = 40  # screens; longer paths are told by these
PATHS = """
    SELECT path, count(*) AS sessions, median(duration_ms)::BIGINT AS duration_ms FROM (
        SELECT session_id, list(screen ORDER BY number)[:{longest}] AS path, any_value(duration_ms) AS duration_ms
        FROM walks JOIN (SELECT session_id, duration_ms FROM sessions) USING (session_id) GROUP BY session_id)
    GROUP BY path ORDER BY sessions DESC, path LIMIT {most}
"""
LOOPS = """
    SELECT screen, before, count(*) AS hits, count(DISTINCT session_id) AS sessions FROM walks
    WHERE before_that = screen GROUP BY screen, before ORDER BY sessions DESC, hits DESC, screen, before LIMIT {most}
"""
SCREENS = """
    SELECT screen, count(*) AS visits, count(DISTINCT session_id) AS sessions, count(*) FILTER (number = 1) AS entries,
        count(*) FILTER (left_at IS NULL) AS exits,
        median(epoch_ms(coalesce(left_at, ended_at)) - epoch_ms(began_at))::BIGINT AS stay_ms
    FROM walks JOIN (SELECT session_id, ended_at FROM sessions) USING (session_id)
    GROUP BY screen ORDER BY sessions DESC, visits DESC, screen LIMIT {most}
"""
SCREENS_SEEN = "SELECT count(DISTINCT screen) AS screens FROM walks"
TOTALS = """
    SELECT (SELECT count(*) FROM sessions), (SELECT count(DISTINCT session_id) FROM walks),
        (SELECT count(*) FROM sessions WHERE steps > {most})
"""


class Paths:
    """What the tables of one JourneyQuery say; each is counted when it is asked for, and kept a while."""

    def __init__(self, query, reading):
        self.query, self.reading = query, reading

    @property
    def paths(self):
        """[{path, sessions, duration_ms}]: the most frequent whole paths, with the median duration of a session."""
        return self._rows(PATHS.format(longest=LONGEST_PATH, most=MOST))

    @property
    def loops(self):
        """[{screen, before, hits, sessions}]: from a screen to another (`before`) and straight back."""
        return self._rows(LOOPS.format(most=MOST))

    @property
    def screens(self):
        """[{screen, visits, sessions, entries, exits, stay_ms}] of the screens that the most sessions saw.

        A stay (ms, the median) ends where the next one begins, the last one with the session.
        """
        return self._rows(SCREENS.format(most=MOST))

    @property
    def screens_seen(self):
        """How many screens the journeys have."""
        return self._rows(SCREENS_SEEN)[0]["screens"]

    def totals(self, most_steps):
        """(sessions of the set, those with a journey, those whose journey is longer than `most_steps`)."""
        [told] = self._rows(TOTALS.format(most=most_steps))
        return tuple(told.values())

    def _rows(self, question):
        def asked():
            show_walks(self.query, self.reading)
            return self.reading.dicts(question)

        return kept(f"paths {self.reading.key} {self.query.counted()} {question}", asked)
