"""The period before: the same sessions' set, moved back by its own length."""

from datetime import UTC, datetime, time

from django.utils import timezone

from apps.analytics.session_set import DAY, YEARS, moment_of
from apps.analytics.web_api import iso


def before(query):
    """The same query of the period before; None where the set has no start, or there is no such time."""
    if not query.from_:
        return None
    start, end = moment_of(query.from_), end_of(query)
    first = start - (end - start)
    if first.year not in YEARS:
        return None
    return query.model_copy(update=dict(zip(("from_", "to"), _spoken(first, start), strict=True)))


def end_of(query):
    """When the set's period ends: without an end, with today, and a day after its start at least."""
    if query.to:
        return moment_of(query.to, end=True)
    return max(_end_of_today(), moment_of(query.from_) + DAY)


def words_of(query, earlier):
    """What a period is compared with: `12 Nov 2026 - 18 Nov 2026; this period is not over yet`."""
    [period] = [chip.text for chip in earlier.chips() if "from" in chip.names]
    return period if end_of(query) <= timezone.now() else f"{period}; this period is not over yet"


def _spoken(first, last):
    """A period as a query string has it: whole days as days, the last one within it."""
    if first.time() == last.time() == time(0):
        return str(first.date()), str((last - DAY).date())
    return iso(first), iso(last)


def _end_of_today():
    return datetime.combine(timezone.now().date() + DAY, time(0), UTC)
