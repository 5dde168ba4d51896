"""The daily tables that journeys and funnels fill, for other tools. They count as the pages do."""

from apps.analytics.published.tables import (
    APP,
    COUNT,
    DEVICE,
    SCREEN,
    SESSIONS,
    SHARE,
    TEXT,
    Column,
    DailyTable,
    asked,
    of_sessions,
)
from apps.journey.flows.question import JourneyQuery
from apps.journey.flows.walks import walks_sql
from apps.journey.funnels.funnel import Funnel
from apps.journey.models import SavedFunnel
from apps.journey.saved.funnels import read

KEYS = f"{APP.sql} AS app, {DEVICE.sql} AS device, {SCREEN.sql} AS screen"
WALKS, _ = walks_sql(JourneyQuery())  # asks for no screen: no values
VISITED = f"""
    SELECT {KEYS}, count(DISTINCT session_id) AS sessions, count(*) AS visits, count(*) FILTER (number = 1) AS entries,
        count(*) FILTER (left_at IS NULL) AS exits,
        median(epoch_ms(coalesce(left_at, ended_at)) - epoch_ms(began_at))::DOUBLE AS median_stay_ms
    FROM ({WALKS}) JOIN (SELECT session_id, app, device, ended_at FROM sessions) USING (session_id) GROUP BY 1, 2, 3
"""
CLICKED = f"""
    SELECT {KEYS}, count(*) AS clicks, count(*) FILTER (rage) AS rage_clicks, count(*) FILTER (dead) AS dead_clicks
    FROM {of_sessions("SELECT * FROM points WHERE kind = 'click' AND screen IS NOT NULL")} GROUP BY 1, 2, 3
"""
# A journey has an end that points do not have: what was clicked beyond it is a row all the same.
SCREENS = f"""
    SELECT app, device, screen, coalesce(sessions, 0), coalesce(visits, 0), coalesce(entries, 0), coalesce(exits, 0),
        median_stay_ms, coalesce(clicks, 0), coalesce(rage_clicks, 0), coalesce(dead_clicks, 0)
    FROM ({VISITED}) FULL JOIN ({CLICKED}) USING (app, device, screen)
"""
# Who came how far; those who did not even enter are in hxi_daily_sessions.
REACHED = """
    SELECT {app}, {device}, {steps} FROM {counted} JOIN (SELECT session_id, app, device FROM sessions)
        USING (session_id) WHERE level >= 1 GROUP BY 1, 2
"""


def _funnel_rows(day):
    for saved in SavedFunnel.objects.order_by("pk"):
        query, problems = read(saved)
        if not problems and not query.missing:
            yield from _rows_of(saved, query.model_copy(update={"unit": "sessions"}), day)


def _rows_of(saved, query, day):
    """The rows of one saved funnel."""
    funnel = Funnel(query, day.reading(query.set)).show()
    steps = ", ".join(f"count(*) FILTER (level >= {place})" for place in range(1, len(query.step) + 1))
    asked = REACHED.format(app=APP.sql, device=DEVICE.sql, steps=steps, counted=funnel.counted)
    for app, device, *reached in funnel.reading.rows(asked):
        for number, (step, sessions) in enumerate(zip(query.step, reached, strict=True), 1):
            yield app, device, str(saved.pk), number, saved.name, step, sessions


def _funnels():
    """All that is saved of the funnels, as a text."""
    return repr(list(SavedFunnel.objects.order_by("pk").values_list("pk", "name", "query", "conditions")))


TABLES = (
    asked(
        "hxi_daily_screens",
        "Screens that were seen, by the UTC day their session started on; as journeys and heatmaps count them.",
        (APP, DEVICE, SCREEN),
        (
            SESSIONS,
            Column("visits", COUNT, "visits, those in direct succession taken together"),
            Column("entries", COUNT, "sessions that began there"),
            Column("exits", COUNT, "sessions that ended there"),
            Column("median_stay_ms", SHARE, "the median of a visit's duration, ms"),
            Column("clicks", COUNT, "clicks on the screen"),
            Column("rage_clicks", COUNT, "clicks that were part of a run of rage"),
            Column("dead_clicks", COUNT, "clicks that the page did not answer"),
        ),
        SCREENS,
    ),
    DailyTable(
        "hxi_daily_funnels",
        "Sessions that came to each step of a saved funnel, by the UTC day they started on.",
        (
            APP,
            DEVICE,
            Column("funnel_id", TEXT, "the id of the saved funnel, as in its address"),
            Column("step_number", "integer", "from 1"),
        ),
        (
            Column("funnel", TEXT, "the name it was saved under"),
            Column("step", TEXT, "the step; of a funnel in any order the one that was named at this place"),
            Column("sessions", COUNT, "sessions that came to this step; in any order, that did so many of the steps"),
        ),
        lambda day: list(_funnel_rows(day)),
        _funnels,
    ),
)
