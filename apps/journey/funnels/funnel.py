"""A funnel's numbers: one reading of the lake, its sessions and how far each of them went."""

from array import array
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from apps.analytics.kept import kept

from .chains import chains_sql
from .question import MOST_CUT, OTHERS, TRAIT

# Who is counted: `level` steps at the moments t1 … tn, and 0 when there was none.
SESSIONS = """
    SELECT session_id, started_at, coalesce(level, 0) AS level, {moments}
    FROM sessions LEFT JOIN chains USING (session_id)
"""
USERS = """
    SELECT DISTINCT ON (coalesce(user_id, session_id)) session_id, started_at, coalesce(level, 0) AS level, {moments}
    FROM sessions LEFT JOIN chains USING (session_id)
    ORDER BY coalesce(user_id, session_id), level DESC NULLS LAST, t1, session_id
"""
COUNTS = "SELECT count(*), {counts} FROM {counted}"
# The values that most entered with keep their name; the rest are one value, the last. NULL is what has none.
CUT = """
    WITH told AS MATERIALIZED (SELECT c.*, {value} AS value FROM {counted} c JOIN sessions USING (session_id)),
    ranked AS (SELECT value, row_number() OVER (ORDER BY count(*) FILTER (level >= 1) DESC, value) AS rank
        FROM told WHERE value <> '{others}' GROUP BY value),
    cut AS (SELECT told.* REPLACE (CASE WHEN rank <= {most} OR value IS NULL THEN value ELSE '{others}' END AS value),
        value AS named FROM told LEFT JOIN ranked USING (value))
    SELECT value, count(DISTINCT named) FILTER (level >= 1 AND value = '{others}'), count(*), {counts}
    FROM cut GROUP BY value ORDER BY value IS NOT DISTINCT FROM '{others}', 4 DESC, value
"""
SPENT = "SELECT (t{last} - t1) / 1000 AS seconds FROM {counted} WHERE level >= {last} ORDER BY seconds"
TREND = """
    SELECT date_trunc('{unit}', started_at)::DATE AS begins,
        count(*) FILTER (level >= 1), count(*) FILTER (level >= {last})
    FROM {counted} GROUP BY begins ORDER BY begins
"""


@dataclass(frozen=True)
class StepNumbers:
    """What came of one step: how many reached it, their share of those before and of the first step's (0..1)."""

    step: str
    sessions: int
    from_previous: float
    from_first: float
    median_seconds: float | None  # from the step before


@dataclass(frozen=True)
class Numbers:
    """A funnel's numbers; `total` are all sessions (or users) of the set."""

    total: int
    steps: list

    @property
    def entered(self):
        return self.steps[0].sessions

    @property
    def converted(self):
        return self.steps[-1].sessions

    @property
    def rate(self):
        """The share of those who entered that did all steps."""
        return self.steps[-1].from_first


