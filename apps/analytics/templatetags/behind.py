"""What the list of sessions behind a number needs."""

from django import template

from apps.analytics.behind import FURTHEST, MOST
from apps.analytics.rows import row_address

register = template.Library()


@register.simple_tag(takes_context=True)
def row_of(context, sessions, name):
    """Where those of a list that have a replay are watched in a row, and back to the page with the list open.

    None for fewer than two. The list is what the page has at `sessions/`.
    """
    watchable = [(one["session_id"], one["t"]) for one in sessions if one["has_replay"]]
    if len(watchable) < 2:
        return None
    request = context["request"]
    page = request.path.removesuffix("sessions/")
    return row_address(watchable, name=name, back=f"{page}?{request.META['QUERY_STRING']}")


@register.filter
def watchable(sessions):
    """How many of a list's sessions have a replay."""
    return sum(bool(one["has_replay"]) for one in sessions)


@register.simple_tag(takes_context=True)
def more_of(context, total, skip):
    """What follows the sessions shown of a list, those after the first `skip`: {left, count, address}, or None.

    Where no list goes on, `address` is None.
    """
    request, shown = context["request"], skip + MOST
    if total <= shown:
        return None
    told = request.GET.copy()
    told["skip"] = shown
    address = f"{request.path}?{told.urlencode()}" if shown <= FURTHEST else None
    return {"left": total - shown, "count": min(MOST, total - shown), "address": address}
