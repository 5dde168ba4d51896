"""A lake of its own for tests of pure SQL: sessions as lists of events, in a DuckDB without anything else."""

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from apps.record.steps import visits_of

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
KINDS = {"place": pa.int64(), "tie": pa.int64(), "happened_at": pa.timestamp("us")}


def events_of(history):
    """Events as the record plane has them, of (type, screen, element, seconds after the one before)."""
    moment = START
    for order, (kind, screen, element, pause) in enumerate(history):
        moment += timedelta(seconds=pause)
        event = {"type": kind, "timestamp": moment, "order": order, "elementId": element}
        yield event | ({"screen": screen} if screen else {})


def screens_of(session):
    """{order of an event: the screen whose journey step it begins}."""
    return {told[0]["order"]: screen for screen, told in visits_of(session)}


def lake_of(sessions):
    """A DuckDB with the lake's `steps` and `events` of these sessions (lists of events), named s0, s1 …"""
    steps, events = [], []
    for number, session in enumerate(sessions):
        name, screens = f"s{number}", screens_of(session)
        began = [(one["timestamp"], one["order"]) for one in session if one["order"] in screens]
        steps += [(name, place, screens[order], moment, order) for place, (moment, order) in enumerate(began)]
        events += [(name, one["type"], one["elementId"], one["timestamp"], one["order"]) for one in session]
    duck = duckdb.connect()
    duck.register("steps", _table(("session_id", "place", "screen", "happened_at", "tie"), steps))
    duck.register("events", _table(("session_id", "type", "element_id", "happened_at", "tie"), events))
    return duck


def _table(columns, rows):
    told = zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True)
    return pa.table({name: pa.array(one, KINDS.get(name, pa.string())) for name, one in told})
