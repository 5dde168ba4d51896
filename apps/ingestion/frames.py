"""Frames of a mobile screen as untrusted input: a list of drawn elements, or the address of a picture."""

from datetime import UTC, datetime

import msgspec

from .moments import EPOCH
from .refusals import Unfit
from .replay_events import clamp_viewport

MOST_ELEMENTS = 5_000  # of one frame


def check_frame(frame, name):
    """Unfit when a decoded frame cannot be drawn; clamps its viewport in place."""
    if frame.__class__ is not dict:
        raise Unfit(f"{name}: expected an object")
    if frame.get("ts").__class__ not in (int, float, str):
        raise Unfit(f"{name}.ts: expected epoch milliseconds or ISO-8601")
    clamp_viewport(frame, name)
    picture, elements = frame.get("imageUrl"), frame.get("elements")
    if picture is None and elements is None:
        raise Unfit(f"{name}: expected elements or imageUrl")
    if picture is not None and not (picture.__class__ is str and picture.startswith(("https://", "http://"))):
        raise Unfit(f"{name}.imageUrl: expected an http(s) address")
    if elements is not None:
        _check_elements(elements, f"{name}.elements")


def _check_elements(elements, name):
    if elements.__class__ is not list or len(elements) > MOST_ELEMENTS:
        raise Unfit(f"{name}: expected a list of at most {MOST_ELEMENTS}")
    for element in elements:
        if element.__class__ is not dict:
            raise Unfit(f"{name}: expected objects")
        for side in ("x", "y", "w", "h"):
            if element.get(side).__class__ not in (int, float):
                raise Unfit(f"{name}.{side}: expected a number")


def milliseconds(value):
    """A frame's time, milliseconds or ISO-8601 text, as milliseconds."""
    if value.__class__ is not str:
        return value
    at = msgspec.convert(value, datetime)
    return round((at.replace(tzinfo=at.tzinfo or UTC) - EPOCH).total_seconds() * 1000)
