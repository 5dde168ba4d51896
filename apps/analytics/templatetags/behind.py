"""What the list of sessions behind a number needs."""

from django import template

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
