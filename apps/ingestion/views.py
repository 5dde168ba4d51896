"""The addresses of the door, each a Visitor's way in to the Receipt of what was stored."""

from functools import partial

from . import predictions, store, wire
from .refusals import Refusal, Unfit, away


def batch(visitor):
    """One batch of one session."""
    raw = visitor.admit()
    decoded = _decoded(partial(wire.decode_batch, skew_of=store.skew_of), raw, visitor)
    visitor.take_rest(len(decoded.events))
    return _stored(store.insert_batch, decoded, visitor.source)


def events(visitor):
    """Seed-shaped events of any sessions, one a line."""
    lines = _lines(wire.decode_event_lines, visitor)
    if not lines.events:
        raise Refusal(400, _first_reason(lines.rejected, "an event"))
    visitor.take_rest(len(lines.events))
    return _stored(store.insert_events, lines, _sender(visitor))


def emotions(visitor):
    """What an outside model makes of sessions: seed-shaped predictions, one a line."""
    lines = _lines(predictions.decode_lines, visitor)
    if not lines.predictions:
        raise Refusal(400, _first_reason(lines.rejected, "a prediction"))
    visitor.take_rest(len(lines.predictions))
    receipt = _stored(store.insert_predictions, lines, _sender(visitor))
    if not receipt.accepted and not receipt.duplicates:  # no session has room for one more
        raise Refusal(400, _first_reason(receipt.rejected, "a prediction"))
    return receipt


def _lines(decode, visitor):
    """What is decoded of NDJSON, of as many lines as one request may hold."""
    raw = visitor.admit()
    if raw.count(b"\n") >= wire.MOST_EVENTS and wire.lines_in(raw) > wire.MOST_EVENTS:
        raise Refusal(413, f"more than {wire.MOST_EVENTS} lines")
    return _decoded(decode, raw, visitor)


def _sender(visitor):
    """The Source of what a server sends: its own browser and address are not a visitor's."""
    source = visitor.source
    source.user_agent = source.ip = None
    return source


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


def _first_reason(rejected, what):
    return f"line {rejected[0]['index']}: {rejected[0]['reason']}" if rejected else f"no line holds {what}"
