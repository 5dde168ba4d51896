"""The period before: the same sessions' set, moved back by its own length."""

from django.utils import timezone

from apps.analytics.periods import end_of, period_before
from apps.analytics.session_set import moment_of


def before(query):
    """The same query of the period before; None where the set has no start, or there is no such time."""
    period = query.from_ and period_before(moment_of(query.from_), end_of(query))
    return query.model_copy(update=dict(zip(("from_", "to"), period, strict=True))) if period else None


def words_of(query, earlier):
    """What a period is compared with: `12 Nov 2026 - 18 Nov 2026; this period is not over yet`."""
    [period] = [chip.text for chip in earlier.chips() if "from" in chip.names]
    return period if end_of(query) <= timezone.now() else f"{period}; this period is not over yet"
