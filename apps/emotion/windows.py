"""The windows of a session: stretches of at most 30 s of a stay on one screen, and what was done in each. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from .detectors import TROUBLE
from .detectors.moving import window_height
from .model import weighing

LONGEST = timedelta(seconds=30)
PAUSE = timedelta(seconds=5)  # without any event
ACTS = {"click", "input"}
FULL_PACE = 0.5  # acts a second
FULL_SCROLL = 3  # window heights
ERRORS_LEFT = 0.5  # of what is left to 1, after each error


@dataclass(slots=True)
class Window:
    """Events of one stay from `at` until `until`; `back` and `leads_on`: on a screen seen before, and to a new one."""

    screen: str | None
    at: datetime
    until: datetime
    events: list
    back: bool
    leads_on: bool = False
    signals: list = field(default_factory=list)


def windows_of(stays, signals=()):
    """The Windows of a session's Stays, in order, each with the Signals that begin in it."""
    windows = [window for stay, then in _with_next(stays) for window in _cut(stay, then)]
    for place, found in places_of(signals, windows).items():
        windows[place].signals += found
    return windows


def places_of(signals, windows):
    """{place of the window they begin in: [Signal, …]}; of one millisecond there may be events of several."""
    places, found = {id(event): place for place, window in enumerate(windows) for event in window.events}, {}
    for signal in signals:
        found.setdefault(places[id(signal.events[0])], []).append(signal)
    return found


def _with_next(stays):
    return zip(stays, [*stays[1:], None][: len(stays)], strict=True)


def _cut(stay, then):
    """The windows of a stay, from 30 s to 30 s; those without an event are left out."""
    end = then.at if then else stay.events[-1]["timestamp"]
    parts = {}
    for event in stay.events:
        parts.setdefault((event["timestamp"] - stay.at) // LONGEST, []).append(event)
    for place, events in parts.items():
        until = min(stay.at + (place + 1) * LONGEST, end)
        yield Window(stay.screen, events[0]["timestamp"], until, events, not stay.is_new, _leads_on(then, until))


def _leads_on(then, until):
    return then is not None and then.is_new and then.at == until


def features_of(window):
    """{name: 0..1} of a window, without what is 0: its signals by kind, and how it went."""
    told = {
        **_signal_features(weighing(window.signals)),
        "errors": _errors(window),
        "pace": _pace(window),
        "pauses": _pauses(window),
        "scrolling": _scrolling(window),
        "back": float(window.back),
        "progress": float(window.leads_on),
    }
    return {name: round(value, 3) for name, value in told.items() if value}


def _signal_features(signals):
    """By kind, how sure it is that at least one of its signals is right."""
    wrong = {}
    for signal in signals:
        wrong[signal.kind] = wrong.get(signal.kind, 1.0) * (1 - signal.confidence)
    return {kind: 1 - value for kind, value in wrong.items()}


def _errors(window):
    """Of errors that followed no click: those that did are an error click, which weighs by itself."""
    told = {id(event) for signal in window.signals if signal.kind == "error_click" for event in signal.events}
    return 1 - ERRORS_LEFT ** sum(event["type"] == "error" and id(event) not in told for event in window.events)


def _pace(window):
    acts = sum(event["type"] in ACTS for event in window.events)
    seconds = max((window.until - window.at).total_seconds(), 1.0)
    return min(1.0, acts / seconds / FULL_PACE) if acts > 1 else 0.0


def _pauses(window):
    """The share of the window that lies in pauses."""
    moments = [event["timestamp"] for event in window.events] + [window.until]
    quiet = sum(((b - a for a, b in pairwise(moments) if b - a >= PAUSE)), timedelta())
    return quiet / (window.until - window.at) if quiet else 0.0


def _scrolling(window):
    scrolls = [event for event in window.events if event["type"] == "scroll" and "scroll" in event]
    way = sum(abs(other["scroll"] - one["scroll"]) / window_height(other) for one, other in pairwise(scrolls))
    return min(1.0, way / FULL_SCROLL)


def counts_of(kinds):
    """{kind: how many} of kinds of signals, in the order of TROUBLE and then success."""
    counts = Counter(kinds)
    return {kind: counts[kind] for kind in (*TROUBLE, "success") if counts[kind]}
