"""Questions across sessions: DuckDB over what has settled and what is still going on, each session once.

    with Reading(session_set) as reading:
        rows = reading.rows("SELECT screen, count(*) FROM points GROUP BY screen")

The views `sessions`, `steps`, `points`, `emotions` … hold the sessions of the set and no other. They are views all
the way down to the files: a question reads the columns it names. A question that takes too long ends as one to MongoDB
does: with an ExecutionTimeout.
"""

import hashlib
from contextlib import contextmanager
from datetime import date
from functools import cached_property

import pyarrow as pa

from apps.record import client

from . import lake
from .duck import connection, in_time
from .settling import day_in, day_of, with_days
from .tables import TABLES
from .unsettled import unsettled

OF_THE_SET = "session_id IN (SELECT session_id FROM ids_of_the_set)"
NOT_LIVE = "session_id NOT IN (SELECT session_id FROM live_ids)"


class Reading:
    """One moment of all tables, cut down to a session set. Close it, or use it in a `with` block."""

    def __init__(self, session_set=None):
        self.set, self.ids, self.held = session_set, None, ()
        # The live sessions first: one that settles in between is then seen twice, and counted once.
        self.live = _live_sessions()
        self.snapshot = lake.snapshot()

    def only(self, session_ids, held=()):
        """A reading of the same moment with no other sessions than these of the set.

        Tables that are `held` are read once, with all their columns, for the questions that follow.
        """
        few = Reading.__new__(Reading)
        few.set, few.live, few.snapshot = self.set, self.live, self.snapshot
        few.ids, few.held = list(session_ids), held
        return few

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if "_duck" in self.__dict__:
            self._duck.close()

    @cached_property
    def key(self):
        """Changes whenever an answer may: names what settled, and what of the set was going on."""
        here = [one for one in self.live if any(map(self._may_hold, _days_of(one)))]
        live = sorted((one["sessionId"], one.get("revision", 0), "pendingFrom" in one) for one in here)
        told = hashlib.blake2b(repr(live).encode(), digest_size=16).hexdigest()
        return f"{self.snapshot.generation}:{self.snapshot.number}:{told}"

    def rows(self, question, *values):
        """The answer's rows as tuples."""
        with self._asked(question, values) as answer:
            return answer.fetchall()

    def row(self, question, *values):
        """The answer's first row as a tuple; None when there is none."""
        return next(iter(self.rows(question, *values)), None)

    def dicts(self, question, *values):
        """The answer's rows as dicts by column name."""
        with self._asked(question, values) as answer:
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def arrow(self, question, *values):
        """The answer as an Arrow table."""
        self._show_for(question)
        with in_time(self._duck):
            return self._duck.sql(question, params=list(values)).to_arrow_table()

    def make(self, name, question, *values):
        """Makes the answer a table of this reading's own, for its other questions."""
        self._show_for(question)
        with in_time(self._duck):
            self._duck.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {question}", list(values))

    def register(self, name, table):
        """Makes an Arrow table known to the questions under a name."""
        self._duck.register(name, table)

    @contextmanager
    def _asked(self, question, values):
        self._show_for(question)
        with in_time(self._duck):
            yield self._duck.execute(question, list(values))

    def _show_for(self, question):
        for name in TABLES:
            if name in question:
                self._show(name)

    @cached_property
    def _duck(self):
        duck = connection()
        duck.register("live_ids", pa.table({"session_id": pa.array(self._live_ids, pa.string())}))
        return duck

    @cached_property
    def _live_ids(self):
        return [session["sessionId"] for session in self.live]

    @cached_property
    def _shown(self):
        return set()

    def _show(self, name):
        """Makes the view of a table, at its first use."""
        if name not in self._shown:
            self._shown.add(name)
            kind = "TABLE" if name in self.held else "VIEW"
            with in_time(self._duck):
                self._duck.execute(f"CREATE TEMP {kind} {name} AS FROM ({self._whole(name)}) WHERE {self._cut(name)}")

    def _cut(self, name):
        """The condition for what a table has of the set."""
        if self.ids is None and (self.set is None or not self.set.conditions()):
            return "true"
        if self.ids is None and self.set.is_of_whole_days:
            return " AND ".join(f"day {sign} '{day}'" for sign, day in self._days())
        if self.ids is None and name == "sessions":
            return self._condition
        self._note_ids()
        return OF_THE_SET

    def _days(self):
        """(sign, day) of the conditions on the day a session started on."""
        first, end = self.set.span
        return [(sign, moment.date()) for sign, moment in ((">=", first), ("<", end)) if moment]

    @cached_property
    def _condition(self):
        """The set's condition on `sessions`, its values as variables: a view takes no others."""
        condition, values = self.set.sql()
        for number, value in enumerate(values):
            self._duck.execute(f"SET VARIABLE set_{number} = ?", [value])
        first, *others = condition.split("?")
        return first + "".join(f"getvariable('set_{number}'){other}" for number, other in enumerate(others))

    def _note_ids(self):
        """Makes a table of the sessions of the set, for the tables that know no more of them than their ids."""
        if "ids_of_the_set" in self._shown:
            return
        self._shown.add("ids_of_the_set")
        if self.ids is not None:
            self.register("ids_of_the_set", pa.table({"session_id": pa.array(self.ids, pa.string())}))
            return
        self._show("sessions")
        with in_time(self._duck):
            self._duck.execute("CREATE TEMP TABLE ids_of_the_set AS SELECT session_id FROM sessions")

    def _whole(self, name):
        """The query for all rows of a table, settled and live."""
        columns = ", ".join(["session_id", "day", *TABLES[name].columns])
        parts = [f"SELECT {columns} FROM {source} WHERE {held}" for source, held in self._settled(name)]
        if self.live or not parts:
            parts.append(f"SELECT {columns} FROM {self._registered(f'live_{name}', self._live_rows(name))}")
        return " UNION ALL ".join(parts)

    def _registered(self, name, table):
        self._duck.register(name, table)
        return name

    def _live_rows(self, name):
        days = {session["sessionId"]: day_of(session) for session in self.live if self._may_hold(day_of(session))}
        return with_days(TABLES[name].rows_of(list(days)), days)

    def _settled(self, name):
        """(source, condition) of what DuckDB reads a settled table from.

        What went on after it had settled is not counted here; it can be on some days only, and the ids of the others'
        sessions need not be read.
        """
        table = self.snapshot.table(name)
        if table is None:
            return
        if lake.is_remote():  # DuckDB's own way to a bucket is an extension that cannot be counted on
            yield self._registered(f"settled_{name}", table.to_pyarrow_dataset()), NOT_LIVE if self.live else "true"
            return
        files = [file for file in table.file_uris() if self._may_hold(day_in(file))]
        touched = [file for file in files if day_in(file) in self._live_days]
        for some, held in ((touched, NOT_LIVE), ([file for file in files if file not in touched], "true")):
            if some:
                named = ", ".join("'" + file.replace("'", "''") + "'" for file in some)
                yield f"read_parquet([{named}], hive_partitioning = true, hive_types = {{'day': VARCHAR}})", held

    @cached_property
    def _live_days(self):
        """The days on which the lake may have rows of sessions that are live."""
        return {day for one in self.live for day in _days_of(one)}

    def _may_hold(self, day):
        return self.set is None or self.set.may_start_on(date.fromisoformat(day))


def _days_of(session):
    """The days on which a session that is live is, or the lake may have rows of it."""
    return day_of(session), *session.get("lakeDays", ())


def _live_sessions():
    fields = {"sessionId": 1, "startedAt": 1, "revision": 1, "pendingFrom": 1, "lakeDays": 1, "_id": 0}
    return list(client.sessions().find(unsettled(), fields))
