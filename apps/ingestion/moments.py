"""Times as senders give them, made into the server's: zone, skew and the span in which a live event may lie."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .refusals import Unfit

NOTICED_SKEW = timedelta(seconds=2)  # from here on a new session's skew is looked into
TOLERATED_SKEW = timedelta(seconds=5)
CLOCK_SET = timedelta(seconds=30)  # a change of skew that no network makes: somebody set the clock
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """How far from its arrival an event may lie."""

    before: timedelta
    after: timedelta
    words: str  # what lies beyond


LIVE = Span(timedelta(days=30), timedelta(days=1), "more than 30 days before or 1 day after its arrival")
PAST = Span(timedelta(days=50 * 365), timedelta(days=1), "more than 50 years before or 1 day after its arrival")
ANY_TIME = None  # imports may carry any date of these years; near the year 9999 sums of times would overflow
EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2201, 1, 1, tzinfo=UTC)


class Clock:
    """Turns a sender's times into aware UTC ones; `shift` is what its clock lacked, in whole seconds."""

    def __init__(self, arrived_at, shift=timedelta(), span=LIVE):
        self.arrived_at, self.shift = arrived_at, shift
        self.oldest, self.newest = (arrived_at - span.before, arrived_at + span.after) if span else (EARLIEST, LATEST)
        self.bounds = span.words if span else "outside the years 1971 to 2200"

    @property
    def shift_ms(self):
        return round(self.shift.total_seconds() * 1000)

    def corrected(self, value):
        """The time of a wire value (a datetime or epoch milliseconds); Unfit when it cannot be used."""
        at = value if value.__class__ is datetime and value.tzinfo is UTC else moment(value)
        if self.shift:
            at = _sum(at, self.shift)
        if not self.oldest <= at <= self.newest:
            raise Unfit(f"timestamp: {self.bounds}")
        return at


def moment(value):
    """The aware UTC datetime of a datetime (UTC when it names no zone) or of epoch milliseconds; Unfit out of range."""
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        return EPOCH + timedelta(milliseconds=value)
    except OverflowError as error:
        raise Unfit("timestamp: outside the years 1 to 9999") from error


def shift_of(skew, known, begins):
    """What to add to a session's times, decided once for it, else two batches could be corrected differently.

    `skew` is as measured now, the way here included; `known()` what the session uses already, None before its first
    batch. It is not asked for by a batch that `begins` a session with a clock that is right.
    """
    if begins and abs(skew) <= NOTICED_SKEW:
        return timedelta()
    used = known()
    if used is not None and abs(skew - used) <= CLOCK_SET:
        return used
    return timedelta(seconds=round(skew.total_seconds())) if abs(skew) > TOLERATED_SKEW else timedelta()


def _sum(at, shift):
    try:
        return at + shift
    except OverflowError as error:
        raise Unfit("timestamp: outside the years 1 to 9999") from error
