"""The addresses of the door, each a Visitor's way in to the Receipt of what was stored."""

from functools import partial

from . import store, wire
from .refusals import Refusal, Unfit, away


def batch(visitor):
    """One batch of one session."""
    raw = visitor.admit()
    decoded = _decoded(partial(wire.decode_batch, skew_of=store.skew_of), raw, visitor)
    visitor.take_rest(len(decoded.events))
    return _stored(store.insert_batch, decoded, visitor.source)


def events(visitor):
    """Seed-shaped events of any sessions, one a line."""
    raw = visitor.admit()
    if raw.count(b"\n") >= wire.MOST_EVENTS and wire.lines_in(raw) > wire.MOST_EVENTS:
        raise Refusal(413, f"more than {wire.MOST_EVENTS} lines")
    lines = _decoded(wire.decode_event_lines, raw, visitor)
    if not lines.events:
        raise Refusal(400, _first_reason(lines.rejected))
    visitor.take_rest(len(lines.events))
    source = visitor.source
    source.user_agent = source.ip = None  # the sender's own, not a visitor's
    return _stored(store.insert_events, lines, source)


def _decoded(decode, raw, visitor):
    try:
        return decode(raw, visitor.arrived_at)
    except wire.TooMany as error:
        raise Refusal(413, str(error)) from error
    except store.Unconfirmed as error:
        raise away() from error
    except Unfit as error:
        raise Refusal(400, str(error)) from error


def _stored(insert, decoded, source):
    try:
        return insert(decoded, source)
    except store.Unconfirmed as error:
        raise away() from error


def _first_reason(rejected):
    return f"line {rejected[0]['index']}: {rejected[0]['reason']}" if rejected else "no line holds an event"
