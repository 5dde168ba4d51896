"""Numbers in the tables of the Emotions page, each with where it leads."""

from urllib.parse import urlencode

from apps.analytics.words import percent


def cell(query, sessions, total, **seen):
    """A number of sessions, its share of `total`, and the address that opens them."""
    share = min(sessions / total, 1) if total else 0
    told = {"sessions": sessions, "share": percent(share) if total else "", "width": round(100 * share, 1)}
    return told | {"address": query.number(**seen)}


def heatmap_of(query, screen, kind):
    """The query string of a screen's heatmap of the same sessions."""
    return "?" + urlencode(query.conditions() | {"screen": screen, "kind": kind})
