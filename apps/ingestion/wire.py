"""The wire format: JSON as recorders and servers send it, decoded into documents of the record plane.

decode_batch(raw, arrived_at, span, skew_of) -> Batch       one batch of one session (POST /ingest/v1/batch)
decode_event_lines(raw, arrived_at, span, first) -> Lines   NDJSON of seed-shaped events (/ingest/v1/events, imports)
Both keep what is usable and list the rest in `rejected`; decode_batch raises Unfit when nothing can be used.
`span` is moments.LIVE (the default) or moments.ANY_TIME (imports); `skew_of(session id)` says by how much a session's
times are corrected already, None when there is no such session. Store the results with the functions of `store`.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from . import chunks, metadata, shapes
from .mending import mending
from .moments import LIVE, Clock, moment, shift_of
from .privacy import scrubbed
from .refusals import Unfit

MOST_EVENTS = 5_000  # of one request; also the room of a batch in the order of events
MOST_VALUES = 1_000_000  # of one batch, as JSON marks them; 8 MiB of the densest real recording have 750 000
LONGEST_TEXT = 512  # of a screen or element id, in characters; the rest is cut off


@dataclass(slots=True)
class Visit:
    """What is said about a session beside its events; None = not said."""

    user_id: str | None = None
    device: str | None = None
    user_agent: str | None = None
    started_at: datetime | None = None
    traits: dict = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """A decoded batch: `events` are documents of the events collection, `chunk` of replay_chunks (or None)."""

    session_id: str
    events: list[dict]
    visit: Visit
    chunk: dict | None
    ended: bool
    arrived_at: datetime
    rejected: list[dict]
    shift: timedelta  # by which its times were corrected


@dataclass(slots=True)
class Lines:
    """Decoded lines: documents of the events collection and what they say of their sessions, by session id."""

    events: list[dict]
    visits: dict[str, Visit]
    arrived_at: datetime
    rejected: list[dict]


class TooMany(Unfit):
    """More events or values than one request may hold."""


def decode_batch(raw, arrived_at, span=LIVE, skew_of=lambda session_id: None):
    """The Batch of a request body; Unfit names the field that spoils the whole, TooMany says which bound it is over."""
    _check_density(raw)
    sent = _sent_batch(raw)
    if len(sent.events or ()) > MOST_EVENTS:
        raise TooMany(f"events: more than {MOST_EVENTS} in one batch")
    sent_at = named("sentAt", moment, sent.sentAt) or arrived_at
    shift = shift_of(arrived_at - sent_at, lambda: skew_of(sent.sessionId), begins=sent.seq == 0)
    clock = Clock(arrived_at, shift, span)
    batch = Batch(sent.sessionId, [], Visit(), None, bool(sent.ended), arrived_at, [], clock.shift)
    _add_events(batch, sent, clock)
    _add_visit(batch, sent, clock)
    _add_chunk(batch, sent, clock)
    _check_usable(batch, sent)
    return batch


def decode_event_lines(raw, arrived_at, span=LIVE, first=0):
    """The Lines of NDJSON; `first` is the index of its first line, for long files read in lots; never Unfit."""
    clock, lines = Clock(arrived_at, span=span), Lines([], {}, arrived_at, [])
    order = int(arrived_at.timestamp() * 1_000_000)
    for index, text in enumerate(raw.split(b"\n"), first):
        if not text.strip():
            continue
        try:
            line = mending(shapes.line.decode, text)
            lines.events.append(_line_document(line, order + index, clock))
            _note_visit(lines.visits.setdefault(line.sessionId, Visit()), line)
        except (ValueError, RecursionError) as error:
            lines.rejected.append({"index": index, "reason": shapes.reason_of(error)})
    return lines


def lines_in(raw):
    """How many lines of NDJSON hold something."""
    return sum(1 for line in raw.split(b"\n") if line.strip())


def _check_density(raw):
    """TooMany when decoding would cost many times the body's own size, as millions of empty objects do."""
    if len(raw) > MOST_VALUES and sum(map(raw.count, (b"{", b"[", b","))) > MOST_VALUES:
        raise TooMany(f"more than {MOST_VALUES} values in one batch")


