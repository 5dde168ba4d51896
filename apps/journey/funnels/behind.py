"""The sessions behind a number of a funnel, as the page lists them."""

from django.urls import reverse

from apps.analytics.behind import MOST, told
from apps.analytics.rows import row_address

from .sessions import BEFORE, page_of
from .words import names_of


def sessions_behind(funnel):
    """What templates/analytics/_behind.html shows of the number that the funnel's query names."""
    query = funnel.query
    page = page_of(funnel, query.step_index, query.outcome, MOST)
    heading, sessions = _heading(query), [told(vars(one), BEFORE) for one in page.items]
    back = reverse("funnel:funnels") + query.address(**query.chosen)
    return {
        "heading": heading,
        "total": page.total,
        "most": MOST,
        "sessions": sessions,
        "row": row_address([(one["session_id"], one["t"]) for one in sessions], name=heading, back=back),
    }


def _heading(query):
    name = names_of(query)[query.step_index]
    if query.outcome == "converted":
        return f"Reached {name}"
    return f"Lost before {name}" if query.step_index else f"Without {name}"
