"""The recording of one session, read for a picture: when it showed a screen, and its events up to a moment."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from apps.record import client
from apps.record.steps import steps_of

from .refusals import NoPicture

FULL_SNAPSHOT, INCREMENTAL, META = 2, 3, 4
VIEWPORT_RESIZE = 4
MOST_BYTES = 64_000_000  # of JSON between a full snapshot and the moment
SETTLED_AFTER = timedelta(seconds=3)
BEFORE_LEAVING = timedelta(milliseconds=50)

_decode = msgspec.json.Decoder(list).decode


@dataclass(frozen=True)
class View:
    """A stretch of time in which a session showed a screen."""

    session_id: str
    began_at: datetime
    ended_at: datetime

    @property
    def last_moment(self):
        return max(self.began_at, self.ended_at - BEFORE_LEAVING)

    @property
    def moments(self):
        """When the page stood ready: soon after it was opened, before anything was unfolded; and last of all."""
        first = min(self.began_at + SETTLED_AFTER, self.last_moment)
        return [first] if first == self.last_moment else [first, self.last_moment]


@dataclass(frozen=True)
class Recording:
    """What must be replayed to see a session at a moment: rrweb events from a full snapshot on, or one drawn frame."""

    events: list
    at_ms: int
    framed: bool = False

    @property
    def size(self):
        """Width and height of the window at that moment, CSS pixels; None when nothing told it."""
        told = (one if self.framed else one["data"] for one in reversed(self.events) if self.framed or _resizes(one))
        return next(((round(one["width"]), round(one["height"])) for one in told), None)


def views_of(session_id, screen):
    """The Views of a screen in a session, in order."""
    return [view for shown, view in _views(session_id) if shown == screen]


def last_view(session_id, screen, before=None):
    """The last View of a screen in a session that began before a moment, or of all; None when there is none."""
    views = [view for view in views_of(session_id, screen) if not before or view.began_at <= before]
    return views[-1] if views else None


def screen_at(session_id, moment):
    """The screen a session showed at a moment (before its first one: that); None when it told of none."""
    views = _views(session_id)
    earlier = [screen for screen, view in views if view.began_at <= moment]
    return earlier[-1] if earlier else next((screen for screen, _ in views), None)


def _views(session_id):
    """[(screen, View)] of a session, in order."""
    fields = {"_id": 0, "ts": 1, "type": 1, "payload.screen": 1}
    rows = client.session_events().find({"sessionId": session_id}, fields).sort([("ts", 1), ("order", 1)])
    events = [{"timestamp": row["ts"], "type": row["type"], "screen": _screen_of(row)} for row in rows]
    if not events:
        return []
    session = client.sessions().find_one({"sessionId": session_id}, {"endedAt": 1}) or {}
    end = max(session.get("endedAt") or events[-1]["timestamp"], events[-1]["timestamp"])
    steps = [*steps_of(events), (None, end)]
    return [(shown, View(session_id, began, ended)) for (shown, began), (_, ended) in pairwise(steps)]


def _screen_of(row):
    return (row.get("payload") or {}).get("screen")


def recording_at(session_id, moment):
    """The Recording of a session up to a moment (before its first full snapshot: up to that); NoPicture without one."""
    at = round(moment.timestamp() * 1000)
    chunks = _stretch(session_id, moment)
    items = _items_of(chunks)
    if chunks[0]["kind"] == "frames":
        earlier = [frame for frame in items if frame["ts"] <= at]
        return Recording([earlier[-1] if earlier else items[0]], at, framed=True)
    return _rrweb(items, at)


def _rrweb(events, at):
    """From the last full snapshot at or before the moment on, with the size that was told before it."""
    wholes = [place for place, event in enumerate(events) if event["type"] == FULL_SNAPSHOT]
    if not wholes:
        raise NoPicture("The recording has no whole picture of the page.")
    earlier = [place for place in wholes if events[place]["timestamp"] <= at]
    start = earlier[-1] if earlier else wholes[0]
    at = max(at, int(events[start]["timestamp"]) + 1)
    sizes = [event for event in events[:start] if event["type"] == META][-1:]
    return Recording(sizes + [event for event in events[start:] if event["timestamp"] <= at], at)


def _stretch(session_id, moment):
    """The chunks to load, from the last one whose picture is whole at or before the moment; each of one kind."""
    known = client.replay_chunks().find({"sessionId": session_id}, {"data": 0})
    chunks = sorted(known, key=lambda chunk: chunk["chunkIndex"])
    wholes = [place for place, chunk in enumerate(chunks) if chunk["keyframe"] or chunk["kind"] == "frames"]
    if not wholes:
        raise NoPicture("The session has no replay.")
    earlier = [place for place in wholes if (chunks[place].get("keyframeAt") or chunks[place]["from"]) <= moment]
    start = earlier[-1] if earlier else wholes[0]
    kind = chunks[start]["kind"]
    before = [chunk for chunk in chunks[max(start - 1, 0) : start] if chunk["kind"] == kind]  # its size may be in there
    rest = [chunk for chunk in chunks[start + 1 :] if chunk["from"] <= moment and chunk["kind"] == kind]
    return [*before, chunks[start], *rest]


def _items_of(chunks):
    """The events or frames of these chunks in order of time; NoPicture when they cannot be read or are too many."""
    items, size = [], 0
    for chunk in chunks:
        data = client.replay_chunks().find_one({"_id": chunk["_id"]}, {"data": 1})
        try:
            text = gzip.decompress(data["data"])
            items += [item for item in _decode(text) if _is_readable(item, chunk["kind"])]
        except (TypeError, ValueError, EOFError, OSError, zlib.error) as error:
            raise NoPicture("The recording is damaged.") from error
        size += len(text)
        if size > MOST_BYTES:
            raise NoPicture("The recording is too long between two whole pictures of the page.")
    if not items:
        raise NoPicture("The recording is damaged.")
    return sorted(items, key=lambda item: item["ts" if chunks[0]["kind"] == "frames" else "timestamp"])


def _is_readable(item, kind):
    """Whether it has what an event, or a frame, must have; the door lets nothing else in."""
    needed = {"ts", "width", "height"} if kind == "frames" else {"type", "timestamp", "data"}
    return item.__class__ is dict and needed <= item.keys()


def _resizes(event):
    data = event.get("data") or {}
    return event["type"] == META or (event["type"] == INCREMENTAL and data.get("source") == VIEWPORT_RESIZE)
