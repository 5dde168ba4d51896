"""The sessions before and after one in a list: the list's set and order, read from the place of that session."""

from django.urls import reverse
from pydantic import ValidationError
from pymongo.errors import ExecutionTimeout

from apps.record import client

from .keyset import after, order_of, place_of
from .schemas import SessionQuery

LONGEST_READ = 1_000  # ms a page waits for a neighbour; a session whose neighbours take longer has none


def surroundings_of(query, session_id):
    """The addresses around a session: its list, and its neighbours there; a list nobody can read has none."""
    listed = query.copy()
    for name in ("t", "cursor"):
        listed.pop(name, None)
    try:
        wanted = SessionQuery.of(listed)
        previous, following, watchable = neighbours_of(wanted, wanted.sort, session_id)
    except (ValidationError, ExecutionTimeout):
        previous = following = watchable = None
    carried = f"?{listed.urlencode()}" if listed else ""
    return {
        "list_url": reverse("replay:sessions") + carried,
        "previous_url": previous and reverse("replay:session", args=[previous]) + carried,
        "next_url": following and reverse("replay:session", args=[following]) + carried,
        "next_replay_url": watchable and reverse("replay:session", args=[watchable]) + carried,
    }


def neighbours_of(session_set, sort, session_id):
    """Ids of the previous and next session, and of the next with a replay; None where the list ends or knows it not."""
    document = client.sessions().find_one({"sessionId": session_id})
    if document is None:
        return None, None, None
    previous = _first_after(document, session_set, _reversed(sort))
    following = _first_after(document, session_set, sort)
    return previous, following, following and _first_after(document, session_set, sort, {"hasReplay": True})


def _reversed(sort):
    return sort[1:] if sort.startswith("-") else f"-{sort}"


def _first_after(document, session_set, sort, also=None):
    following = after(session_set.mongo() | (also or {}), sort, place_of(sort, document))
    found = client.sessions().find(following, {"sessionId": 1, "_id": 0})
    first = next(found.sort(order_of(sort)).limit(1).max_time_ms(LONGEST_READ), None)
    return first and first["sessionId"]
