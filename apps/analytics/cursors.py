"""Cursors: where a page of sessions ends, as an opaque word for an address."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Place(NamedTuple):
    """The last session of a page: its sort key (None where it has none yet), its id, and the set's total if known."""

    key: datetime | float | None
    session_id: str
    total: int | None = None


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
