"""The daily tables that the lake alone fills. They count as the pages do."""

from .tables import APP, COUNT, DEVICE, SCREEN, SESSIONS, SHARE, TEXT, Column, counted, named, of_sessions

ELEMENT = Column("element", TEXT, "the element's id, else its selector; empty when unknown")
CLICKED = "coalesce(element_id, selector)"
CLICKS = f"SELECT * FROM points WHERE kind = 'click' AND screen IS NOT NULL AND {CLICKED} IS NOT NULL"


def element(expression):
    return Column(ELEMENT.name, ELEMENT.kind, ELEMENT.about, named(expression))


TABLES = (
    counted(
        "hxi_daily_sessions",
        "Sessions by the UTC day they started on. Those that are still going on are not counted yet.",
        (APP, DEVICE),
        (
            Column("sessions", COUNT, "sessions", "count(*)"),
            Column(
                "users",
                COUNT,
                "people: different user ids, and every session without one",
                "count(DISTINCT coalesce(user_id, session_id))",
            ),
            Column(
                "frustrated_sessions",
                COUNT,
                "sessions of which some stretch was predicted to be frustrated",
                "count(*) FILTER (list_contains(emotions, 'frustrated'))",
            ),
            Column("error_sessions", COUNT, "sessions with at least one error", "count(*) FILTER (errors > 0)"),
            Column("events", COUNT, "events of all sessions", "sum(events)"),
            Column("clicks", COUNT, "clicks of all sessions", "sum(clicks)"),
            Column("errors", COUNT, "errors of all sessions", "sum(errors)"),
            Column("screens", COUNT, "different screens of each session, added up", "sum(coalesce(len(screens), 0))"),
            Column("duration_ms", COUNT, "milliseconds of all sessions, added up", "sum(duration_ms)"),
            Column(
                "median_duration_ms", SHARE, "the median of the sessions' durations, ms", "median(duration_ms)::DOUBLE"
            ),
        ),
        "sessions",
    ),
    counted(
        "hxi_daily_elements",
        "Clicks on elements, by the UTC day their session started on; as heatmaps count them.",
        (APP, DEVICE, SCREEN, element(CLICKED)),
        (
            Column("clicks", COUNT, "clicks on the element", "count(*)"),
            SESSIONS,
            Column("rage_clicks", COUNT, "clicks that were part of a run of rage", "count(*) FILTER (rage)"),
            Column("dead_clicks", COUNT, "clicks that the page did not answer", "count(*) FILTER (dead)"),
        ),
        of_sessions(CLICKS),
    ),
    counted(
        "hxi_daily_emotions",
        "Emotions predicted for stretches of sessions, by the UTC day the session started on.",
        (
            APP,
            DEVICE,
            Column("emotion", TEXT, "the emotion", named("emotion")),
            Column("model", TEXT, "who predicted it: hxi is the built-in model", named("model")),
        ),
        (
            Column("predictions", COUNT, "predictions, each for a stretch of a session", "count(*)"),
            SESSIONS,
            Column("mean_confidence", SHARE, "the mean of the predictions' confidence, 0..1", "avg(confidence)"),
        ),
        of_sessions("SELECT * FROM emotions"),
    ),
    counted(
        "hxi_daily_signals",
        "Signals such as rage and dead clicks, U-turns and form corrections, by the UTC day their session started on.",
        (APP, DEVICE, Column("kind", TEXT, "the kind of signal", named("kind", 40)), SCREEN, element("element")),
        (Column("signals", COUNT, "signals of the kind", "count(*)"), SESSIONS),
        of_sessions("SELECT * FROM signals"),
    ),
)
