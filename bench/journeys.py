"""Funnels and flows: what they cost beside the same question put to raw events in DuckDB, ClickHouse and MongoDB.

Sessions have 50 events, a third of them screen views, over 14 days. Ours are answered from the lake with nothing kept
from before; the others read one file of raw events (MongoDB: the collection with the seed's indexes). A step begins
where the screen changes or is viewed again: DuckDB finds that out, as it must of events in general; here every step
begins with a screen view, and where one says so, a question is told as much and saves itself the trouble. The cost is
CPU seconds of this process (the threads of DuckDB and ClickHouse included) or of mongod.
"""

import contextlib
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
from pyarrow import compute, parquet

from bench.lakes import table_of

FEW, MANY = 1_000_000, 5_000_000
PER_SESSION = 50
PART = 500_000  # events written at once
ROUNDS = 5
START = datetime(2026, 11, 1, tzinfo=UTC)
SCREENS = ["/", "/search", "/cart", "/checkout", "/done", *(f"/product/{n}" for n in range(45))]
ODDS = np.array([8, 6, 5, 3, 2, *[1.0] * 45])
STEPS = ["/", "/cart", "/done"]
WINDOW = 900  # seconds
FIELDS = {"session_id": "sessionId", "type": "type", "screen": "screen", "happened_at": "timestamp"}
TYPES = ["click", "scroll", "input"]
# --- The same questions put to raw events -----------------------------------------------------------------------------
FOUND = """SELECT session_id, happened_at AS t, screen FROM (
    SELECT *, lag(screen) OVER (PARTITION BY session_id ORDER BY happened_at, "order") AS before
    FROM read_parquet('{file}')) WHERE type = 'screen' OR screen IS DISTINCT FROM before"""
TOLD = "SELECT session_id, happened_at AS t, screen FROM read_parquet('{file}') WHERE type = 'screen'"
DUCKDB_FUNNEL = """
    WITH views AS (SELECT * FROM ({views}) WHERE screen IN ('/', '/cart', '/done')),
    one AS (SELECT session_id, t, t AS t1 FROM views WHERE screen = '/'),
    two AS (SELECT b.session_id, b.t, a.t1 FROM views b ASOF JOIN one a ON a.session_id = b.session_id
        AND a.t <= b.t WHERE b.screen = '/cart' AND b.t - a.t1 <= INTERVAL {window} SECOND),
    three AS (SELECT b.session_id, b.t, a.t1 FROM views b ASOF JOIN two a ON a.session_id = b.session_id
        AND a.t <= b.t WHERE b.screen = '/done' AND b.t - a.t1 <= INTERVAL {window} SECOND)
    SELECT (SELECT count(DISTINCT session_id) FROM one), (SELECT count(DISTINCT session_id) FROM two),
        (SELECT count(DISTINCT session_id) FROM three)
"""
CHDB_FUNNEL = """
    SELECT countIf(level >= 1), countIf(level >= 2), countIf(level >= 3) FROM (
        SELECT session_id, windowFunnel({window} * 1000)(toUInt64(toUnixTimestamp64Milli(happened_at)),
            screen = '/', screen = '/cart', screen = '/done') AS level
        FROM file('{file}') WHERE type = 'screen' GROUP BY session_id)
"""


DUCKDB_TRANSITIONS = """
    WITH views AS ({views}), moves AS (
        SELECT session_id, screen, lag(screen) OVER (PARTITION BY session_id ORDER BY t) AS before FROM views)
    SELECT before, screen, count(*), count(DISTINCT session_id) FROM moves WHERE before <> screen GROUP BY ALL
"""
DUCKDB_FLOW = """
    WITH views AS ({views}), moves AS (
        SELECT session_id, t, screen, lag(screen) OVER (PARTITION BY session_id ORDER BY t) AS before FROM views),
    columns AS (
        SELECT session_id, screen, row_number() OVER (PARTITION BY session_id ORDER BY t) AS place
        FROM moves WHERE before IS DISTINCT FROM screen QUALIFY place <= 5),
    ranked AS (
        SELECT place, screen, row_number() OVER (PARTITION BY place ORDER BY count(*) DESC, screen) AS rank
        FROM columns GROUP BY place, screen),
    named AS (
        SELECT session_id, place, CASE WHEN rank <= 8 THEN screen ELSE 'other' END AS node
        FROM columns JOIN ranked USING (place, screen))
    SELECT a.place, a.node, coalesce(b.node, 'exit'), count(*)
    FROM named a LEFT JOIN named b ON a.session_id = b.session_id AND a.place + 1 = b.place
    WHERE a.place < 5 GROUP BY ALL
"""


def _next(screen, before, name):
    """The start of the latest chain that leads to a screen: that of the step before, when the window allows it."""
    is_in_time = {"$lte": [{"$subtract": ["$$this.t", f"$$value.{before}"]}, WINDOW * 1000]}
    comes = {"$and": [{"$eq": ["$$this.s", screen]}, {"$gt": [f"$$value.{before}", None]}, is_in_time]}
    return {"$cond": [comes, f"$$value.{before}", f"$$value.{name}"]}


