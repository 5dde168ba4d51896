"""How many sessions have a prediction of each of some names: a session's names are the bits of a number.

To make pairs of session and name distinct takes more than twice as long, and memory for each pair.
"""

from typing import NamedTuple

from apps.analytics.layout import in_lots

BITS = 62  # names that one number tells of
MARKED = """
    SELECT "day", count(*), {counts} FROM (
        SELECT any_value("day") AS "day", {marks} FROM emotions GROUP BY session_id)
    GROUP BY "day"
"""
MARK = "bit_or(1::BIGINT << (list_position(?, {column}) - 1)::INT) FILTER (model = coalesce(?, model)) AS mark_{place}"
COUNT = "count(*) FILTER (mark_{place} & {bit} <> 0)"


class Names(NamedTuple):
    """What the predictions of a model, or of any, have in a column."""

    column: str
    names: list
    model: str | None = None


def sessions_with(reading, *told):
    """({day: sessions with any prediction}, [{(day, name): sessions}] of each of some Names).

    A session belongs to the UTC day it started on; what no session has is left out.
    """
    lots = [(place, lot) for place, names in enumerate(told) for lot in in_lots(names.names, BITS)]
    places = [(place, name) for place, lot in lots for name in lot]
    total, found = {}, [{} for _ in told]
    for day, sessions, *counts in reading.rows(_question(told, lots), *_values(told, lots)):
        total[day] = sessions
        for (place, name), count in zip(places, counts, strict=True):
            if count:
                found[place][day, name] = count
    return total, found


def _question(told, lots):
    marks = [MARK.format(column=told[place].column, place=number) for number, (place, _) in enumerate(lots)]
    counts = [
        COUNT.format(place=number, bit=1 << bit) for number, (_, lot) in enumerate(lots) for bit in range(len(lot))
    ]
    return MARKED.format(counts=", ".join(counts), marks=", ".join(marks))


def _values(told, lots):
    return [value for place, lot in lots for value in (lot, told[place].model)]
