"""Replay chunks: what a recorder sent, checked event by event and kept as one gzip of the JSON array."""

import gzip
from datetime import UTC, datetime

import msgspec
from bson import Binary

from .frames import check_frame, milliseconds
from .mending import mending
from .refusals import Unfit
from .replay_events import FULL_SNAPSHOT, NodeCount, check_event

LARGEST_INDEX = 10**9
LEVEL = 6  # of gzip: 9 costs three times the CPU for 2 % less

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def decoded(raw, session_id, clock):
    """The replay_chunks document of a wire chunk `{"chunkIndex", "events" | "frames"}`; Unfit names what is wrong."""
    sent = mending(_decode, raw)
    if sent.__class__ is not dict:
        raise Unfit("chunkIndex: expected an object around it")
    index = sent.get("chunkIndex")
    if index.__class__ is not int or not 0 <= index <= LARGEST_INDEX:
        raise Unfit("chunkIndex: expected a whole number from 0")
    events, frames = sent.get("events"), sent.get("frames")
    if events is not None:
        return chunk_of(session_id, index, events, clock)
    return frames_chunk_of(session_id, index, frames, clock)


def chunk_of(session_id, index, events, clock):
    """The document of a chunk of rrweb events (decoded JSON); the events are put in order of time, in place."""
    _check_list("events", events)
    nodes = NodeCount()
    for position, event in enumerate(events):
        check_event(event, f"events[{position}]", nodes)
        event["timestamp"] = _corrected(event["timestamp"], f"events[{position}].timestamp", clock)
    events.sort(key=lambda event: event["timestamp"])
    keyframe_at = next((_at(event["timestamp"]) for event in events if event["type"] == FULL_SNAPSHOT), None)
    times = events[0]["timestamp"], events[-1]["timestamp"]
    return _document(session_id, index, "rrweb", events, times, keyframe_at, clock)


def frames_chunk_of(session_id, index, frames, clock):
    """The document of a chunk of mobile frames (decoded JSON). Each is a whole picture: the first is the keyframe."""
    _check_list("frames", frames)
    for position, frame in enumerate(frames):
        check_frame(frame, f"frames[{position}]")
        frame["ts"] = _corrected(milliseconds(frame["ts"]), f"frames[{position}].ts", clock)
    frames.sort(key=lambda frame: frame["ts"])
    times = frames[0]["ts"], frames[-1]["ts"]
    return _document(session_id, index, "frames", frames, times, _at(times[0]), clock)


def _document(session_id, index, kind, items, times, keyframe_at, clock):
    data = gzip.compress(_encode(items), LEVEL, mtime=0)
    return {
        "sessionId": session_id,
        "chunkIndex": index,
        "data": Binary(data),
        "recordedAt": clock.arrived_at,
        "from": _at(times[0]),
        "to": _at(times[1]),
        "events": len(items),
        "keyframe": keyframe_at is not None,
        "keyframeAt": keyframe_at,
        "bytes": len(data),
        "kind": kind,
    }


def _check_list(name, items):
    if items.__class__ is not list or not items:
        raise Unfit(f"{name}: expected a list that is not empty")


def _corrected(value, name, clock):
    """Epoch milliseconds corrected by the sender's skew; Unfit outside the span of the clock."""
    try:
        clock.corrected(value)
    except Unfit as error:
        raise Unfit(f"{name}: {str(error).partition(': ')[2]}") from error
    return value + clock.shift_ms


def _at(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