MONGO_FUNNEL = [
    {"$match": {"type": "screen", "screen": {"$in": STEPS}}},
    {"$sort": {"sessionId": 1, "timestamp": 1}},
    {"$group": {"_id": "$sessionId", "views": {"$push": {"s": "$screen", "t": "$timestamp"}}}},
    {
        "$project": {
            "chain": {
                "$reduce": {
                    "input": "$views",
                    "initialValue": {"one": None, "two": None, "three": None},
                    "in": {
                        "one": {"$cond": [{"$eq": ["$$this.s", "/"]}, "$$this.t", "$$value.one"]},
                        "two": _next("/cart", "one", "two"),
                        "three": _next("/done", "two", "three"),
                    },
                }
            }
        }
    },
    {
        "$group": {
            "_id": None,
            **{name: {"$sum": {"$cond": [f"$chain.{name}", 1, 0]}} for name in ("one", "two", "three")},
        }
    },
]


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the journeys part."""
    rows, costs, reached = [], {}, {}
    with tempfile.TemporaryDirectory(prefix="hxi-bench-raw-") as folder:
        for events in (FEW, MANY):
            raw = Path(folder) / f"{events}.parquet"
            _fill(events, raw)
            costs[events], reached[events] = _costs(raw)
            rows += _told(events, costs[events])
        mongod = _mongod(Path(folder) / f"{FEW}.parquet", reached[FEW])
    grown = [
        _row(f"{name}, 5 M ÷ 1 M events", costs[MANY][name] / costs[FEW][name], "times", reach=6)
        for name in ("funnel", "flow", "transitions")
    ]
    return [*rows, *grown, _row("funnel, 1,000,000 events: mongod's aggregation", mongod * 1000, "CPU ms")]


def _told(events, costs):
    for name, cost in costs.items():
        yield _row(f"{name}, {events:,} events", cost * 1000, "CPU ms")
    told = costs["funnel"] / costs["funnel: DuckDB told of the steps"]
    yield _row(f"funnel ÷ DuckDB told of the steps, {events:,} events", told, "times")
    for name in ("funnel", "flow", "transitions"):
        ratio = costs[name] / costs[f"{name}: DuckDB on raw events"]
        yield _row(f"{name} ÷ DuckDB on raw events, {events:,} events", ratio, "times", reach=0.6)


def _row(name, value, unit, reach=None):
    return {"name": name, "value": round(value, 2), "unit": unit, "reach": reach, "aim": None, "less": True}


# --- What is asked of -------------------------------------------------------------------------------------------------
def _fill(events, raw):
    """Writes the raw events to one file, and makes the lake hold their steps and sessions and nothing else."""
    from apps.analytics import lake

    numbers, generation = np.random.default_rng(7), lake.new_generation()
    with (
        lake.writing() as writer,
        parquet.ParquetWriter(raw, _events(numbers, 0, PART).schema, compression="zstd") as file,
    ):
        versions = {}
        for part, first in enumerate(range(0, events, PART), 1):
            told = _events(numbers, first, PART)
            file.write_table(told)
            for name, rows in (("steps", _steps(told)), ("sessions", _sessions(first, PART))):
                versions[name] = lake.append_rows(name, rows, generation, part)
        writer.publish(versions, generation)


def _events(numbers, first, size):
    """Raw events in the order of sessions and time; every third one is a screen view."""
    places = np.arange(first, first + size)
    since_view = places % PER_SESSION % 3
    chosen = np.array(SCREENS)[numbers.choice(len(SCREENS), size, p=ODDS / ODDS.sum())]
    is_view, screens = since_view == 0, chosen[np.arange(size) - since_view]
    moments = places % PER_SESSION * 20_000 + numbers.integers(0, 19_000, size)
    types = np.where(is_view, "screen", np.array(TYPES)[places % len(TYPES)])
    return pa.table(
        {
            "session_id": np.char.add("session-of-the-benchmark-", (places // PER_SESSION).astype(str)),
            "type": types,
            "screen": screens,
            "happened_at": _started(places // PER_SESSION) + moments,
            "order": places % PER_SESSION,
            "element_id": np.where(is_view, "", np.char.add("part-", (places % 200).astype(str))),
            "x": numbers.integers(0, 1366, size),
            "y": numbers.integers(0, 768, size),
            "scroll": numbers.integers(0, 3000, size),
        }
    )


def _started(sessions):
    return np.datetime64(START.replace(tzinfo=None), "ms") + sessions % 14 * 86_400_000 + sessions


def _days(sessions):
    return pa.array([f"{START + timedelta(days=int(one) % 14):%Y-%m-%d}" for one in sessions])


def _steps(events):
    """The lake's steps of raw events."""
    views = events.filter(compute.equal(events["type"], "screen"))
    sessions = views["session_id"].to_numpy()
    firsts = np.flatnonzero(np.r_[True, sessions[1:] != sessions[:-1]])
    place = np.arange(len(sessions)) - np.repeat(firsts, np.diff(np.r_[firsts, len(sessions)]))
    columns = {
        "session_id": views["session_id"],
        "place": place,
        "step": place + 1,
        "screen": views["screen"],
        "happened_at": views["happened_at"],
        "tie": views["order"],
    }
    numbers = [int(name.rpartition("-")[2]) for name in sessions]
    return table_of("steps", columns, len(sessions)).append_column("day", _days(numbers))


