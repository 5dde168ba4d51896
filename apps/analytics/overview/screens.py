"""Screens on which more sessions met trouble than in the period before, by more than chance.

A session has trouble on a screen when it has a signal there that is no good one. The share is of the sessions that saw
the screen. A rise is news when both periods have enough sessions and Newcombe's 95 % interval about it leaves out 0;
the screens are ordered by how much of the rise is certain, the lower end of that interval.
"""

from dataclasses import dataclass

from apps.analytics.kept import kept
from apps.analytics.rates import difference

FEWEST_SESSIONS = 30  # that saw the screen, in each period
FEWEST_TROUBLED = 5  # now
MOST = 6
# The screens of a session are different ones: nothing need be made distinct.
SAW = """
    SELECT screen, count(*) FILTER (is_now), count(*) FILTER (NOT is_now)
    FROM (SELECT {is_now} AS is_now, unnest(screens) AS screen FROM sessions) GROUP BY screen
"""
TROUBLED = """
    SELECT screen, count(*) FILTER (is_now), count(*) FILTER (NOT is_now) FROM (
        SELECT DISTINCT screen, session_id, {is_now} AS is_now FROM {signals}
        WHERE kind <> 'success' AND screen IS NOT NULL)
    GROUP BY screen
"""
STARTED = "signals JOIN (SELECT session_id, started_at FROM sessions) USING (session_id)"


@dataclass(frozen=True)
class Screen:
    """How many sessions saw a screen and had trouble on it, now and before."""

    name: str
    troubled: int
    saw: int
    troubled_before: int = 0
    saw_before: int = 0

    @property
    def share(self):
        return self.troubled / self.saw

    @property
    def share_before(self):
        """None where nobody saw it."""
        return self.troubled_before / self.saw_before if self.saw_before else None

    @property
    def rise(self):
        """The Difference of the two shares; None where there is nothing to compare with."""
        return difference(self.troubled_before, self.saw_before, self.troubled, self.saw)

    @property
    def is_enough(self):
        return self.saw >= FEWEST_SESSIONS and self.troubled >= FEWEST_TROUBLED

    @property
    def is_worse(self):
        """Whether there is a rise that is more than chance."""
        return self.is_enough and self.saw_before >= FEWEST_SESSIONS and self.rise.low > 0


def screens_of(spans, reading):
    """Every Screen that somebody had trouble on now, out of a reading of both periods, the one before as a whole."""
    is_now, values, signals = _which(spans)

    def work():
        saw = {name: counts for name, *counts in reading.rows(SAW.format(is_now=is_now), *values)}
        return saw, reading.rows(TROUBLED.format(is_now=is_now, signals=signals), *values)

    saw, rows = kept(f"overview screens {reading.key} {reading.set.conditions()} {is_now} {values}", work)
    found = []
    for name, now, before in rows:
        seen, seen_before = saw.get(name, (0, 0))
        if now:  # a signal may be on a screen that its session is not told to have seen
            found.append(Screen(name, now, max(seen, now), before, max(seen_before, before)))
    return found


def _which(spans):
    """(expression, values, signals): what is true of this period, and the signals it can be asked of."""
    if spans.is_by_day:
        return spans.by_day, [], "signals"
    return "started_at >= ?", [spans.start], STARTED


def worse(screens):
    """Those that got worse, the most certain rise first."""
    return sorted(filter(lambda one: one.is_worse, screens), key=lambda one: (-one.rise.low, one.name))[:MOST]


def worst(screens):
    """Those with the highest shares among those with enough sessions; when none has, among all."""
    enough = [one for one in screens if one.is_enough] or screens
    return sorted(enough, key=lambda one: (-one.share, -one.saw, one.name))[:MOST]
