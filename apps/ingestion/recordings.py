"""An rrweb recording brought in as a session: its replay chunks, and the events derived from them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import msgspec

from apps.record import client

from . import rrweb
from .chunks import chunk_of
from .derivation import Reader
from .moments import ANY_TIME, Clock
from .refusals import Unfit
from .shapes import Id
from .store import insert_chunk, insert_events
from .wire import decode_event_lines

EVENTS_AT_ONCE = 2_000


@dataclass
class Tally:
    """What became of a recording: its own events, its chunks, and the events derived from it."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    chunks: int = 0
    events: int = 0
    rejected: list = field(default_factory=list)


def check_session_id(session_id):
    """Raises Unfit for an id the wire would not take."""
    try:
        msgspec.convert(session_id, Id)
    except msgspec.ValidationError as error:
        raise Unfit("session: expected 1 to 128 letters, digits or any of _ . : -") from error


def import_recording(raw, session_id, source, visit, screen=None, progress=iter):
    """Stores a JSON array of rrweb events; returns its Tally. Repeating it changes nothing.

    Unfit when it is no recording or the session has another one; `progress` wraps the list of chunks to write.
    """
    check_session_id(session_id)
    marks, rejected = rrweb.marks_of(raw, Clock(datetime.now(UTC), span=ANY_TIME))
    if not marks:
        raise Unfit(f"no usable rrweb event{'; the first: ' + rejected[0]['reason'] if rejected else ''}")
    tally = Tally(read=len(marks) + len(rejected), rejected=rejected)
    plan = list(rrweb.chunks_of(marks))
    present = _present_chunks(session_id, plan)
    reader = Reader(screen)
    for index, part in enumerate(progress(plan)):
        events = [mark.event for mark in part]
        insert_chunk(_chunk_of(session_id, index, events), source, visit)
        tally.chunks += 1
        tally.duplicates += len(events) if index in present else 0
        for event in events:
            reader.read(event)
    tally.accepted = len(marks) - tally.duplicates
    _import_events(session_id, reader.finished(), tally, source, visit)
    return tally


def _chunk_of(session_id, index, events):
    recorded_at = datetime.fromtimestamp(events[-1]["timestamp"] / 1000, UTC)
    return chunk_of(session_id, index, events, Clock(recorded_at, span=ANY_TIME))


def _import_events(session_id, found, tally, source, visit):
    """The derived events go through the bulk door, as lines."""
    begun, rows = datetime.now(UTC), iter(enumerate(found))
    while lot := list(islice(rows, EVENTS_AT_ONCE)):
        raw = b"\n".join(_line_of(session_id, place, event) for place, event in lot)
        lines = decode_event_lines(raw, begun, ANY_TIME, lot[0][0])
        lines.visits = {session_id: visit}
        if lines.events:
            insert_events(lines, source)
            tally.events += len(lines.events)
        tally.rejected += [{"index": found[one["index"]]["type"], "reason": one["reason"]} for one in lines.rejected]


def _line_of(session_id, place, event):
    return msgspec.json.encode(event | {"sessionId": session_id, "eventId": f"replay:{place}"})


def _present_chunks(session_id, plan):
    """The indexes of chunks that are there already; Unfit when they are not ours: a session has one recording."""
    fields = {"chunkIndex": 1, "from": 1, "events": 1}
    present = {chunk["chunkIndex"]: chunk for chunk in client.replay_chunks().find({"sessionId": session_id}, fields)}
    for index, chunk in present.items():
        part = plan[index] if index < len(plan) else []
        if len(part) != chunk["events"] or int(part[0].timestamp) != round(chunk["from"].timestamp() * 1000):
            raise Unfit(f"session: {session_id} has another recording already")
    return set(present)