def _sessions(first, size):
    sessions = np.arange(first // PER_SESSION, (first + size) // PER_SESSION)
    names = np.char.add("session-of-the-benchmark-", sessions.astype(str))
    columns = {"session_id": names, "started_at": _started(sessions), "screens": [SCREENS] * len(sessions)}
    return table_of("sessions", columns, len(sessions)).append_column("day", _days(sessions))


# --- What it costs ----------------------------------------------------------------------------------------------------
def _costs(raw):
    """({question: CPU seconds}, what the funnel counts): medians of ROUNDS, in turn; all must answer the same."""
    works = _questions(raw)
    for work in works.values():
        work()  # libraries come in
    spent = {name: [] for name in works}
    for _ in range(ROUNDS):
        answers = {}
        for name, work in works.items():
            begun = time.process_time()
            answers[name] = work()
            spent[name].append(time.process_time() - begun)
        for name, answer in answers.items():
            assert answer == answers[name.partition(":")[0]], name
    return {name: sorted(times)[ROUNDS // 2] for name, times in spent.items()}, tuple(answers["funnel"])


def _questions(raw):
    views, told = FOUND.format(file=raw), TOLD.format(file=raw)
    return {
        "funnel": _funnel,
        "funnel: DuckDB on raw events": lambda: _duckdb(DUCKDB_FUNNEL.format(views=views, window=WINDOW))[0],
        "funnel: DuckDB told of the steps": lambda: _duckdb(DUCKDB_FUNNEL.format(views=told, window=WINDOW))[0],
        "funnel: ClickHouse (chdb) told of the steps": lambda: _clickhouse(CHDB_FUNNEL.format(file=raw, window=WINDOW)),
        "flow": _flow,
        "flow: DuckDB on raw events": lambda: sorted(_duckdb(DUCKDB_FLOW.format(views=views))),
        "transitions": _transitions,
        "transitions: DuckDB on raw events": lambda: sorted(_duckdb(DUCKDB_TRANSITIONS.format(views=views))),
    }


def _funnel():
    from apps.analytics.reading import Reading
    from apps.journey.funnels.funnel import Funnel
    from apps.journey.funnels.question import FunnelQuery

    query = FunnelQuery(step=STEPS, window=WINDOW)
    with _from_nothing(), Reading(query.set) as reading:
        return tuple(step.sessions for step in Funnel(query, reading).numbers.steps)


def _flow():
    from apps.analytics.reading import Reading
    from apps.journey.flows.flow import Flow
    from apps.journey.flows.question import FlowQuery

    query = FlowQuery(depth=5, top=8)
    with _from_nothing(), Reading(query.set) as reading:
        links = Flow(query, reading).links
    return sorted((one.source.column, one.source.name, one.target.name, one.sessions) for one in links)


def _transitions():
    from apps.analytics.reading import Reading
    from apps.journey.flows.flow import transitions
    from apps.journey.flows.question import JourneyQuery

    query = JourneyQuery()
    with _from_nothing(), Reading(query.set) as reading:
        return sorted(transitions(query, reading))


def _from_nothing():
    """Forgets what was answered before."""
    from django.core.cache import cache

    cache.clear()
    return contextlib.nullcontext()


def _duckdb(question):
    """The rows of a question to DuckDB and nothing else."""
    import duckdb

    with duckdb.connect(":memory:", config={"threads": 2}) as duck:
        return duck.execute(question).fetchall()


def _clickhouse(question):
    import chdb

    return tuple(int(count) for count in str(chdb.query(question, "CSV")).strip().split(","))


def _mongod(raw, reached):
    """CPU seconds of mongod for the funnel over the events of a file, with the answer `reached`."""
    from apps.record import client

    client.events().delete_many({})
    for batch in parquet.ParquetFile(raw).iter_batches(20_000, columns=[*FIELDS]):
        client.events().insert_many([{FIELDS[name]: one[name] for name in FIELDS} for one in batch.to_pylist()])
    mongod = psutil.Process(client.client().admin.command("serverStatus")["pid"])
    before = sum(mongod.cpu_times()[:2])
    [counts] = client.events().aggregate(MONGO_FUNNEL, allowDiskUse=True)
    assert (counts["one"], counts["two"], counts["three"]) == reached
    return sum(mongod.cpu_times()[:2]) - before
