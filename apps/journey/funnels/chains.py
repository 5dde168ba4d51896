"""Which sessions go how far through a funnel, in SQL: the longest chain of steps within a window. Pure.

`ordered` has the semantics of ClickHouse's windowFunnel, with the order of what happened in one millisecond. One event
may be several steps of it. The latest step that a chain can go on from is always the best one, since its chain began
the latest: each level is therefore one ASOF join with the level before it. `strict` has an event for each step.

The answer has one row a session that did a first step: `level`, and the moments t1 … tn (ms) of the chain that is
counted: the first one to reach that level. For `any`, t1 … are the moments of the first, second, … step done.
"""

from dataclasses import dataclass, replace

LONGEST = 24 * 3600  # seconds of a session: a window that long is none


@dataclass(frozen=True)
class Rules:
    """What a chain is made of: Steps, those that may not lie between them, their order and its longest span in s."""

    steps: tuple
    order: str = "ordered"
    window: int = LONGEST
    excluded: tuple = ()

    @property
    def is_bounded(self):
        """Whether the window can break a chain at all."""
        return self.window < LONGEST

    @property
    def of_screens(self):
        """Whether only screens are asked for."""
        return all(step.is_screen for step in (*self.steps, *self.excluded))

    def but(self, **changes):
        return replace(self, **changes)


def chains_sql(rules):
    """(query, values): rows (session_id, level, t1 … tn) of every session with a first step."""
    rows, values = _rows(rules)
    levels = _any_levels(rules) if rules.order == "any" else _chain_levels(rules)
    return f"WITH found AS ({rows}), {levels}", values


# --- What happened: rows (session_id, key, ms, s1 … sn, excluded before, excluded until) -----------------------------
def _rows(rules):
    found, values = _of_screens(rules) if rules.of_screens else _of_both(rules)
    if rules.excluded:
        passed = "sum((x IS TRUE)::INTEGER) OVER (PARTITION BY session_id ORDER BY key)"
        found = f"SELECT *, until - (x IS TRUE)::INTEGER AS before FROM (SELECT *, {passed} AS until FROM ({found}))"
    return found, values


def _of_screens(rules):
    """The key of a step is its place in the journey."""
    columns, values = _matches(rules, is_screen=True)
    rows = f"SELECT session_id, place AS key, epoch_ms(happened_at) AS ms, {columns} FROM steps"
    return (rows if rules.order == "strict" else _any_of(rules, rows)), values


def _of_both(rules):
    """Steps and events in one order; an event that begins a step is one with it."""
    screens, values = _matches(rules, is_screen=True)
    events, more = _matches(rules, is_screen=False)
    steps = f"SELECT session_id, happened_at, tie, {screens} FROM steps"
    if rules.order != "strict":
        steps = _any_of(rules, steps)
    told = _any_of(rules, f"SELECT session_id, happened_at, tie, {events} FROM events")
    merged = ", ".join(f"bool_or({name}) AS {name}" for name in _names(rules))
    return (
        "SELECT session_id, row_number() OVER (PARTITION BY session_id ORDER BY happened_at, tie) AS key, "
        f"epoch_ms(happened_at) AS ms, {', '.join(_names(rules))} FROM ("
        f"SELECT session_id, happened_at, tie, {merged} FROM ({steps} UNION ALL {told}) GROUP BY ALL)"
    ), values + more


def _names(rules):
    return [f"s{place}" for place in range(1, len(rules.steps) + 1)] + (["x"] if rules.excluded else [])


def _matches(rules, is_screen):
    """A column for each step, true where a row of `steps` (or of `events`) is that step; x where it is excluded."""
    columns, values = [], []
    for name, steps in zip(_names(rules), [*((step,) for step in rules.steps), rules.excluded], strict=False):
        told = [step.condition for step in steps if step.is_screen == is_screen]
        columns.append(f"({' OR '.join(f'({condition})' for condition, _ in told) or 'false'}) AS {name}")
        values += [value for _, own in told for value in own]
    return ", ".join(columns), values


def _any_of(rules, rows):
    return f"SELECT * FROM ({rows}) WHERE {' OR '.join(_names(rules))}"