class Funnel:
    """What one FunnelQuery with steps is answered; each part is counted when it is asked for, and kept a while."""

    def __init__(self, query, reading):
        self.query, self.reading = query, reading
        self.rules = query.rules

    @cached_property
    def numbers(self):
        """The Numbers of the whole set."""
        return self._kept("numbers", self._whole)

    @cached_property
    def breakdown(self):
        """[(value, Numbers)] by what the query is cut by, the largest first; None stands for what has no value.

        Beyond MOST_CUT the rest are one value, OTHERS.
        """
        return [(value, numbers) for value, _, numbers in self._cut]

    @property
    def folded(self):
        """How many values that somebody entered with are told as OTHERS."""
        return sum(count for _, count, _ in self._cut)

    @cached_property
    def _cut(self):
        return self._kept(f"cut by {self.query.by}", self._breakdown) if self.query.by else []

    @cached_property
    def seconds(self):
        """Seconds from the first step to the last of everyone who did all, in order; an array, eight bytes for each."""
        asked = SPENT.format(last=len(self.rules.steps), counted=self.counted)
        return self._kept("times", lambda: _doubles(self.show().reading.arrow(asked)["seconds"]))

    @cached_property
    def trend(self):
        """[(first day, entered, converted)] of each day or week on which sessions started (UTC)."""
        asked = TREND.format(unit=self.query.trend, last=len(self.rules.steps), counted=self.counted)
        return self._kept(f"trend {self.query.trend}", lambda: self._rows(asked))

    @property
    def counted(self):
        """The query for who is counted, to stand in a FROM: session_id, started_at, level, t1 … tn."""
        return f"({(USERS if self.query.unit == 'users' else SESSIONS).format(moments=self._moments)})"

    def show(self):
        """Makes the sessions' chains known to the reading's questions, as `chains`."""
        if "_chains" not in self.__dict__:
            self.reading.register("chains", self._chains)
        return self

    @cached_property
    def _chains(self):
        return chains_table(self.reading, self.rules)

    def outcome(self, index, outcome):
        """(condition, moment) on `counted`: who did a step (from 0) or was lost before it, and when, in ms."""
        if outcome == "converted":
            return f"level > {index}", f"t{index + 1}"
        return f"level = {index}", f"t{index}" if index else "NULL"

    @property
    def _moments(self):
        return ", ".join(f"t{place}" for place in range(1, len(self.rules.steps) + 1))

    def _rows(self, question, *values):
        return self.show().reading.rows(question, *values)

    def _kept(self, part, work):
        return kept(f"funnel {self.reading.key} {self.query.counted()} {part}", work)

    def _whole(self):
        if self.query.unit == "users":
            return self._numbers(self._rows(self._counts())[0])
        _, *reached = self._rows(self._counts(counted="chains"))[0]  # who did no step need not be joined to be counted
        return self._numbers((self.reading.row("SELECT count(*) FROM sessions")[0], *reached))

    def _counts(self, counted=None):
        return COUNTS.format(counts=self._steps(), counted=counted or self.counted)

    def _steps(self):
        """What is counted of each step: how many reached it, and the median time since the one before."""
        places = range(1, len(self.rules.steps) + 1)
        counts = [f"count(*) FILTER (level >= {place})" for place in places]
        counts += [
            f"median((t{place} - t{place - 1}) / 1000) FILTER (level >= {place})" for place in places if place > 1
        ]
        return ", ".join(counts)

    def _numbers(self, row):
        count = len(self.rules.steps)
        total, reached, spent = row[0], row[1 : count + 1], (None, *row[count + 1 :])
        before = (reached[0], *reached)
        return Numbers(
            total,
            [
                StepNumbers(step.text, sessions, share(sessions, earlier), share(sessions, reached[0]), seconds)
                for step, sessions, earlier, seconds in zip(self.rules.steps, reached, before, spent, strict=False)
            ],
        )

    def _breakdown(self):
        value, values = value_sql(self.query.by)
        asked = CUT.format(value=value, counted=self.counted, most=MOST_CUT, others=OTHERS, counts=self._steps())
        return [(value, folded, self._numbers(row)) for value, folded, *row in self._rows(asked, *values)]


def chains_table(reading, rules):
    """How far each session of a reading went by some Rules, as an Arrow table (session_id, level, t1 … tn in ms)."""
    query, values = chains_sql(rules)
    return reading.arrow(query, *values)


def value_sql(by):
    """The expression on `sessions` for what a funnel is cut by, and the values for its placeholders."""
    if by == "emotion":
        return "unnest(CASE WHEN len(emotions) > 0 THEN emotions ELSE [NULL] END)", []
    if not by.startswith(TRAIT):
        return by, []
    told = f"{by.removeprefix(TRAIT)}="
    return "substr(list_filter(traits, lambda told: starts_with(told, ?))[1], ?)", [told, len(told) + 1]


def _doubles(column):
    """An Arrow column of numbers as an array."""
    return array("d", column.to_numpy().tobytes())


def share(part, whole):
    """A share, 0..1; 0 of nothing."""
    return part / whole if whole else 0.0


def moment_of(ms):
    """A moment of a chain as an aware time."""
    return datetime.fromtimestamp(ms / 1000, UTC)
