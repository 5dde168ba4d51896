"""Events of one session for tests of detectors, as the record plane has them; times in ms after START."""

from datetime import UTC, datetime, timedelta

from apps.analytics.rules.thresholds import Rules
from apps.emotion.detectors import signals_of

START = datetime(2026, 11, 20, 10, tzinfo=UTC)


def at(ms):
    return START + timedelta(milliseconds=ms)


def event(ms, type="click", screen="/a", element=None, about=None, **fields):
    """One event; `about` is its metadata, `fields` are x, y, scroll."""
    told = {"_id": f"s:{ms}:{type}", "sessionId": "s", "type": type, "timestamp": at(ms), **fields}
    named = {"screen": screen, "elementId": element, "metadata": about}
    return told | {name: value for name, value in named.items() if value is not None}


def screens(*told):
    """Screen views, each (ms, screen)."""
    return [event(ms, "screen", screen) for ms, screen in told]


def moves(*points, every=100, start=0, about=None):
    """Pointer moves through (x, y), one each `every` ms."""
    return [event(start + every * n, "move", x=x, y=y, about=about) for n, (x, y) in enumerate(points)]


def scrolls(*offsets, every=500, start=0, vh=1000):
    """Scroll events at these offsets, one each `every` ms, in a window `vh` px high."""
    return [event(start + every * n, "scroll", scroll=top, about={"vh": vh}) for n, top in enumerate(offsets)]


def found(events, kind=None, **rules):
    """(kind, ms of the first event, ms of the last, events) of each signal found, of one kind or of all."""
    ordered = sorted(events, key=lambda one: one["timestamp"])
    signals = signals_of(ordered, Rules(**rules))
    return [
        (one.kind, _ms(one.at), _ms(one.until), len(one.events)) for one in signals if kind is None or one.kind == kind
    ]


def _ms(moment):
    return round((moment - START) / timedelta(milliseconds=1))
