"""Segments: session sets saved under a name. A period that was chosen as the last days stays the last days."""

from urllib.parse import urlencode

from django.http import QueryDict

from apps.analytics import filter_bar
from apps.analytics.filter_bar import PERIODS, PageQuery, days_ago
from apps.analytics.models import SavedSegment

DAYS = "days"  # the last so many days, today among them, in place of `from`


def saved_of(query):
    """The query string that a PageQuery's conditions are saved as."""
    told = query.conditions()
    days = next((days + 1 for _, days in PERIODS if query.from_ == days_ago(days) and not query.to), None)
    return urlencode(({DAYS: days} if days else {}) | {name: told[name] for name in told if not days or name != "from"})


def conditions_of(saved):
    """The conditions of such a query string as they are today, by name."""
    told = QueryDict(saved).dict()
    days = told.pop(DAYS, None)
    return ({"from": days_ago(int(days) - 1)} if days else {}) | told


def read(saved):
    """(PageQuery, problems) of such a query string."""
    return filter_bar.read(PageQuery, QueryDict(urlencode(conditions_of(saved))))


def words_of(saved):
    """Such a query string in words: `last 7 days · device phone`."""
    days = QueryDict(saved).get(DAYS)
    period = {None: [], "1": ["today"]}.get(days, [f"last {days} days"])
    chips = [chip for chip in read(saved)[0].chips() if not (days and "from" in chip.names)]
    return " · ".join([*period, *(f"{chip.label.lower()} {chip.text}" for chip in chips)])


def address_of(saved, own):
    """Where a page has these conditions in place of its removable ones; what is its `own` (a query string) stays."""
    kept = QueryDict(own.removeprefix("?"))
    told = [(name, value) for name, value in conditions_of(saved).items() if name not in kept]
    return "?" + urlencode([*told, *kept.lists()], doseq=True)


def listed(own, shown):
    """Every segment by name: itself, in words, what is wrong with it, where it opens, whether it is what is `shown`."""
    for segment in SavedSegment.objects.select_related("owner"):
        query, problems = read(segment.query)
        yield {
            "segment": segment,
            "words": words_of(segment.query),
            "problems": list(problems.values()),
            "address": address_of(segment.query, own),
            "is_shown": query.conditions() == shown.conditions(),
        }