def _sent_batch(raw):
    try:
        return shapes.whole_batch.decode(raw)
    except (ValueError, RecursionError):
        pass  # something in it is bad: now part by part
    try:
        return mending(shapes.batch.decode, raw)
    except (ValueError, RecursionError) as error:
        raise Unfit(shapes.reason_of(error, "body")) from error


def _add_events(batch, sent, clock):
    first, base = f"{sent.sessionId}:{sent.seq}:", sent.seq * MOST_EVENTS
    for index, event in enumerate(sent.events or ()):
        try:
            if event.__class__ is not shapes.Event:
                event = mending(shapes.event.decode, event)
            batch.events.append(_document(event, f"{first}{index}", sent.sessionId, base + index, clock))
        except (ValueError, RecursionError) as error:
            batch.rejected.append({"index": index, "reason": shapes.reason_of(error)})


def _add_visit(batch, sent, clock):
    """What is said of the session, part by part: a bad one does not spoil the others."""
    if not _given(sent.session):
        return
    with _refusing(batch, "session"):
        said = shapes.session.decode(sent.session)
        batch.visit = Visit(_text(said.userId), _text(said.device, 64))
        with _refusing(batch, "session"):
            batch.visit.started_at = named("startedAt", clock.corrected, said.startedAt)
        with _refusing(batch, "session"):
            batch.visit.traits = metadata.kept(said.meta, "meta") or {}


def _add_chunk(batch, sent, clock):
    if not _given(sent.replay):
        return
    with _refusing(batch, "replay"):
        batch.chunk = chunks.decoded(sent.replay, sent.sessionId, clock)


@contextmanager
def _refusing(batch, part):
    """What cannot be used of a part is listed among the batch's refusals."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        batch.rejected.append({"index": part, "reason": f"{part}.{shapes.reason_of(error)}"})


def _check_usable(batch, sent):
    """Unfit when everything that was sent was refused, or nothing was sent."""
    if batch.events or batch.chunk or batch.ended or batch.visit != Visit():
        return
    if batch.rejected:
        first = batch.rejected[0]
        place = f"events[{first['index']}]." if isinstance(first["index"], int) else ""
        raise Unfit(f"{place}{first['reason']}")
    if not _given(sent.session):
        raise Unfit("events: nothing usable; a batch carries events, replay, session or ended")


def _given(raw):
    return bool(raw) and memoryview(raw) != b"null"


def _document(event, event_id, session_id, order, clock):
    """A document of the events collection: only the fields that were given."""
    document = {
        "_id": event_id,
        "sessionId": session_id,
        "type": event.type,
        "timestamp": clock.corrected(event.timestamp),
        "order": order,
    }
    if event.screen:
        document["screen"] = event.screen[:LONGEST_TEXT]
    if event.elementId:
        document["elementId"] = scrubbed(event.elementId[:LONGEST_TEXT])
    if event.x is not None:
        document["x"] = event.x
    if event.y is not None:
        document["y"] = event.y
    if event.scroll is not None:
        document["scroll"] = event.scroll
    if event.metadata and (kept := metadata.kept(event.metadata)) is not None:
        document["metadata"] = kept
    return document


def _line_document(line, order, clock):
    named = line.eventId and f"{line.sessionId}#{line.eventId}"  # its own within its session
    document = _document(line, named, line.sessionId, order, clock)
    if not named:
        content = {name: value for name, value in document.items() if name not in {"_id", "order"}}
        document["_id"] = blake2b(msgspec.json.encode(content, order="sorted"), digest_size=16).hexdigest()
    return document


def _note_visit(visit, line):
    visit.user_id = _text(line.userId) or visit.user_id
    visit.device = _text(line.device, 64) or visit.device
    visit.user_agent = _text(line.userAgent) or visit.user_agent


def _text(value, longest=LONGEST_TEXT):
    return str(value)[:longest] or None if value is not None else None


def named(name, made, value):
    """made(value), its refusal naming the field; None stays None."""
    try:
        return None if value is None else made(value)
    except Unfit as error:
        raise Unfit(str(error).replace("timestamp", name, 1)) from error
