"""Journeys as people walk them: without excluded screens, groups as one, repeats of one screen taken together.

A walk has a row for each visit of a screen: its number from 1, the screen, when it began and when the next one did, and
the screens of the two visits before. Pure SQL over the lake's `steps`.
"""

from apps.analytics.session_set import screen_like

LIKE = "screen LIKE ? ESCAPE '!'"


def moves_sql(query):
    """(question, values): rows (session_id, place, screen, before, happened_at) where the screen changes."""
    name, values = _name(query.group)
    kept, more = _none_of(query.exclude)
    steps = f"SELECT session_id, place, {name} AS screen, happened_at FROM steps WHERE {kept}"
    if query.exclude:
        before = "lag(screen) OVER (PARTITION BY session_id ORDER BY place) AS before"
        return f"SELECT * FROM (SELECT *, {before} FROM ({steps})) WHERE before IS DISTINCT FROM screen", values + more
    # Nothing is missing: the step before has the place before, and a join costs half of sorting.
    earlier = f"SELECT session_id, place + 1 AS place, screen AS before FROM ({steps})"
    joined = f"({steps}) LEFT JOIN ({earlier}) USING (session_id, place)"
    return f"SELECT * FROM {joined} WHERE before IS DISTINCT FROM screen", values + values


def walks_sql(query):
    """(question, values): rows (session_id, number, screen, before, before_that, began_at, left_at) of all walks."""
    moves, values = moves_sql(query)
    return (
        "SELECT session_id, row_number() OVER walk AS number, screen, before, lag(before) OVER walk AS before_that, "
        "happened_at AS began_at, lead(happened_at) OVER walk AS left_at "
        f"FROM ({moves}) WINDOW walk AS (PARTITION BY session_id ORDER BY place)"
    ), values


def is_screen(name):
    """(condition, values) for the rows of one screen; `*` in its name stands for any letters."""
    return (LIKE, [screen_like(name)]) if "*" in name else ("screen = ?", [name])


def _name(groups):
    """What a screen is called: the first group that it fits, else its own name."""
    if not groups:
        return "screen", []
    cases, values = [], []
    for group in groups:
        condition, told = is_screen(group)
        cases.append(f"WHEN {condition} THEN ?")
        values += [*told, group]
    return f"CASE {' '.join(cases)} ELSE screen END", values


def _none_of(screens):
    told = [is_screen(screen) for screen in screens]
    return " AND ".join(f"NOT {condition}" for condition, _ in told) or "true", [one for _, own in told for one in own]
