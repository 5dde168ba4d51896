"""Ordered funnels are ClickHouse's windowFunnel, event for event: the same sessions reach the same step.

ClickHouse knows no order within a moment but that of the steps. It is given the order in which events were sent as the
last digits of their time.
"""

import random

import chdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.journey.funnels.chains import Rules, chains_sql
from apps.journey.funnels.steps import step_from
from tests.journey.lakes import START, events_of, lake_of, screens_of

SESSIONS = 3_000
SCREENS = ["A", "A", "B", "C/1", "C/2", None]
DIGITS = 1_000  # events of one moment
FUNNELS = [
    ["A", "B"],
    ["A", "A", "A"],
    ["A", "B", "A", "B"],
    ["A", "C/*", "C/1"],
    ["*", "B", "*", "C/2"],
    ["event:click", "event:buy"],
    ["A", "event:click#a", "B"],
    ["event:*", "event:click", "A", "event:buy"],
    ["event:click#*", "event:click#a", "event:click#b"],
    ["event:screen", "A", "event:screen", "B"],
]


def a_history(chance):
    return [
        (
            chance.choice(["screen", "click", "click", "buy"]),
            chance.choice(SCREENS),
            chance.choice([None, "a", "b"]),
            chance.choice([0, 0, 1, 3, 20]),
        )
        for _ in range(chance.randint(0, 25))
    ]


@pytest.fixture(scope="module")
def sessions():
    chance = random.Random(20261125)
    return [list(events_of(a_history(chance))) for _ in range(SESSIONS)]


@pytest.fixture(scope="module")
def clickhouse(sessions, tmp_path_factory):
    """The events as one file that ClickHouse reads: with the screen whose step they begin, or none."""
    rows = {"session": [], "t": [], "type": [], "element": [], "screen": []}
    for number, session in enumerate(sessions):
        screens = screens_of(session)
        for event in session:
            ms = (event["timestamp"] - START).total_seconds() * 1000
            told = f"s{number}", int(ms) * DIGITS + event["order"], event["type"], event["elementId"] or ""
            for column, value in zip(rows.values(), (*told, screens.get(event["order"], "")), strict=True):
                column.append(value)
    path = tmp_path_factory.mktemp("clickhouse") / "events.parquet"
    table = pa.table(rows)
    parquet.write_table(table.set_column(1, "t", table["t"].cast(pa.uint64())), path)
    return path


def condition_of(text):
    """A step as ClickHouse is asked for it."""
    kind, _, rest = text.partition(":")
    if kind != "event":
        return f"screen != '' AND screen LIKE '{text.replace('*', '%')}'"
    of_type, _, element = rest.partition("#")
    named = f" AND element != '' AND element LIKE '{element.replace('*', '%')}'" if element else ""
    return f"type LIKE '{of_type.replace('*', '%')}'{named}"


def answer_of(question):
    """(session, level) of each row."""
    for line in str(chdb.query(question, "TabSeparated")).splitlines():
        session, level = line.split("\t")
        yield session, int(level)


@pytest.mark.parametrize("window", [1, 4, 30, 24 * 3600])
@pytest.mark.parametrize("texts", FUNNELS, ids=" → ".join)
def test_an_ordered_funnel_is_a_window_funnel(sessions, clickhouse, texts, window):
    span = window * 1000 * DIGITS + DIGITS - 1
    conditions = ", ".join(condition_of(text) for text in texts)
    asked = f"SELECT session, windowFunnel({span})(t, {conditions}) FROM file('{clickhouse}') GROUP BY session"
    wanted = {session: level for session, level in answer_of(asked) if level}
    query, values = chains_sql(Rules(tuple(map(step_from, texts)), "ordered", window))
    found = {row[0]: row[1] for row in lake_of(sessions).execute(query, values).fetchall()}
    assert found == wanted
    assert found
