"""The sessions behind a number of a funnel, as the page lists them."""

from apps.analytics.behind import MOST, told

from .sessions import BEFORE, page_of
from .words import names_of


def sessions_behind(funnel):
    """What templates/analytics/_behind.html shows of the number that the funnel's query names."""
    query = funnel.query
    page = page_of(funnel, query.step_index, query.outcome, MOST, replays_first=True, skip=query.skip)
    return {
        "heading": _heading(query),
        "total": page.total,
        "unit": query.unit.removesuffix("s"),
        "chosen": "those with a replay first, then the latest",
        "sessions": [told(vars(one), BEFORE) for one in page.items],
    }


def _heading(query):
    name = names_of(query)[query.step_index]
    if query.outcome == "converted":
        return f"Reached {name}"
    return f"Lost before {name}" if query.step_index else f"Without {name}"
