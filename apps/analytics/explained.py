"""Explain a number: of the sessions of a set, which it counts and, of the others, how many it leaves out and why.

Each session of the set is in exactly one part, so that the parts add up to the set.
"""

from dataclasses import dataclass, field
from itertools import chain

from .behind import told
from .reading import Reading
from .session_set import SessionSet

EXAMPLES = 5
COUNTED = "counted"
PERIOD = ("from", "to")
FATES = """
    SELECT reason, about, number, session_id, user_id, has_replay, started_at, seen_at AS at FROM (
        SELECT *, count(*) OVER (PARTITION BY reason, about) AS number, row_number() OVER (
            PARTITION BY reason, about ORDER BY has_replay DESC, started_at DESC, session_id) AS place
        FROM ({rows}) JOIN (SELECT session_id, user_id, has_replay, started_at FROM sessions) USING (session_id))
    WHERE place <= {most} ORDER BY place
"""
TOTALS = "SELECT count(*), {counts} FROM sessions"


@dataclass(frozen=True)
class Part:
    """Sessions (or users) of one fate: `reason` names it, `words` say it; `examples` are what `behind.told` makes."""

    reason: str
    words: str
    sessions: int
    examples: list


@dataclass(frozen=True)
class FilteredOut:
    """Sessions of the same period that are not in the set: how many, and how many come back without one condition.

    `alone` is [(Chip, sessions)].
    """

    total: int = 0
    alone: list = field(default_factory=list)


@dataclass(frozen=True)
class Explanation:
    """A number explained: `total` sessions of the set are the counted ones and those of each further part."""

    total: int
    counted: Part
    parts: list
    filtered_out: FilteredOut


def explained(reading, rows, values, words, before):
    """The Explanation of a number.

    `rows` is a query for (session_id, reason, about, seen_at): each session of the set once, why it counts or not, and
    the moment to show (naive UTC, or NULL). `words` says a (reason, about); replays open `before` (a timedelta) the
    moment. The parts come the largest first.
    """
    found = {}
    for row in reading.dicts(FATES.format(rows=rows, most=EXAMPLES), *values):
        found.setdefault((row["reason"], row["about"]), []).append(row)
    parts = [
        Part(reason, words(reason, about), told_of[0]["number"], [told(row, before) for row in told_of])
        for (reason, about), told_of in found.items()
    ]
    counted = next((part for part in parts if part.reason == COUNTED), Part(COUNTED, words(COUNTED, None), 0, []))
    others = sorted((part for part in parts if part is not counted), key=lambda part: -part.sessions)
    return Explanation(sum(part.sessions for part in parts), counted, others, filtered_out(reading.set))


def filtered_out(session_set):
    """The FilteredOut of a set."""
    conditions = session_set.conditions() if session_set else {}
    period = SessionSet.model_validate({name: conditions[name] for name in PERIOD if name in conditions})
    chips = [chip for chip in session_set.chips() if chip.names != PERIOD] if session_set else []
    if not chips:
        return FilteredOut()
    wider = [{name: value for name, value in conditions.items() if name not in chip.names} for chip in chips]
    sets = [session_set, *map(SessionSet.model_validate, wider)]
    told_by, values = zip(*(one.sql() for one in sets), strict=True)
    asked = TOTALS.format(counts=", ".join(f"count(*) FILTER ({condition})" for condition in told_by))
    with Reading(period) as reading:
        whole, own, *others = reading.row(asked, *chain.from_iterable(values))
    alone = [(chip, count - own) for chip, count in zip(chips, others, strict=True)]
    return FilteredOut(whole - own, alone)
