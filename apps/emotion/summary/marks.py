"""How many sessions have a prediction of each of some names: a session's names are the bits of a number.

To make pairs of session and name distinct takes more than twice as long, and memory for each pair; but it takes no
longer the more names there are. So it is done where outside models told of more names than a number has bits.
"""

from typing import NamedTuple

BITS = 62  # names that one number tells of
MARKED = """
    SELECT {counted} FROM (SELECT {marked} FROM emotions GROUP BY session_id) GROUP BY "day"
"""
MARK = "bit_or(1::BIGINT << (list_position(?, {column}) - 1)::INT) FILTER (model = coalesce(?, model)) AS mark_{place}"
COUNT = "count(*) FILTER (mark_{place} & {bit} <> 0)"
PAIRED = """
    SELECT "day", {column}, count(DISTINCT session_id) FROM emotions WHERE model = coalesce(?, model) GROUP BY ALL
"""


class Names(NamedTuple):
    """What the predictions of a model, or of any, have in a column."""

    column: str
    names: list
    model: str | None = None

    @property
    def are_few(self):
        return len(self.names) <= BITS


def sessions_with(reading, *told):
    """({day: sessions with any prediction}, [{(day, name): sessions}] of each of some Names).

    A session belongs to the UTC day it started on; what no session has is left out.
    """
    total, found = _marked(reading, [names for names in told if names.are_few])
    return total, [found.pop(0) if names.are_few else _paired(reading, names) for names in told]


def _marked(reading, told):
    """The same of Names that are few."""
    places = [(place, name) for place, names in enumerate(told) for name in names.names]
    total, found = {}, [{} for _ in told]
    for day, sessions, *counts in reading.rows(_question(told), *_values(told)):
        total[day] = sessions
        for (place, name), count in zip(places, counts, strict=True):
            if count:
                found[place][day, name] = count
    return total, found


def _question(told):
    marks = [MARK.format(column=names.column, place=place) for place, names in enumerate(told)]
    bits = [(place, 1 << bit) for place, names in enumerate(told) for bit in range(len(names.names))]
    counts = [COUNT.format(place=place, bit=bit) for place, bit in bits]
    return MARKED.format(
        counted=", ".join(['"day"', "count(*)", *counts]), marked=", ".join(['any_value("day") AS "day"', *marks])
    )


def _values(told):
    return [value for names in told for value in (names.names, names.model)]


def _paired(reading, names):
    """{(day, name): sessions} of Names that are many."""
    wanted = {*names.names}
    rows = reading.rows(PAIRED.format(column=names.column), names.model)
    return {(day, name): sessions for day, name, sessions in rows if name in wanted}
