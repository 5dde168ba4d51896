"""This process's DuckDB, and the watch that ends what takes too long in it."""

import os
from contextlib import contextmanager
from functools import lru_cache
from threading import Condition, Thread
from time import monotonic, sleep

import duckdb
from pymongo.errors import ExecutionTimeout

THREADS = 2
MEMORY = "1GB"
LONGEST_QUESTION = 30  # s; past it, TooSlow
BETWEEN_LOOKS = 0.1  # s from one look for late questions to the next


class TooSlow(ExecutionTimeout):
    """A question to the lake took longer than it may."""


def connection():
    """A connection of its own to this process's DuckDB."""
    duck = _server(os.getpid()).cursor()
    duck.execute("SET TimeZone = 'UTC'")
    return duck


def in_time(duck):
    """Gives a connection LONGEST_QUESTION seconds for what it does in the `with` block."""
    return _watch(os.getpid()).over(duck)


@lru_cache(maxsize=1)
def _server(pid):
    """The DuckDB of a process; a forked child gets its own."""
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
    """The watch of a process; a forked child gets its own."""
    return _Watch()
