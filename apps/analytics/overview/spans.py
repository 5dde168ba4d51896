"""The period of the overview, the one before it, and the days or hours both are cut into. Pure but for the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from apps.analytics.periods import before, end_of
from apps.analytics.session_set import DAY, SessionSet
from apps.analytics.web_api import iso

EVERY = timedelta(minutes=5)  # between two moments at which "so far" ends: answers are kept as long
UNITS = {"hour": timedelta(hours=1), "day": DAY}


@dataclass(frozen=True)
class Spans:
    """A query's period from `start` until `end`, and of the one before as much as has passed of this one.

    `now` ends what has passed. Without a start, or a time before it, nothing is compared: `earlier` is None.
    """

    query: object
    start: datetime | None
    end: datetime
    now: datetime
    earlier: object = None

    @property
    def is_over(self):
        return self.end <= self.now

    @property
    def unit(self):
        """What a trend is cut into: hours of a period of one day, else days."""
        return "hour" if self.start and self.end - self.start <= DAY else "day"

    @property
    def is_by_day(self):
        """Whether the day a session started on tells of which period it is: it is known of every row of the lake."""
        return self.earlier is None or self.start.time() == time(0)

    @property
    def by_day(self):
        """The expression on any table of `both` that is true of this period."""
        return "true" if self.earlier is None else f"day >= '{self.start:%Y-%m-%d}'"

    @property
    def before(self):
        """(start, end) of what is compared with; None when nothing is."""
        if self.earlier is None:
            return None
        start = self.start - (self.end - self.start)
        return start, self.start if self.is_over else min(start + (self.now - self.start), self.start)

    def as_far(self):
        """The query of the period before, cut where as much of it has passed as of this one; None without one."""
        if self.earlier is None or self.is_over:
            return self.earlier
        return self.earlier.model_copy(update={"to": iso(self.before[1])})

    @property
    def both(self):
        """The SessionSet of both periods together."""
        return self._from(self.earlier.from_) if self.earlier else self.query.set

    def _from(self, first):
        return SessionSet.model_validate(self.query.set.conditions() | {"from": first})

    @property
    def words(self):
        """The period that is compared with: `12 Nov 2026 - 18 Nov 2026`, and how much of it."""
        if self.earlier is None:
            return ""
        [period] = [chip.text for chip in self.earlier.chips() if "from" in chip.names]
        return (
            period if self.is_over else f"{period} until {self.before[1]:%-d %b %H:%M} UTC, as much as has passed now"
        )

    def named(self, begins):
        """The conditions that a day or hour of the trend makes of the period."""
        if self.unit == "day":
            return {"from": f"{begins:%Y-%m-%d}", "to": f"{begins:%Y-%m-%d}"}
        return {"from": iso(begins), "to": iso(begins + UNITS["hour"])}

    def begun(self, known):
        """The start of every day or hour of the period that has begun; of an open period, from the first known."""
        step, first = UNITS[self.unit], self.start or min(known, default=None)
        if first is None:
            return []
        first = first.replace(minute=0, second=0, microsecond=0, **({"hour": 0} if self.unit == "day" else {}))
        end, found = min(self.end, self.now + EVERY), []
        while first < end:
            found.append(first)
            first += step
        return found


def spans_of(query):
    """The Spans of an OverviewPage as of now, to five minutes."""
    now = timezone.now()
    now = datetime.fromtimestamp(now.timestamp() // EVERY.total_seconds() * EVERY.total_seconds(), UTC)
    start, _ = query.span
    earlier = before(query) if start and start < now else None
    return Spans(query, start, end_of(query), now, earlier)
