"""The overview's six numbers and their days or hours: one question to the lake for this period and the one before."""

from dataclasses import dataclass
from datetime import UTC

from apps.analytics.kept import kept

# Both periods in one reading of the few columns that are needed; a row for each period, and for each of its parts.
NUMBERS = """
    SELECT is_now, grouping(begins) = 0 AS is_part, begins, count(*) AS sessions,
        count(DISTINCT user_id) + count(*) FILTER (user_id IS NULL) AS users, median(duration_ms) AS duration_ms,
        sum(screens) AS screens, count(*) FILTER (is_frustrated) AS frustrated, count(*) FILTER (has_error) AS errors
    FROM (
        SELECT {is_now} AS is_now, date_trunc('{unit}', started_at)::TIMESTAMP AS begins, user_id, duration_ms,
            coalesce(len(screens), 0) AS screens, list_contains(emotions, 'frustrated') AS is_frustrated,
            errors > 0 AS has_error
        FROM sessions)
    WHERE is_now IS NOT NULL GROUP BY GROUPING SETS ((is_now), (is_now, begins))
"""


@dataclass(frozen=True)
class Numbers:
    """Counts of some sessions; `screens` are the different screens of each, added up, `duration_ms` the median."""

    sessions: int = 0
    users: int = 0
    duration_ms: float | None = None
    screens: int = 0
    frustrated: int = 0
    errors: int = 0

    def share(self, name):
        """Of the sessions, 0..1; None of nothing."""
        return getattr(self, name) / self.sessions if self.sessions else None

    @property
    def screens_each(self):
        """The mean number of different screens of a session; None of nothing."""
        return self.share("screens")


@dataclass(frozen=True)
class Told:
    """The Numbers of a period and of the one before (None: not compared); `parts` are [(begin, Numbers)] in order."""

    now: Numbers
    before: Numbers | None
    parts: list


def told_of(spans, reading):
    """Told of some Spans, out of a reading of both periods."""
    is_now, values = _which(spans)
    asked = NUMBERS.format(is_now=is_now, unit=spans.unit)
    rows = kept(
        f"overview {reading.key} {reading.set.conditions()} {asked} {values}", lambda: reading.rows(asked, *values)
    )
    whole = {is_now: Numbers(*numbers) for is_now, is_part, _, *numbers in rows if not is_part}
    parts = {begins.replace(tzinfo=UTC): Numbers(*numbers) for now, part, begins, *numbers in rows if part and now}
    before = whole.get(False, Numbers()) if spans.before else None
    return Told(whole.get(True, Numbers()), before, [(one, parts.get(one, Numbers())) for one in spans.begun(parts)])


def _which(spans):
    """(expression, values): true of this period, false of what is compared with it, NULL of neither."""
    if spans.before is None:
        return "true", []
    return "CASE WHEN started_at >= ? THEN true WHEN started_at < ? THEN false END", [spans.start, spans.before[1]]
