"""What became of the sessions that a step of a funnel lost, in SQL. Pure.

A lost session did a step last, at the moment t: the row of `steps` or `events` that is that step (for `any`: one of
the steps), the last of its millisecond. It was then on a screen, where the last journey step begun by then is. Its stay
there goes on until the next journey step on another screen, else to the session's end. What happened next is the first
of these that the stay has, in this order:

    error    an error event after the step
    rage     a rage click after the step, or the step itself is one
    dead     a dead click after the step, or the step itself is one
    idle     60 s or more without any event or pointer move, after which the visitor went on, or the session ended
    screen   none of these, and the visitor moved on to another screen: `onward`
    exit     none of these, and nothing came but what belongs to that screen

So each lost session is in one of them. `seen_ms` is what is worth seeing: the trouble, else the step done last. The
last element is the label (else the id, else the selector) of the last click on something named before the stay ended.
The emotion is the worst that our own model predicted between the step and the end of the stay.
"""

from apps.record.meta import OWN_MODEL

IDLE_MS = 60_000
WORST_FIRST = ("frustrated", "confused", "hesitant", "satisfied", "engaged", "neutral")

LOST = """
    WITH lost AS (SELECT session_id, {moment} AS ms FROM {counted} WHERE {condition}),
    done AS (
        SELECT session_id, any_value(ms) AS ms, max(tie) AS tie, arg_max(is_click, tie) AS is_click
        FROM lost JOIN ({matches}) USING (session_id) WHERE epoch_ms(happened_at) = ms GROUP BY session_id),
    began AS (
        SELECT session_id, place, screen, epoch_ms(steps.happened_at) AS began, steps.tie AS began_tie, done.ms,
            began < done.ms OR (began = done.ms AND began_tie <= done.tie) AS is_before
        FROM done JOIN steps USING (session_id)),
    here AS (
        SELECT session_id, max(place) AS place, arg_max(screen, place) AS screen
        FROM began WHERE is_before GROUP BY session_id),
    onward AS (
        SELECT session_id, arg_min(began, began.place) AS ms, arg_min(began_tie, began.place) AS tie,
            arg_min(began.screen, began.place) AS screen
        FROM began LEFT JOIN here USING (session_id)
        WHERE NOT is_before AND began.screen IS DISTINCT FROM here.screen GROUP BY session_id),
    stay AS (
        SELECT done.*, here.screen, onward.screen AS onward, onward.tie AS until_tie,
            coalesce(onward.ms, greatest(epoch_ms(ended_at), done.ms)) AS until
        FROM done JOIN (SELECT session_id, ended_at FROM sessions) USING (session_id)
        LEFT JOIN here USING (session_id) LEFT JOIN onward USING (session_id)),
    told AS (
        SELECT session_id, epoch_ms(happened_at) AS told, events.type = 'error'
            AND (told > ms OR events.tie > stay.tie) AND (onward IS NULL OR told < until OR events.tie < until_tie)
            AS is_error, false AS is_rage, false AS is_dead
        FROM events JOIN stay USING (session_id) WHERE told BETWEEN ms AND until
        UNION ALL
        SELECT session_id, told, false, is_its AND rage, is_its AND dead FROM (
            SELECT session_id, epoch_ms(happened_at) AS told, rage, dead,
                kind = 'click' AND (stay.screen IS NULL OR points.screen = stay.screen) AND (told > ms OR is_click)
                AS is_its
            FROM points JOIN stay USING (session_id) WHERE told BETWEEN ms AND until)
        UNION ALL
        SELECT session_id, unnest([ms, until]), false, false, false FROM stay),
    troubles AS (
        SELECT session_id, min(told) FILTER (is_error) AS error, min(told) FILTER (is_rage) AS rage,
            min(told) FILTER (is_dead) AS dead, min(told) FILTER (following - told >= {idle}) AS idle
        FROM (SELECT *, lead(told) OVER (PARTITION BY session_id ORDER BY told) AS following FROM told)
        GROUP BY session_id),
    clicked AS (
        SELECT session_id, arg_max(name, (told, name)) AS element FROM (
            SELECT session_id, epoch_ms(happened_at) AS told, coalesce(label, element_id, selector) AS name
            FROM points JOIN stay USING (session_id) WHERE kind = 'click' AND name IS NOT NULL AND told <= until)
        GROUP BY session_id),
    felt AS (
        SELECT session_id, arg_min(emotion, list_position({worst_first}, emotion)) AS emotion
        FROM emotions JOIN stay USING (session_id)
        WHERE model = '{model}' AND epoch_ms(happened_at) <= until AND epoch_ms(until_at) >= ms GROUP BY session_id)
    SELECT session_id, started_at, user_id, device, has_replay, duration_ms, element, emotion,
        CASE WHEN error IS NOT NULL THEN 'error' WHEN rage IS NOT NULL THEN 'rage' WHEN dead IS NOT NULL THEN 'dead'
            WHEN idle IS NOT NULL THEN 'idle' WHEN onward IS NOT NULL THEN 'screen' ELSE 'exit' END AS next,
        CASE WHEN next = 'screen' THEN stay.onward END AS onward, coalesce(error, rage, dead, idle, stay.ms) AS seen_ms
    FROM stay JOIN troubles USING (session_id) LEFT JOIN clicked USING (session_id) LEFT JOIN felt USING (session_id)
    JOIN sessions USING (session_id)
"""


def lost_sql(funnel, index):
    """(query, values): a row for each session that a step (from 1) lost, with what became of it."""
    condition, moment = funnel.outcome(index, "dropped")
    steps = funnel.rules.steps if funnel.rules.order == "any" else funnel.rules.steps[index - 1 : index]
    matches, values = _matches(steps)
    parts = {"counted": funnel.counted, "condition": condition, "moment": moment, "model": OWN_MODEL}
    return LOST.format(**parts, matches=matches, idle=IDLE_MS, worst_first=list(WORST_FIRST)), values


def _matches(steps):
    """(query, values) of the rows of `steps` and `events` that are one of these Steps."""
    found, values = [], []
    for step in steps:
        condition, own = step.condition
        table, click = ("steps", "false") if step.is_screen else ("events", "type = 'click'")
        found.append(f"SELECT session_id, happened_at, tie, {click} AS is_click FROM {table} WHERE {condition}")
        values += own
    return " UNION ALL ".join(found), values
