"""Signals of forms: hesitation before a field, fields changed again and again, a form that went well. Pure."""

from bisect import bisect_left
from datetime import timedelta
from itertools import pairwise

from .signal import Signal

HESITATION, CORRECTION, SUCCESS = 0.5, 0.5, 0.7
UNTOLD = 0.6  # of a success: nothing tells whether the form was sent, or left
SURER, MOST = 0.1, 0.8
MILLISECOND = timedelta(milliseconds=1)
AWAY_MS = 120_000  # who takes longer was away, and did not hesitate
CHANGED_AT_WILL = frozenset({"checkbox", "radio", "range", "search", "color", "file", "select-one", "select-multiple"})


def hesitations(stays, rules):
    """Fields that a visitor came to and for long did not change."""
    for stay in stays:
        clicked = {}
        for event in stay.events:
            field = _field_of(event)
            if event["type"] == "click":
                clicked = {field: event} if field else {}
            elif event["type"] == "input" and field:
                yield from _hesitation(stay.screen, clicked.pop(field, None), event, rules)


def _hesitation(screen, click, change, rules):
    """From the recorder's own measure, where it tells it, else from the click into the field."""
    waited = (change.get("metadata") or {}).get("waitMs")
    if waited.__class__ not in {int, float}:
        waited = (change["timestamp"] - click["timestamp"]) / MILLISECOND if click else 0
    if rules.hesitation_ms <= waited <= AWAY_MS:
        events = (click, change) if click else (change,)
        confidence = min(MOST, HESITATION + SURER * (waited / rules.hesitation_ms - 1))
        yield Signal("hesitation", screen, events, confidence, change)


def _field_of(event):
    """What tells a field of a screen from the others; None when nothing does."""
    return event.get("elementId") or (event.get("metadata") or {}).get("selector")


def corrections(stays, rules):
    """Stays in which fields were changed again after they had been left."""
    for stay in stays:
        again = list(changed_again(stay))
        if len(again) >= rules.corrections:
            confidence = min(MOST, CORRECTION + SURER * (len(again) - rules.corrections))
            yield Signal("correction", stay.screen, tuple(again), confidence, again[-1])


def changed_again(stay):
    """Changes of what a field held, where it was changed before; what one tries out at will does not count.

    A field that was emptied by its page, as one that takes entry after entry, is filled in anew.
    """
    seen = set()
    for change in stay.by_type.get("input", ()):
        field = _field_of(change)
        if not field or _kind_of(change) in CHANGED_AT_WILL:
            continue
        if field in seen and (change.get("metadata") or {}).get("again") is not False:
            yield change
        seen.add(field)


def _kind_of(change):
    return (change.get("metadata") or {}).get("input")


def successes(stays, trouble, rules):
    """Forms filled in, sent and left for a new screen soon, with no trouble (Signals) or error on the way.

    Trouble that is doubtful is no reason to deny one.
    """
    troubled = sorted(signal.at for signal in trouble if not signal.is_doubtful)
    for stay, then in pairwise(stays):
        changes = [one for one in stay.by_type.get("input", ()) if _kind_of(one) not in CHANGED_AT_WILL]
        is_form = len({_field_of(one) for one in changes} - {None}) >= rules.success_fields
        sent = _is_sent(stay, changes) if is_form else False
        if sent is False or not then.is_new or "error" in stay.by_type:
            continue
        took = (then.at - _begun_at(stay, changes)) / MILLISECOND
        if took <= rules.success_ms and not _any_between(troubled, stay.at, then.at):
            confidence = SUCCESS if sent else UNTOLD
            yield Signal("success", stay.screen, (*changes, then.events[0]), confidence, changes[-1])


def _is_sent(stay, changes):
    """Whether a form was sent after its last change, rather than left by a link; None where no click tells."""
    clicks = (one for one in stay.by_type.get("click", ()) if one["timestamp"] >= changes[-1]["timestamp"])
    told = [sends for one in clicks if (sends := (one.get("metadata") or {}).get("sends")).__class__ is bool]
    return told[-1] if told else None


def _begun_at(stay, changes):
    """When the visitor came to the first of the fields, as far as a click or a change tells."""
    fields = {_field_of(one) for one in changes}
    clicks = (one["timestamp"] for one in stay.by_type.get("click", ()) if _field_of(one) in fields)
    return min([changes[0]["timestamp"], *clicks])


def _any_between(moments, start, end):
    """Whether one of the sorted moments lies at `start` or later and before `end`."""
    place = bisect_left(moments, start)
    return place < len(moments) and moments[place] < end
