"""What somebody looking over a visitor's shoulder writes down: trouble, success, and what only looks like it."""

import time
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One thing seen, from and until epoch seconds; without a `kind` it is harmless, whatever it looks like."""

    kind: str
    what: str
    start: float
    end: float


class Notebook(list):
    """The Notes of one visit. Nothing here counts, measures or knows a threshold: the visitor's intent is the label."""

    @contextmanager
    def saw(self, kind, what):
        """Notes what happens inside the block."""
        start = time.time()
        yield
        self.append(Note(kind, what, start, time.time()))

    def harmless(self, what):
        return self.saw("", what)
