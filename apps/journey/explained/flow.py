"""A flow's number of sessions explained: which it has, and why each other one of the set is not in it.

Whoever is not counted is left out by the first of these reasons that applies:

    nowhere   it saw no screen at all
    excluded  every screen it saw is passed over
    start     it never came to the screen the flow begins with
    end       it never came to the screen the flow ends with, from where the flow begins on
"""

from apps.analytics.explained import COUNTED, explained
from apps.analytics.kept import kept
from apps.journey.flows.behind import BEFORE
from apps.journey.flows.flow import show_walks
from apps.journey.flows.walks import is_screen

FIRST = "LEFT JOIN (SELECT session_id, min({moment}) AS {name} FROM {rows} GROUP BY session_id) USING (session_id)"
ROWS = f"""
    SELECT session_id, CASE WHEN told IS NOT NULL THEN 'counted' WHEN saw IS NULL THEN 'nowhere'
            WHEN walked IS NULL THEN 'excluded' WHEN began IS NULL THEN 'start' ELSE 'end' END AS reason,
        NULL AS about, coalesce(told, began, walked, saw) AS seen_at
    FROM sessions {FIRST.format(moment="began_at", name="told", rows="nodes WHERE place = {first}")}
    {FIRST.format(moment="happened_at", name="saw", rows="steps")}
    {FIRST.format(moment="began_at", name="walked", rows="walks")}
    {FIRST.format(moment="began_at", name="began", rows="walks WHERE {is_start}")}
"""


def explained_flow(flow):
    """The Explanation of how many sessions a Flow has."""
    asked = f"flow explained {flow.reading.key} {flow.query.shown()}"
    return kept(asked, lambda: _explained(flow))


def _explained(flow):
    query, reading = flow.query, flow.show().reading
    show_walks(query, reading)
    is_start, values = is_screen(query.start) if query.start else ("true", [])
    rows = ROWS.format(first=flow.first_column, is_start=is_start)
    return explained(reading, rows, values, lambda reason, _: words_of(query, reason), BEFORE)


def words_of(query, reason):
    """A reason as people say it."""
    after = f" after {query.start}" if query.start else ""
    return {
        COUNTED: "In this flow",
        "nowhere": "Saw no screen at all",
        "excluded": "Saw only screens that are passed over",
        "start": f"Never came to {query.start}",
        "end": f"Never came to {query.end}{after}",
    }[reason]
