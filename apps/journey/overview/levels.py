"""How many sessions came how far through several funnels, and as many in the period before, in one pass. Pure.

Where the window is as long as a session may be, a chain may always begin with the first event of its first step and go
on with the first one that can follow: how far a session came is then a matter of one join a step, without the moments
that a funnel's own page tells. A session goes by 64 bits of its id's hash; that two of a million have the same happens
in one of forty million lakes.
"""

FOUND = """
    SELECT hash(session_id) AS session, {is_now} AS is_now, place, {matches} FROM steps WHERE {any}
"""
FIRST = "SELECT session, is_now, min(place) AS place FROM found WHERE s{step} GROUP BY ALL"
NEXT = """
    SELECT b.session, b.is_now, min(b.place) AS place FROM found b
    JOIN {before} a ON a.session = b.session AND a.place <= b.place WHERE b.s{step} GROUP BY ALL
"""
COUNTS = "SELECT {funnel}, {level}, count(*) FILTER (is_now), count(*) FILTER (NOT is_now) FROM {name}"


def is_plain(query):
    """Whether a funnel's sessions can be counted so: screens in order, nothing excluded, no window to speak of."""
    rules = query.rules
    is_open = not rules.excluded and not rules.is_bounded and rules.order == "ordered"
    return query.unit == "sessions" and is_open and rules.of_screens


def levels_of(reading, funnels, is_now):
    """[[(sessions now, sessions before)] of each step] of each funnel, a list of Steps.

    `is_now` is an expression on the lake's `steps`.
    """
    steps = list(dict.fromkeys(step for funnel in funnels for step in funnel))
    _find(reading, steps, is_now)
    parts, counts = {}, []
    for funnel, told in enumerate(funnels):
        for level, step in enumerate(told):
            name, number = f"f{funnel}_{level}", steps.index(step)
            before = f"f{funnel}_{level - 1}"
            parts[name] = NEXT.format(before=before, step=number) if level else FIRST.format(step=number)
            counts.append(COUNTS.format(funnel=funnel, level=level, name=name))
    told = ", ".join(f"{name} AS ({query})" for name, query in parts.items())
    rows = {(funnel, level): counted for funnel, level, *counted in reading.rows(f"WITH {told} {_all(counts)}")}
    return [[tuple(rows[number, level]) for level in range(len(funnel))] for number, funnel in enumerate(funnels)]


def _find(reading, steps, is_now):
    """Makes a table of every journey step that is one of the Steps, with a column s0 … for each."""
    conditions = [step.condition for step in steps]
    matches = ", ".join(f"({condition}) AS s{number}" for number, (condition, _) in enumerate(conditions))
    found = FOUND.format(is_now=is_now, matches=matches, any=" OR ".join(f"s{n}" for n in range(len(steps))))
    reading.make("found", found, *(value for _, values in conditions for value in values))


def _all(counts):
    return " UNION ALL ".join(counts)
