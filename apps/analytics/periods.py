"""The period of a session set: when it ends, and the one directly before it."""

from datetime import UTC, datetime, time

from django.utils import timezone

from .session_set import DAY, YEARS, moment_of
from .web_api import iso


def end_of(query):
    """When the set's period ends: without an end, with today, and a day after its start at least."""
    if query.to:
        return moment_of(query.to, end=True)
    today = end_of_day(timezone.now())
    return max(today, moment_of(query.from_) + DAY) if query.from_ else today


def end_of_day(moment):
    return datetime.combine(moment.date() + DAY, time(0), UTC)


def period_before(start, end):
    """(from, to) of the same length of time directly before; None where there is no such time.

    Both as a query string has them: whole days as days, the last one within the period.
    """
    first = start - (end - start)
    if first.year not in YEARS:
        return None
    if first.time() == start.time() == time(0):
        return str(first.date()), str((start - DAY).date())
    return iso(first), iso(start)


def before(query):
    """The same query of the period before; None where the set has no start, or there is no such time."""
    period = query.from_ and period_before(moment_of(query.from_), end_of(query))
    return query.model_copy(update=dict(zip(("from_", "to"), period, strict=True))) if period else None


def words_of(query, earlier):
    """What a period is compared with: `12 Nov 2026 - 18 Nov 2026; this period is not over yet`."""
    [period] = [chip.text for chip in earlier.chips() if "from" in chip.names]
    return period if end_of(query) <= timezone.now() else f"{period}; this period is not over yet"
