"""A heatmap's number of sessions explained: which have such a point, and why each other one of the set has none.

Whoever is not counted is left out by the first of these reasons that applies:

    nothing  it saw the screen on a device that is counted, but has no such point there
    device   it saw the screen on devices of other classes only
    never    it never saw the screen
"""

from apps.analytics.explained import COUNTED, explained
from apps.analytics.kept import kept

from .behind import BEFORE, on_element, sessions_behind
from .devices import DEVICE_SQL
from .question import EVERY
from .words import unit_of

ROWS = f"""
    SELECT session_id, CASE WHEN hit IS NOT NULL THEN 'counted' WHEN here IS NOT NULL THEN 'nothing'
            WHEN devices IS NOT NULL THEN 'device' WHEN saw IS NOT NULL THEN 'nothing' ELSE 'never' END AS reason,
        CASE WHEN reason = 'device' THEN devices END AS about, coalesce(hit, here, anywhere, saw) AS seen_at
    FROM sessions LEFT JOIN (
        SELECT session_id, min(happened_at) FILTER ({{kinds}} AND {{on_devices}} AND {{on_element}}) AS hit,
            min(happened_at) FILTER ({{on_devices}}) AS here, min(happened_at) AS anywhere,
            array_to_string(list_sort(list(DISTINCT {DEVICE_SQL})), ' and ') AS devices
        FROM points WHERE {{on_screen}} GROUP BY session_id) USING (session_id)
    LEFT JOIN (SELECT session_id, min(happened_at) AS saw FROM steps WHERE {{on_screen}} GROUP BY session_id)
        USING (session_id)
"""


def explained_map(reading, query):
    """The Explanation of how many sessions a map counts, or one element of it."""
    asked = f"heatmap explained {reading.key} {query.counted()} {query.element}"
    return kept(asked, lambda: _explained(reading, query))


def _explained(reading, query):
    (on_screen, screen), (condition, values) = query.on_screen(), on_element(query)
    rows = ROWS.format(kinds=query.kinds, on_devices=query.on_devices(), on_element=condition, on_screen=on_screen)
    name = "" if query.element in {None, EVERY} else sessions_behind(reading, query)["heading"]
    return explained(reading, rows, [*values, screen, screen], lambda *why: words_of(query, name, *why), BEFORE)


def words_of(query, name, reason, about):
    """A reason as people say it; `name` is the element's, `about` the devices that saw the screen."""
    hit = f"{unit_of(query)} on “{name}”" if name else unit_of(query)
    return {
        COUNTED: f"At least one {hit}",
        "nothing": f"Saw the screen, without any {hit}",
        "device": f"Saw the screen on {about} only",
        "never": "Never saw the screen",
    }[reason]
