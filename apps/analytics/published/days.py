"""The lake day by day: what has settled of one UTC day, and what tells that it has changed."""

from collections import defaultdict
from contextlib import ExitStack
from functools import cached_property
from hashlib import blake2b

from apps.analytics.reading import Reading
from apps.analytics.session_set import SessionSet
from apps.analytics.settling import day_in

NO_CONDITION = SessionSet()


def files_of(snapshot):
    """{day: the names of its files, table by table} of every day on which a session of the lake started.

    The lake never changes a file: a day with the same files has the same rows.
    """
    found, started = defaultdict(list), set()
    for name in sorted(snapshot.versions):
        for file in sorted(snapshot.table(name).file_uris()):
            found[day_in(file)].append(f"{name}/{file.rpartition('/')[2]}")
            started |= {day_in(file)} if name == "sessions" else set()
    return {day: found[day] for day in started}


def fingerprint_of(table, files):
    """A text that is another one whenever a DailyTable's rows of a day may be."""
    shape = [(column.name, column.kind) for column in table.columns]
    return blake2b(repr((shape, table.basis(), files)).encode(), digest_size=16).hexdigest()


class SettledDay:
    """One UTC day of a Snapshot, without the sessions that are still going on; in a `with` block."""

    def __init__(self, snapshot, day):
        self.snapshot, self.day = snapshot, day
        self._open = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()

    def rows(self, question):
        """The answer's rows, over all sessions of the day."""
        return self._whole.rows(question)

    def reading(self, session_set=NO_CONDITION):
        """A reading of those sessions of the day that a SessionSet holds; its period gives way to the day."""
        period = {"from": self.day, "to": self.day}
        reading = Reading(SessionSet.model_validate(session_set.conditions() | period))
        reading.snapshot, reading.live = self.snapshot, []
        return self._open.enter_context(reading)

    @cached_property
    def _whole(self):
        return self.reading()
