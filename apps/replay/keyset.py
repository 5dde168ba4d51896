"""Pages by keyset: where a page ends is where the next one starts, however many sessions lie before it."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

PATHS = {"startedAt": "startedAt", "durationMs": "durationMs", "events": "summary.events"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Place(NamedTuple):
    """The last session of a page: its sort key (None where it has none yet), its id, and the set's total if known."""

    key: datetime | float | None
    session_id: str
    total: int | None = None


def path_of(sort):
    """The field a sort goes by, and its direction (1 or -1)."""
    return PATHS[sort.lstrip("-")], (-1 if sort.startswith("-") else 1)


def order_of(sort):
    """The sort of a query; equal keys go by id, against the key's direction, so one index serves both ways."""
    path, way = path_of(sort)
    return [(path, way), ("sessionId", -way)]


def after(conditions, sort, place):
    """The filter for what follows a place among the sessions of a filter.

    Every branch repeats the conditions: only so does MongoDB begin reading an index at the place, not at its start.
    """
    branches = [{"$and": [conditions, branch]} if conditions else branch for branch in _branches(sort, place)]
    return {"$or": branches} if len(branches) > 1 else branches[0]


def _branches(sort, place):
    """Whose key is the place's own, and whose lies beyond it; a missing key is smaller than every other."""
    path, way = path_of(sort)
    ids, keys = ("$gt", "$lt") if way < 0 else ("$lt", "$gt")
    yield {path: place.key, "sessionId": {ids: place.session_id}}
    if place.key is not None:
        yield {path: {keys: place.key}}
        if way < 0 and path != "startedAt":  # every session has a start
            yield {path: None}
    elif way > 0:
        yield {path: {"$ne": None}}


def place_of(sort, document, total=None):
    """The place of a `sessions` document in a sort."""
    value = document
    for name in path_of(sort)[0].split("."):
        value = (value or {}).get(name)
    return Place(value, document["sessionId"], total)


def cursor_of(sort, place):
    """A place as an opaque word for an address."""
    is_moment = isinstance(place.key, datetime)
    key = (place.key - EPOCH) // MILLISECOND if is_moment else place.key
    packed = json.dumps([sort, key, place.session_id, place.total], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_from(sort, cursor):
    """The place a cursor stands for; ValueError when it is none, or one of another sort."""
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, key, session_id, total = json.loads(packed)
        is_fit = made_for == sort and isinstance(session_id, str) and isinstance(total, int | None)
        if not is_fit or not isinstance(key, int | float | None):
            raise ValueError
        if sort.endswith("startedAt"):
            key = EPOCH + key * MILLISECOND
        return Place(key, session_id, total)
    except (ValueError, TypeError, OverflowError, binascii.Error, UnicodeError):
        raise ValueError("This is no cursor of this list; start without one") from None
