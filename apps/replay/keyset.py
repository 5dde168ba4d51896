"""Pages by keyset: where a page ends is where the next one starts, however many sessions lie before it."""

from apps.analytics.cursors import Place

PATHS = {
    "startedAt": "startedAt",
    "durationMs": "durationMs",
    "events": "summary.events",
    "frustration": "summary.frustration",
}


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