# --- ordered and strict -----------------------------------------------------------------------------------------------
def _chain_levels(rules):
    count = len(rules.steps)
    levels = [f"level1 AS (SELECT {_place(rules)}, ms AS t1 FROM found WHERE s1)"]
    levels += [f"level{level} AS ({_level(rules, level)})" for level in range(2, count + 1)]
    return f"{', '.join(levels)} {_highest(_first_of(level, count) for level in range(1, count + 1))}"


def _place(rules):
    """The columns that the next level's join needs; the fewer they are, the less there is to sort."""
    return "session_id, key" + (", until, before" if rules.excluded else "")


def _level(rules, level):
    """The rows of a step that a chain one shorter leads to, with that chain's moments."""
    place, told = _place(rules), ", ".join(f"a.t{place}" for place in range(1, level))
    row = f"SELECT b.* EXCLUDE ms, {told}, b.ms AS t{level} FROM (SELECT {place}, ms FROM found WHERE s{level}) b"
    if rules.order == "strict":
        joined = f"JOIN level{level - 1} a ON a.session_id = b.session_id AND a.key + 1 = b.key"
    else:
        joined = f"ASOF JOIN level{level - 1} a ON a.session_id = b.session_id AND a.key <= b.key"
    conditions = []
    if rules.is_bounded:
        conditions.append(f"b.ms - a.t1 <= {rules.window * 1000}")
    if rules.excluded:
        conditions.append("(a.until = b.before OR a.key = b.key)")
    return f"{row} {joined}{' WHERE ' if conditions else ''}{' AND '.join(conditions)}"


def _first_of(level, count):
    """A session's first chain of a level: it has the least moments, since all of them grow from chain to chain."""
    moments = [f"min(t{place})" if place <= level else "NULL::BIGINT" for place in range(1, count + 1)]
    named = ", ".join(f"{moment} AS t{place}" for place, moment in enumerate(moments, 1))
    return f"SELECT session_id, {level} AS level, {named} FROM level{level} GROUP BY session_id"


def _highest(levels):
    """Of each session the row with the highest level; no other has all of its moments."""
    levels = list(levels)
    moments = ", ".join(f"arg_max(t{place}, level) AS t{place}" for place in range(1, len(levels) + 1))
    rows = " UNION ALL ".join(levels)
    return f"SELECT session_id, max(level) AS level, {moments} FROM ({rows}) GROUP BY session_id"


# --- any --------------------------------------------------------------------------------------------------------------
def _any_levels(rules):
    """From each row on: when each step comes next, and how many of them come in time."""
    places = range(1, len(rules.steps) + 1)
    nexts = [f"min(CASE WHEN s{place} THEN ms END) OVER later AS m{place}" for place in places]
    done = [f"CASE WHEN {_in_time(rules, place)} THEN m{place} END" for place in places]
    if rules.excluded:
        nexts += [f"min(CASE WHEN s{place} THEN key END) OVER later AS k{place}" for place in places]
        nexts.append("min(CASE WHEN x THEN key END) OVER after AS kx")
    moments = ", ".join(f"done[{place}] AS t{place}" for place in places)
    return (
        f"ahead AS (SELECT *, {', '.join(nexts)} FROM found WINDOW "
        "later AS (PARTITION BY session_id ORDER BY key ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), "
        "after AS (PARTITION BY session_id ORDER BY key ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)), "
        f"told AS (SELECT session_id, key, list_sort(list_filter([{', '.join(done)}], lambda m: m IS NOT NULL)) "
        f"AS done FROM ahead WHERE {_is_step(rules)}) "
        f"SELECT DISTINCT ON (session_id) session_id, len(done) AS level, {moments} FROM told "
        "ORDER BY session_id, level DESC, key"
    )


def _in_time(rules, place):
    conditions = [f"m{place} IS NOT NULL"]
    if rules.is_bounded:
        conditions.append(f"m{place} - ms <= {rules.window * 1000}")
    if rules.excluded:
        conditions.append(f"(kx IS NULL OR k{place} <= kx)")
    return " AND ".join(conditions)


def _is_step(rules):
    return " OR ".join(f"s{place}" for place in range(1, len(rules.steps) + 1))
