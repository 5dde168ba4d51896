"""Sessions that are watched in a row: what their addresses say, and what is read of it.

    /sessions/a1/?row=a1@4000&row=b2@61500&row_name=Lost+after+%2Fcart&row_back=%2Ffunnels%2F%3Fstep%3D…

Each `row` is a session and the moment (ms after its start) where its replay opens, in the order they are watched.
`row_name` says what they are, `row_back` is the page that one came from. Pure.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

MOST = 50
LONGEST_NAME = 80
LONGEST_BACK = 4000
PLACE = re.compile(r"(?P<session_id>[^/\x00-\x1f]{1,300})@(?P<ms>\d{1,11})", re.ASCII)
BACK = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")  # of this site, also for a browser that forgives much


class Place(NamedTuple):
    """A session of a row, and where its replay opens (ms after its start)."""

    session_id: str
    ms: int


class Row(NamedTuple):
    """`places` in order, no session twice; `name` may be empty, `back` may be None."""

    places: tuple
    name: str
    back: str | None


def row_address(sessions, at=0, name="", back=None):
    """Where watching `sessions`, (id, ms) each, the first 50, begins: at the page of the at-th; None without any."""
    if not sessions:
        return None
    row = [("row", f"{session_id}@{ms}") for session_id, ms in sessions[:MOST]]
    told = [(key, value) for key, value in (("row_name", name[:LONGEST_NAME]), ("row_back", back)) if value]
    return f"{reverse('replay:session', args=[sessions[at][0]])}?{urlencode(row + told, safe='@:/')}"


def row_of(parameters):
    """The Row of a page's query string (a QueryDict); what is no part of a row is passed over."""
    places = {}
    for one in filter(None, map(PLACE.fullmatch, parameters.getlist("row")[:MOST])):
        places.setdefault(one["session_id"], int(one["ms"]))
    name = re.sub(r"[\x00-\x1f\x7f]+", " ", parameters.get("row_name", "")).strip()[:LONGEST_NAME]
    return Row(tuple(Place(*one) for one in places.items()), name, _back(parameters.get("row_back", "")))


def _back(path):
    return path if len(path) <= LONGEST_BACK and BACK.fullmatch(path) else None
