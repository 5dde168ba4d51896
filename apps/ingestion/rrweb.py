"""A whole rrweb recording: its sound events in order of time, and how they are split into replay chunks. Pure."""

from dataclasses import dataclass

import msgspec

from .mending import mending
from .refusals import Unfit
from .replay_events import FULL_SNAPSHOT, META, NodeCount, check_event
from .shapes import reason_of

DOM_LOADED, LOADED = 0, 1
LARGEST_EVENT = (
    14 * 1024 * 1024
)  # bytes of JSON: with its chunk it still fits a MongoDB document, however it compresses
CHUNK_BYTES = 512 * 1024  # of JSON
CHUNK_MS = 30_000
ANNOUNCING = frozenset({DOM_LOADED, LOADED, META})  # what a recorder says of a page before its first picture

_decode = msgspec.json.Decoder().decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(slots=True)
class Mark:
    """What splitting needs to know of one event, and the event still as bytes."""

    timestamp: float
    type: int
    raw: msgspec.Raw

    @property
    def size(self):
        return memoryview(self.raw).nbytes

    @property
    def event(self):
        return mending(_decode, self.raw)


def marks_of(raw, clock):
    """(the marks of the sound events of a JSON array in order of time, [{"index", "reason"}] of the others).

    Unfit when the bytes are no JSON array.
    """
    try:
        items = mending(_array, raw)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"not a JSON array of rrweb events: {reason_of(error)}") from error
    marks, rejected = [], []
    for index, item in enumerate(items):
        try:
            marks.append(_mark(item, clock))
        except (ValueError, RecursionError) as error:
            rejected.append({"index": index, "reason": reason_of(error)})
    marks.sort(key=lambda mark: mark.timestamp)
    return marks, rejected


def _mark(raw, clock):
    if memoryview(raw).nbytes > LARGEST_EVENT:
        raise Unfit(f"larger than {LARGEST_EVENT} bytes")
    event = mending(_decode, raw)
    check_event(event, "event", NodeCount())
    clock.corrected(event["timestamp"])
    return Mark(event["timestamp"], event["type"], raw)


def chunks_of(marks):
    """The marks in lists, in order: each full snapshot, with the events that announce it, begins one.

    The others are cut where CHUNK_BYTES or CHUNK_MS are reached; an event larger than that is alone with its head.
    """
    heads, inner = heads_of(marks)
    chunk, size = [], 0
    for place, mark in enumerate(marks):
        is_full = chunk and (size + mark.size > CHUNK_BYTES or mark.timestamp - chunk[0].timestamp >= CHUNK_MS)
        if chunk and (place in heads or (is_full and place not in inner)):
            yield chunk
            chunk, size = [], 0
        chunk.append(mark)
        size += mark.size
    if chunk:
        yield chunk


def heads_of(marks):
    """(places where a chunk must begin, places where none may: between what announces a snapshot and the snapshot)."""
    heads, inner = set(), set()
    for place, mark in enumerate(marks):
        if mark.type == FULL_SNAPSHOT:
            first = place
            while first and marks[first - 1].type in ANNOUNCING:
                first -= 1
            heads.add(first)
            inner.update(range(first + 1, place + 1))
    return heads, inner
