"""The sessions behind a number of a heatmap."""

from apps.analytics.behind import BEFORE, MOST, told

from .question import EVERY

BEHIND = """
    SELECT session_id, count(*) AS hits, min(happened_at) AS at, any_value(started_at) AS started_at,
        any_value(user_id) AS user_id, any_value(has_replay) AS has_replay, any_value(label) AS label,
        count(*) OVER () AS total
    FROM points JOIN (SELECT session_id, started_at, user_id, has_replay FROM sessions) USING (session_id)
    WHERE {which} AND {on_devices} AND {on_element}
    GROUP BY session_id ORDER BY has_replay DESC, "at" DESC, session_id LIMIT {most} OFFSET {skip}
"""


def sessions_behind(reading, query, side="", skip=0):
    """What templates/analytics/_behind.html shows of the query's element, without the first `skip` sessions.

    `side` is the letter of a compared set.
    """
    which, screen = query.which()
    condition, values = on_element(query)
    parts = {"which": which, "on_devices": query.on_devices(), "on_element": condition}
    rows = reading.dicts(BEHIND.format(**parts, most=MOST, skip=skip), screen, *values)
    name = "The whole map" if query.element == EVERY else _name_in(rows) or query.element
    return {
        "heading": f"{side}: {name}" if side else name,
        "total": rows[0]["total"] if rows else 0,
        "chosen": "those with a replay first, then the latest",
        "sessions": [told(row, BEFORE) for row in rows],
    }


def on_element(query):
    """The condition on rows of `points` for the query's element, with the values for its placeholders."""
    whole = query.element in {None, EVERY}
    return ("true", []) if whole else ("coalesce(element_id, selector) = ?", [query.element])


def _name_in(rows):
    return next((row["label"] for row in rows if row["label"]), None)
