"""What the lists of the overview show, as context for their templates."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.accounts.templatetags.frame import duration
from apps.analytics.rows import row_address
from apps.analytics.visitors import visitor_name
from apps.analytics.words import percent, points_of

from . import screens, stories


def in_a_row(sessions, name, back):
    """The address that plays those of the listed sessions with a replay in a row; None for fewer than two."""
    places = [(one["session_id"], one["t"]) for one in sessions if one["has_replay"]]
    return row_address(places, name=name, back=back) if len(places) > 1 else None


def stories_of(found, watched):
    """A row for each Story."""
    return [_story(one, one.session.session_id in watched) for one in found]


def _story(one, is_watched):
    session = one.session
    return {
        "session_id": session.session_id,
        "t": one.opens_at,
        "who": visitor_name(session.user_id, session.session_id),
        "address": f"{reverse('replay:session', args=[session.session_id])}?t={one.opens_at}",
        "reason": one.reason,
        "icon": stories.ICONS[one.trouble.kind] if one.trouble else "filter",
        "length": duration(session.duration_ms),
        "opens": duration(one.opens_at),
        "started_at": session.started_at,
        "score": round(one.score),
        "has_replay": session.has_replay,
        "is_watched": is_watched,
    }


def screens_of(query, spans, found):
    """The screens that got worse; when none did, the worst ones now."""
    worse = screens.worse(found)
    shown = worse or screens.worst(found)
    most = max((one.share for one in shown), default=1)
    return {
        "is_worse": bool(worse),
        "rows": [_screen(query, one, most, spans.earlier) for one in shown],
        "fewest": screens.FEWEST_SESSIONS,
    }


def _screen(query, one, most, earlier):
    change = points_of(one.share, one.share_before) if earlier and one.share_before is not None else ""
    return {
        "name": one.name,
        "share": percent(one.share),
        "width": round(100 * one.share / most, 1),
        "troubled": one.troubled,
        "saw": one.saw,
        "was": "" if one.share_before is None else percent(one.share_before),
        "change": change,
        "is_worse": bool(earlier) and one.is_worse,
        "address": query.address(number="trouble", on=one.name),
        "heatmap": "?" + urlencode(query.conditions() | {"screen": one.name, "kind": "rage"}),
    }
