"""A reading of sessions that only a test knows: the lake's tables of lists of events, without any server."""

from datetime import timedelta
from itertools import count

import pyarrow as pa

from tests.journey.lakes import START, lake_of, screens_of

numbers = count()


NO_EMOTIONS = pa.table(
    {
        **{name: pa.array([], pa.string()) for name in ("session_id", "emotion", "model")},
        **{name: pa.array([], pa.timestamp("us")) for name in ("happened_at", "until_at")},
    }
)


class ReadingOf:
    """Stands for a Reading of sessions s0, s1 …; each is a list of events, and belongs to the user of its place."""

    set = None

    def __init__(self, sessions, users=()):
        self.key = f"test {next(numbers)}"
        self._duck = lake_of(sessions)
        self._duck.register("sessions", _sessions_of(sessions, users))
        self._duck.register("points", _points_of(sessions))
        self._duck.register("emotions", NO_EMOTIONS)

    def rows(self, question, *values):
        return self._duck.execute(question, list(values)).fetchall()

    def row(self, question, *values):
        return self.rows(question, *values)[0]

    def dicts(self, question, *values):
        return self.arrow(question, *values).to_pylist()

    def arrow(self, question, *values):
        return self._duck.sql(question, params=list(values)).to_arrow_table()

    def register(self, name, table):
        self._duck.register(name, table)


def _sessions_of(sessions, users):
    ends = [session[-1]["timestamp"] if session else START for session in sessions]
    return pa.table(
        {
            "session_id": pa.array([f"s{place}" for place in range(len(sessions))], pa.string()),
            "user_id": pa.array([users[place] if users else None for place in range(len(sessions))], pa.string()),
            "device": pa.array(["phone"] * len(sessions), pa.string()),
            "started_at": pa.array([_naive(START)] * len(sessions), pa.timestamp("us")),
            "ended_at": pa.array([_naive(end) for end in ends], pa.timestamp("us")),
            "duration_ms": pa.array([(end - START) // timedelta(milliseconds=1) for end in ends], pa.int64()),
            "has_replay": pa.array([False] * len(sessions)),
        }
    )


def _points_of(sessions):
    """A point for each click on a screen; those on `a` are dead, those on `b` rage."""
    found = {"session_id": [], "kind": [], "screen": [], "happened_at": [], "element_id": []}
    for place, session in enumerate(sessions):
        screen, begins = None, screens_of(session)
        for event in session:
            screen = begins.get(event["order"], screen)
            if event["type"] == "click" and screen:
                told = f"s{place}", "click", screen, _naive(event["timestamp"]), event["elementId"]
                for column, value in zip(found.values(), told, strict=True):
                    column.append(value)
    kinds = {"happened_at": pa.timestamp("us")}
    texts = {name: pa.array(values, kinds.get(name, pa.string())) for name, values in found.items()}
    nothing = pa.array([None] * len(found["kind"]), pa.string())
    flags = {
        flag: pa.array([element == name for element in found["element_id"]], pa.bool_())
        for flag, name in (("dead", "a"), ("rage", "b"))
    }
    return pa.table(texts | {"label": nothing, "selector": nothing} | flags)


def _naive(moment):
    return moment.replace(tzinfo=None)
