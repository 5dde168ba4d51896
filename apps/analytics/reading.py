"""Questions across sessions: DuckDB over what has settled and what is still going on, each session once.

    with Reading(session_set) as reading:
        rows = reading.rows("SELECT screen, count(*) FROM points GROUP BY screen")

The views `sessions`, `steps`, `points` and `emotions` hold the sessions of the set and no other. A question that takes
too long ends as one to MongoDB does: with an ExecutionTimeout.
"""

import hashlib
import os
from contextlib import contextmanager
from datetime import date
from functools import cached_property, lru_cache
from threading import Condition, Thread
from time import monotonic, sleep

import duckdb
import pyarrow as pa
from pymongo.errors import ExecutionTimeout

from apps.record import client

from . import lake
from .settling import day_in, day_of, with_days
from .tables import TABLES
from .unsettled import unsettled

THREADS = 2
MEMORY = "1GB"
LONGEST_QUESTION = 30  # s; past it, TooSlow
BETWEEN_LOOKS = 0.1  # s from one look for late questions to the next


class TooSlow(ExecutionTimeout):
    """A question to the lake took longer than it may."""


class Reading:
    """One moment of all tables, cut down to a session set. Close it, or use it in a `with` block."""

    def __init__(self, session_set=None):
        self.set = session_set
        # The live sessions first: one that settles in between is then seen twice, and counted once.
        self.live = _live_sessions()
        self.snapshot = lake.snapshot()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if "_duck" in self.__dict__:
            self._duck.close()

    @cached_property
    def key(self):
        """Changes whenever an answer may: names what settled and what was going on."""
        live = sorted((one["sessionId"], one.get("revision", 0), "pendingFrom" in one) for one in self.live)
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
        with self._in_time():
            return self._duck.sql(question, params=list(values)).to_arrow_table()

    def make(self, name, question, *values):
        """Makes the answer a table of this reading's own, for its other questions."""
        self._show_for(question)
        with self._in_time():
            self._duck.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {question}", list(values))

    def register(self, name, table):
        """Makes an Arrow table known to the questions under a name."""
        self._duck.register(name, table)

    @contextmanager
    def _asked(self, question, values):
        self._show_for(question)
        with self._in_time():
            yield self._duck.execute(question, list(values))

    def _in_time(self):
        return _watch(os.getpid()).over(self._duck)

    def _show_for(self, question):
        for name in TABLES:
            if name in question:
                self._show(name)

    @cached_property
    def _duck(self):
        duck = _server(os.getpid()).cursor()
        duck.execute("SET TimeZone = 'UTC'")
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
        if name in self._shown:
            return
        self._shown.add(name)
        whole = self._whole(name)
        is_cut = self.set is not None and bool(self.set.conditions())
        if is_cut and name == "sessions":
            condition, values = self.set.sql()
            with self._in_time():
                self._duck.execute(f"CREATE TEMP TABLE sessions AS {whole} WHERE {condition}", values)
            return
        if is_cut:
            self._show("sessions")
            whole += " WHERE session_id IN (SELECT session_id FROM sessions)"
        self._duck.execute(f"CREATE TEMP VIEW {name} AS {whole}")

    def _whole(self, name):
        """The query for all rows of a table, settled and live."""
        columns = ", ".join(["session_id", "day", *TABLES[name].columns])
        live = self._registered(f"live_{name}", self._live_rows(name))
        settled = self._settled(name)
        if settled is None:
            return f"SELECT {columns} FROM {live}"
        if not self.live:
            return f"SELECT {columns} FROM {settled}"
        return (
            f"SELECT {columns} FROM ("
            f"SELECT {columns} FROM {settled} WHERE session_id NOT IN (SELECT session_id FROM live_ids)"
            f" UNION ALL SELECT {columns} FROM {live})"
        )

    def _registered(self, name, table):
        self._duck.register(name, table)
        return name

    def _live_rows(self, name):
        days = {session["sessionId"]: day_of(session) for session in self.live}
        return with_days(TABLES[name].rows_of(self._live_ids), days)

    def _settled(self, name):
        """What DuckDB reads a settled table from; None when there is nothing."""
        table = self.snapshot.table(name)
        if table is None:
            return None
        if lake.is_remote():  # DuckDB's own way to a bucket is an extension that cannot be counted on
            return self._registered(f"settled_{name}", table.to_pyarrow_dataset())
        files = [file for file in table.file_uris() if self._may_hold(day_in(file))]
        if not files:
            return None
        named = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        return f"read_parquet([{named}], hive_partitioning = true, hive_types = {{'day': VARCHAR}})"

    def _may_hold(self, day):
        return self.set is None or self.set.may_start_on(date.fromisoformat(day))


@lru_cache(maxsize=1)
def _server(pid):
    """This process's DuckDB; a forked child gets its own."""
    server = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
    server.execute("SET enable_external_file_cache = true")
    return server


class _Watch:
    """Interrupts what takes too long: one thread for all questions of a process, asleep while there are none."""

    def __init__(self):
        self._running, self._changed = {}, Condition()
        Thread(target=self._look, name="lake-watch", daemon=True).start()

    @contextmanager
    def over(self, duck):
        """Gives a connection LONGEST_QUESTION seconds for what it does in the `with` block."""
        mark = object()
        with self._changed:
            self._running[mark] = duck, monotonic() + LONGEST_QUESTION
            self._changed.notify()
        try:
            yield
        except duckdb.InterruptException as error:
            raise TooSlow("A question to the lake took too long") from error
        finally:
            with self._changed:  # from here on nothing interrupts the connection for this question
                del self._running[mark]

    def _look(self):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._running)
                for duck, latest in self._running.values():
                    if monotonic() > latest:
                        duck.interrupt()  # and again at the next look, if this one fell between two of its parts
            sleep(BETWEEN_LOOKS)


@lru_cache(maxsize=1)
def _watch(pid):
    """This process's watch; a forked child gets its own."""
    return _Watch()


def _live_sessions():
    fields = {"sessionId": 1, "startedAt": 1, "revision": 1, "pendingFrom": 1, "_id": 0}
    return list(client.sessions().find(unsettled(), fields))
