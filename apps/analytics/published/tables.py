"""What a daily table is: its columns, and where its rows come from. Pure.

Each has the column `day`, the UTC day a session started on, and counts sessions that have settled. Names that visitors
send are made fit for keys: without NUL, which PostgreSQL refuses, and cut, since an index has no room for endless ones.
"""

from collections.abc import Callable
from dataclasses import dataclass

TEXT, COUNT, SHARE = "text", "bigint", "double precision"
LONGEST = 250  # characters of a name; four of them, two of these short, fit into a key whatever they are made of
SHORT = 80


@dataclass(frozen=True)
class Column:
    """A column of PostgreSQL's, and for `counted` the expression on the lake that gives it."""

    name: str
    kind: str
    about: str
    sql: str = ""


@dataclass(frozen=True)
class DailyTable:
    """`day` and `keys` name a row, `numbers` are what is counted.

    `rows` gives the rows of a SettledDay without the day; `basis` tells, as a text, what they are made of beside it.
    """

    name: str
    about: str
    keys: tuple[Column, ...]
    numbers: tuple[Column, ...]
    rows: Callable
    basis: Callable

    @property
    def columns(self):
        """All columns but `day`, in the order of a row."""
        return (*self.keys, *self.numbers)


def asked(name, about, keys, numbers, question):
    """A DailyTable whose rows are the answer to one question."""
    return DailyTable(name, about, keys, numbers, lambda day: day.rows(question), lambda: question)


def counted(name, about, keys, numbers, source):
    """A DailyTable that counts a source's rows by its keys."""
    shown = ", ".join(f"{column.sql} AS {column.name}" for column in (*keys, *numbers))
    places = ", ".join(str(place) for place in range(1, len(keys) + 1))
    return asked(name, about, keys, numbers, f"SELECT {shown} FROM {source} GROUP BY {places}")


def named(expression, longest=LONGEST):
    """A name as it is published; empty where there is none."""
    return f"left(replace(coalesce({expression}, ''), chr(0), ''), {longest})"


def of_sessions(rows):
    """Rows of a table of the lake beside the app and the device of their sessions."""
    return f"({rows}) JOIN (SELECT session_id, app, device FROM sessions) USING (session_id)"


APP = Column("app", TEXT, "the name of the app, as its write key says", named("app", SHORT))
DEVICE = Column("device", TEXT, "the kind of device, as the recorder says; empty when unknown", named("device", SHORT))
SCREEN = Column("screen", TEXT, "the name of the screen", named("screen"))
SESSIONS = Column("sessions", COUNT, "sessions with at least one of these", "count(DISTINCT session_id)")
