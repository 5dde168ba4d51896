"""The sessions behind a number of the Journeys page."""

from apps.analytics.behind import BEFORE, listed

from .flow import EXIT, OTHER, Flow, show_walks
from .paths import LONGEST_PATH

# Each question tells (session_id, at, hits) of the sessions behind a number, with its screens as values.
VISITS = 'SELECT session_id, min(began_at) AS "at", count(*) AS hits FROM walks WHERE {} GROUP BY session_id'
PARTS = {
    "screen": VISITS.format("screen = ?"),
    "entry": VISITS.format("number = 1 AND screen = ?"),
    "exit": VISITS.format("left_at IS NULL AND screen = ?"),
    "transition": VISITS.format("before = ? AND screen = ?"),
    "loop": VISITS.format("before_that = ? AND before = ? AND screen = before_that"),
}
PATH = f"""
    SELECT session_id, min(began_at) AS "at", 1 AS hits FROM walks GROUP BY session_id
    HAVING list(screen ORDER BY number)[:{LONGEST_PATH}] = ?
"""
NODE = 'SELECT session_id, began_at AS "at", 1 AS hits FROM nodes WHERE place = {place} AND {is_node}'
LINK = """
    SELECT session_id, coalesce(b.began_at, a.began_at) AS "at", 1 AS hits FROM (
        SELECT session_id, began_at FROM nodes WHERE place = {place} AND {is_source}) a
    LEFT JOIN (SELECT session_id, began_at, node FROM nodes WHERE place = {place} + 1) b USING (session_id)
    WHERE {is_target}
"""


def sessions_behind(query, reading):
    """What templates/analytics/_behind.html shows of the number that the query names; None when it names none."""
    found, values = _question(query, reading)
    if found is None:
        return None
    named = {"heading": heading_of(query), "ways": list(_ways(query))}
    return named | listed(reading, found, values, BEFORE, query.skip)


def _question(query, reading):
    """(question, values) for the sessions; (None, []) when the number is not named in full."""
    if query.part in {"node", "link"}:
        return _in_flow(query, reading) if query.column else (None, [])
    show_walks(query, reading)
    if query.part == "path":
        return PATH, [query.via]
    question = PARTS.get(query.part)
    return (question, query.via) if question and question.count("?") == len(query.via) else (None, [])


def _in_flow(query, reading):
    Flow(query, reading).show()
    via = iter(query.via)
    is_source, values = _is(query.from_kind, via)
    if query.part == "node":
        return NODE.format(place=query.column, is_node=is_source), values
    is_target, more = _is(query.to_kind, via)
    is_there = "b.session_id IS NULL" if query.to_kind == EXIT else f"b.session_id IS NOT NULL AND {is_target}"
    return LINK.format(place=query.column, is_source=is_source, is_target=is_there), values + more


def _is(kind, via):
    """The condition for a node, which takes its name from what is left of `via`."""
    if kind == OTHER:
        return "node IS NULL", []
    return ("true", []) if kind == EXIT else ("node = ?", [next(via, "")])


def _ways(query):
    """(label, address) of the flows that begin with the number's first screen, or end with its last."""
    if query.part == "path" or not query.via:
        return
    first, last = query.via[0], query.via[-1]
    yield f"Flow from {first}", query.address(start=first, end=None)
    yield f"Flow to {last}", query.address(start=None, end=last)


HEADINGS = {"screen": "Saw {}", "entry": "Began on {}", "exit": "Ended on {}", "loop": "{} and straight back"}


def heading_of(query):
    """The number in words."""
    if query.part == "path" and len(query.via) > 3:
        return f"{query.via[0]} → … → {query.via[-1]}"
    named = iter(query.via)
    kinds = [query.from_kind, query.to_kind] if query.part == "link" else [query.from_kind]
    if kinds == [EXIT, EXIT]:
        return "Left, here or before"
    in_flow = [WORDS.get(kind) or next(named, "") for kind in kinds]
    screens = in_flow if query.part in {"node", "link"} else query.via
    return HEADINGS.get(query.part, "{}").format(" → ".join(screens))


WORDS = {OTHER: "other screens", EXIT: "left"}
