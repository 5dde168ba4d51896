"""The sessions behind a number of a heatmap."""

from datetime import UTC, timedelta

from apps.analytics.visitors import visitor_name

from .question import EVERY

MOST = 50
BEFORE = timedelta(seconds=3)  # a replay opens so long before what it is opened for
MILLISECOND = timedelta(milliseconds=1)
BEHIND = """
    SELECT session_id, count(*) AS hits, min(happened_at) AS first_at, any_value(started_at) AS started_at,
        any_value(user_id) AS user_id, any_value(has_replay) AS has_replay, any_value(label) AS label,
        count(*) OVER () AS total
    FROM points JOIN (SELECT session_id, started_at, user_id, has_replay FROM sessions) USING (session_id)
    WHERE {which} AND {on_devices} AND {on_element}
    GROUP BY session_id ORDER BY has_replay DESC, first_at DESC, session_id LIMIT {most}
"""


def sessions_behind(reading, query):
    """{name, total, most, sessions: [{session_id, who, hits, first_at, t, has_replay}]}, those with a replay first.

    `t` is where the replay begins, in ms after the session's start.
    """
    which, screen = query.which()
    every = query.element == EVERY
    on_element, values = ("true", []) if every else ("coalesce(element_id, selector) = ?", [query.element])
    asked = BEHIND.format(which=which, on_devices=query.on_devices(), on_element=on_element, most=MOST)
    rows = reading.dicts(asked, screen, *values)
    name = None if every else next((row["label"] for row in rows if row["label"]), query.element)
    total = rows[0]["total"] if rows else 0
    return {"name": name, "total": total, "most": MOST, "sessions": [_told(row) for row in rows]}


def _told(row):
    since = row["first_at"] - row["started_at"] - BEFORE
    who = visitor_name(row["user_id"], row["session_id"])
    return row | {"who": who, "t": max(0, since // MILLISECOND), "first_at": row["first_at"].replace(tzinfo=UTC)}
