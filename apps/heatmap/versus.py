"""How a second set is chosen on the heatmaps page: what to compare with, the set itself as chips, the ways out."""

from datetime import timedelta

from apps.analytics.filter_bar import DURATIONS, Option
from apps.analytics.periods import end_of, end_of_day, period_before
from apps.analytics.session_set import DAY, moment_of

from .question import COMPARED, VIEWS, VS

WEEK = 7 * DAY
SIDE = "side"


def of(query, known):
    """The template's context for comparing."""
    found = {"period": _period_before(query), "devices": _devices(query, known), "form": _form(query, known)}
    if query.comparing:
        views = [Option(label, query.address(view=view), view == (query.view or SIDE)) for view, label in VIEWS.items()]
        found |= {"views": views, "chips": _chips(query), "swap": _swapped(query), "end": _ended(query)}
    return found


def _against(query, conditions, **changes):
    """The address of the page with these conditions for the second set."""
    second = {VS + name: conditions.get(name) for name in COMPARED}
    return query.address(**second, **changes, view=query.view or SIDE)


def _ended(query):
    return query.address(**{VS + name: None for name in COMPARED}, view=None)


def _swapped(query):
    second = query.other.conditions()
    return _against(query, query.set.conditions(), **{name: second.get(name) for name in COMPARED})


def _chips(query):
    """(Chip, address without it) of each condition of the second set."""
    return [
        (chip, query.address(**{VS + name: None for name in chip.names}, view=query.view or SIDE))
        for chip in query.other.set.chips()
    ]


def _period_before(query):
    """The address that compares with the same length of time directly before; None where there is no such time."""
    start, end = _period(query)
    spoken = period_before(start, end)
    if spoken is None:
        return None
    own = {} if query.from_ else {"from": str(start.date())}
    return _against(query, query.set.conditions() | dict(zip(("from", "to"), spoken, strict=True)), **own)


def _period(query):
    """When the set's period starts and ends; without a start it is the week before its end."""
    end = end_of(query)
    if not query.from_:
        end = end_of_day(end - timedelta(microseconds=1))
        return end - WEEK, end
    return moment_of(query.from_), end


def _devices(query, known):
    conditions = query.set.conditions()
    return [
        Option(device, _against(query, conditions | {"device": device}), query.vs_device == device)
        for device in known["devices"]
        if device != query.device
    ]


def _form(query, known):
    """What the form of the second set begins with: that set, or else the first one."""
    now = (query.other if query.comparing else query).set.conditions()
    kept = query.conditions() | query.own() | {"view": query.view or SIDE}
    return {
        "now": now,
        "kept": {name: value for name, value in kept.items() if not name.startswith(VS)},
        "apps": _with(known["apps"], now.get("app")),
        "devices": _with(known["devices"], now.get("device")),
        "durations": _durations(now.get("min_duration_ms")),
    }


def _with(values, value):
    return [*values, value] if value and value not in values else values


def _durations(chosen):
    known = {seconds * 1000: label for seconds, label in DURATIONS}
    if chosen is not None:
        known.setdefault(chosen, f"{chosen / 1000:g} s")
    return sorted(known.items())
