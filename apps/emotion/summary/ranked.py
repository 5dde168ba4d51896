"""Screens, devices and elements in the order of how many sessions had trouble there: questions to the lake. Pure."""

NO_DEVICE, NO_ELEMENT = "unknown", "(no element)"
DEVICE, ELEMENT = f"coalesce(device, '{NO_DEVICE}')", f"coalesce(element, '{NO_ELEMENT}')"
MOST_SCREENS, MOST_ELEMENTS, MOST_DEVICES = 15, 15, 12  # rows that are shown
MOST_LISTED = 100_000  # rows of a file
EXAMPLES = 3
CLICKS = ("rage", "dead", "error_click")  # kinds of signal that are counted beside a screen

# felt_0, felt_1 … are the sessions with the emotions that are given as values. The screens that a session saw are
# different ones: nothing need be made distinct.
SCREENS = """
    WITH did AS (
        SELECT screen, {did} FROM emotions WHERE {these} AND screen IS NOT NULL GROUP BY screen, session_id),
    first AS (
        SELECT *, count(*) OVER () AS total FROM (SELECT screen, {felt} FROM did GROUP BY screen)
        LEFT JOIN (SELECT screen, {counted} FROM signals GROUP BY screen) USING (screen)
        WHERE felt_{place} > 0 ORDER BY felt_{place} DESC, {trouble} DESC, screen LIMIT {most})
    SELECT first.* REPLACE ({kinds}), coalesce(saw, 0) AS sessions FROM first LEFT JOIN (
        SELECT screen, count(*) AS saw FROM (SELECT unnest(screens) AS screen FROM sessions) GROUP BY screen)
        USING (screen)
    ORDER BY felt_{place} DESC, {trouble} DESC, screen
"""
DEVICES = f"""
    SELECT {DEVICE} AS device, count(*) AS sessions, {{felt}} FROM sessions
    LEFT JOIN (SELECT session_id, {{did}} FROM emotions WHERE {{these}} GROUP BY session_id) USING (session_id)
    GROUP BY 1 ORDER BY sessions DESC, device LIMIT {{most}}
"""
# What each session tells of each place, and the moment when it does so most clearly.
ON_ELEMENTS = f"""
    SELECT session_id, screen, {ELEMENT} AS element, count(*) AS hits, max(confidence) AS confidence,
        arg_max(happened_at, confidence) AS "at", max(label) AS label, max(selector) AS selector
    FROM signals WHERE kind = ? AND screen IS NOT NULL GROUP BY 1, 2, 3
"""
ON_SCREENS = """
    SELECT session_id, screen, count(*) AS hits, max(confidence) AS confidence, arg_max(happened_at, confidence) AS "at"
    FROM emotions WHERE {of_model} AND emotion = ? AND screen IS NOT NULL GROUP BY 1, 2
"""
ELEMENTS = f"""
    WITH told AS ({ON_ELEMENTS})
    SELECT screen, element, sum(hits)::BIGINT AS hits, count(*) AS sessions, max(label) AS label,
        max(selector) AS selector, count(*) OVER () AS total
    FROM told GROUP BY screen, element ORDER BY sessions DESC, hits DESC, screen, element LIMIT {{most}}
"""
EXAMPLES_OF = """
    WITH told AS ({told})
    SELECT * FROM (
        SELECT {places}, session_id, user_id, has_replay, started_at, "at", row_number() OVER (PARTITION BY {places}
            ORDER BY has_replay DESC, hits DESC, confidence DESC, started_at DESC, session_id) AS place
        FROM told SEMI JOIN ranked USING ({places})
        JOIN (SELECT session_id, user_id, has_replay, started_at FROM sessions) USING (session_id))
    WHERE place <= {most} ORDER BY place
"""


def screens_by(emotions, place, model, most):
    """(question, its values) for the screens on which most sessions showed the place-th of some emotions."""
    which, values = _parts(emotions, model)
    question = SCREENS.format(
        kinds=", ".join(f"coalesce({kind}, 0) AS {kind}" for kind in CLICKS),
        counted=", ".join(f"count(*) FILTER (kind = '{kind}') AS {kind}" for kind in CLICKS),
        trouble=" + ".join(f"coalesce({kind}, 0)" for kind in CLICKS),
        place=place,
        most=most,
        **which,
    )
    return question, values


def devices_by(emotions, model, most):
    """(question, its values) for the devices with the most sessions, and who of them showed each of some emotions."""
    which, values = _parts(emotions, model)
    return DEVICES.format(most=most, **which), values


def on_screens(emotion, model):
    """(question, its values) for what each session tells of an emotion on each screen."""
    which, values = _of(model)
    return ON_SCREENS.format(of_model=which), [*values, emotion]


def _of(model):
    """A condition on predictions, with its values: of all models it is none, and their names need not be read."""
    return ("true", []) if model is None else ("model = ?", [model])


def _parts(emotions, model):
    """(what questions about some emotions are made of, their values)."""
    places, (of_model, values) = range(len(emotions)), _of(model)
    parts = {
        "did": ", ".join(f"bool_or(emotion = ?) AS did_{place}" for place in places),
        "felt": ", ".join(f"count(*) FILTER (did_{place}) AS felt_{place}" for place in places),
        "these": f"{of_model} AND emotion IN ({', '.join('?' for _ in emotions)})",
    }
    return parts, [*emotions, *values, *emotions]
