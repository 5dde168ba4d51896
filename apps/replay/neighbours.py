"""The sessions before and after one: in the row that is watched, else in the list it was opened from."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.analytics.rows import row_of
from apps.record import client

from . import lists
from .built_in import SLOW, Listed
from .keyset import after, order_of, place_of

LONGEST_READ = 1_000  # ms a page waits for a neighbour; a session whose neighbours take longer has none
OF_A_ROW = ("row", "row_name", "row_back")


def surroundings_of(query, session_id, user):
    """The addresses around a session for a person: where it was opened from, its neighbours, which `row` it is in."""
    listed = query.copy()
    for name in ("t", "cursor"):
        listed.pop(name, None)
    row = row_of(listed)
    if session_id in dict(row.places):
        return _in_row(row, listed, session_id)
    for name in OF_A_ROW:
        listed.pop(name, None)
    return _in_list(listed, session_id, user)


def _in_row(row, listed, session_id):
    """What lies around a session in a row; sessions that are gone are not in it."""
    replays = _replays_of([place.session_id for place in row.places])
    places = [place for place in row.places if place.session_id in {*replays, session_id}]
    here = next(number for number, place in enumerate(places) if place.session_id == session_id)
    before, later = places[:here], [place.session_id for place in places[here + 1 :]]
    around = before[-1:] and before[-1].session_id, later and later[0], next(filter(replays.get, later), None)
    told = {"name": row.name, "number": here + 1, "total": len(places), "opens_at": places[here].ms}
    return {"row": told, "list_url": row.back or reverse("replay:sessions"), **_addresses(listed, *around)}


def _replays_of(ids):
    """Whether there is a replay, by id, of the sessions that are still there."""
    found = client.sessions().find({"sessionId": {"$in": ids}}, {"sessionId": 1, "hasReplay": 1, "_id": 0})
    return {one["sessionId"]: bool(one.get("hasReplay")) for one in found}


def _in_list(listed, session_id, user):
    """What lies around a session in its list; a list nobody can read has no neighbours."""
    query, problems = lists.read(listed)
    around = (None, None, None) if problems else _in_time(Listed(query, user), query.sort, session_id)
    return {"list_url": reverse("replay:sessions") + _carried(listed), **_addresses(listed, *around)}


def _in_time(listed, sort, session_id):
    try:
        return neighbours_of(listed, sort, session_id)
    except SLOW:
        return None, None, None


def _addresses(listed, previous, following, watchable):
    addresses = {"previous_url": previous, "next_url": following, "next_replay_url": watchable}
    return {name: one and reverse("replay:session", args=[one]) + _carried(listed) for name, one in addresses.items()}


def _carried(listed):
    return f"?{urlencode([*listed.lists()], doseq=True, safe='@:/')}" if listed else ""


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
