"""What senders may send, as types: the decoders refuse what does not fit and say which field it is."""

import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Raw

from apps.record.meta import OUTSIDE_MODEL

from . import words

FURTHEST = 10_000_000  # CSS pixels

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,128}\Z")]
Time = datetime | int | float
Pixels = Annotated[int, Meta(ge=-FURTHEST, le=FURTHEST)] | Annotated[float, Meta(ge=-FURTHEST, le=FURTHEST)] | None
Name = Annotated[str, Meta(min_length=1, max_length=256)]
Word = Annotated[str, Meta(min_length=1, max_length=words.LONGEST)]
User = Annotated[str, Meta(max_length=256)] | int | None  # empty is nobody


class Event(msgspec.Struct):
    """An event of a batch."""

    type: Annotated[str, Meta(min_length=1, max_length=64)]
    timestamp: Time
    screen: str | None = None
    elementId: str | None = None  # noqa: N815
    x: Pixels = None
    y: Pixels = None
    scroll: Pixels = None
    metadata: Raw = Raw()


class Line(Event, kw_only=True):
    """A line of the bulk door: an event that names its session."""

    sessionId: Id  # noqa: N815
    eventId: Name | None = None  # noqa: N815
    userId: User = None  # noqa: N815
    device: str | None = None
    userAgent: str | None = None  # noqa: N815


class Prediction(msgspec.Struct):
    """A line of the door for emotions: what an outside model makes of a moment of a session."""

    sessionId: Id  # noqa: N815
    emotion: Word
    confidence: Annotated[float, Meta(ge=0, le=1)]
    timestamp: Time
    eventId: Name | None = None  # noqa: N815
    model: Word = OUTSIDE_MODEL
    screen: str | None = None
    until: Time | None = None
    evidence: list[Raw] | None = None


class Session(msgspec.Struct):
    """What a batch says about its session."""

    userId: User = None  # noqa: N815
    device: str | None = None
    startedAt: Time | None = None  # noqa: N815
    meta: Raw = Raw()


class Batch(msgspec.Struct):
    """A batch whose parts are still raw, so that a bad one does not spoil the others."""

    sessionId: Id  # noqa: N815
    seq: Annotated[int, Meta(ge=0, le=10**12)]
    sentAt: Time | None = None  # noqa: N815
    session: Raw = Raw()
    events: list[Raw] | None = None
    replay: Raw = Raw()
    ended: bool | None = None


class WholeBatch(Batch):
    """The same with its events typed: one pass when all of them are sound, as they nearly always are."""

    events: list[Event] | None = None


whole_batch = msgspec.json.Decoder(WholeBatch)
batch = msgspec.json.Decoder(Batch)
event = msgspec.json.Decoder(Event)
line = msgspec.json.Decoder(Line)
prediction = msgspec.json.Decoder(Prediction)
session = msgspec.json.Decoder(Session)


def reason_of(error, whole=""):
    """Why something was refused, the field first; `whole` names the thing itself when it is no field's fault."""
    if isinstance(error, RecursionError):
        return f"{whole}: nested too deeply" if whole else "nested too deeply"
    said = str(error)
    if missing := re.fullmatch(r"Object missing required field `(\w+)`(?: - at `\$(.*)`)?", said):
        return f"{missing[1]}: required"
    what, _, path = said.partition(" - at `$")
    path = path.rstrip("`").strip(".")
    place = path or whole
    return f"{place}: {what[:1].lower()}{what[1:]}" if place else said
