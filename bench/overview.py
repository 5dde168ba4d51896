"""The overview at a million sessions: what its parts cost, cold and kept, beside the bare questions to DuckDB.

Sessions of 30 days lie in the lake as they do when its days are compacted, with their steps, events, emotions and
signals; three funnels are saved. Asked are the last seven days against the seven before, as the page does by itself,
and all 30 days. Beside each stands the same numbers out of the same files by DuckDB alone, from the narrowest
questions, in turn with ours. The cost is CPU seconds of this process, DuckDB's threads included; the time is that of
its clock; the page asks for its parts at once and draws each when it comes.
"""

import statistics
import time
from datetime import UTC, datetime, timedelta

from bench import visits

SESSIONS = 1_000_000
ROUNDS = 5
FUNNELS = (
    ("Checkout", "step=/&step=/cart&step=/checkout&step=/pay&step=/done"),
    ("Search", "step=/search&step=/cart"),
    ("Pay", "step=/cart&step=/pay&step=/done"),
)
SPANS = (("7 days and 7 before", 6), ("30 days", 29))
WIDEST = 29
# --- The bare questions ----------------------------------------------------------------------------------------------
NUMBERS = """
    SELECT count(*), count(DISTINCT user_id) + count(*) FILTER (user_id IS NULL), median(duration_ms),
        sum(len(screens)), count(*) FILTER (list_contains(emotions, 'frustrated')), count(*) FILTER (errors > 0)
    FROM {sessions} WHERE day >= '{day}'
"""
BY_DAY = "SELECT day, count(*), count(*) FILTER (list_contains(emotions, 'frustrated')) FROM {sessions} GROUP BY day"
SAW = "SELECT screen, count(*) FROM (SELECT unnest(screens) AS screen FROM {sessions}) GROUP BY screen"
TROUBLED = "SELECT screen, count(DISTINCT session_id) FROM {signals} WHERE kind <> 'success' GROUP BY screen"
BEST = """
    CREATE TABLE best AS SELECT session_id FROM {sessions} WHERE day >= '{day}'
    ORDER BY has_replay DESC, frustration DESC, errors DESC LIMIT 100
"""
OF_THE_BEST = "SELECT session_id, kind, screen, label, happened_at FROM {signals} WHERE session_id IN (FROM best)"
FUNNEL = """
    WITH views AS (SELECT session_id, happened_at AS t, screen FROM {steps} WHERE screen IN {screens}),
    {levels} SELECT {counts}
"""
FIRST = "l0 AS (SELECT session_id, min(t) AS t FROM views WHERE screen = '{screen}' GROUP BY ALL)"
NEXT = """
    l{place} AS (SELECT session_id, min(b.t) AS t FROM views b JOIN l{before} a USING (session_id)
        WHERE b.screen = '{screen}' AND b.t >= a.t GROUP BY ALL)
"""
COUNT = "(SELECT count(*) FROM l{place})"


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the overview part."""
    from apps.journey.models import SavedFunnel

    visits.fill(SESSIONS)
    for name, query in FUNNELS:
        SavedFunnel(name=name, query=query).save()
    return [row for name, days in SPANS for row in _rows(name, days)]


def _rows(name, days):
    whole, bare = f"overview, {name}", f"overview, {name}: bare DuckDB"
    parts = _parts(days)
    cold, kept, asked = _costs(parts, days)
    for part, (seconds, cpu) in cold.items():
        yield _row(f"{whole}: {part}, cold", seconds * 1000, "ms")
        yield _row(f"{whole}: {part}, cold", cpu * 1000, "CPU ms")
    seconds, cpu = (sum(cost[place] for cost in cold.values()) for place in (0, 1))
    yield _row(f"{whole}: the slowest part, cold", max(cost[0] for cost in cold.values()) * 1000, "ms", 1000, 500)
    yield _row(f"{whole}: all one after the other, cold", seconds * 1000, "ms")
    yield _row(f"{whole}: all, cold", cpu * 1000, "CPU ms")
    yield _row(f"{whole}: all, kept", sum(cost[0] for cost in kept.values()) * 1000, "ms", reach=100)
    yield _row(f"{bare}", asked[0] * 1000, "ms")
    yield _row(f"{bare}", asked[1] * 1000, "CPU ms")
    yield _row(f"{whole}: all, cold ÷ bare DuckDB, CPU", cpu / asked[1], "times", reach=3)


def _row(name, value, unit, reach=None, aim=None):
    return {"name": name, "value": round(value, 2), "unit": unit, "reach": reach, "aim": aim, "less": True}


def _costs(parts, days):
    """({part: cost} cold, {part: cost} kept, cost of the bare questions), each (seconds, CPU seconds), medians."""
    from django.core.cache import cache

    cold, kept, bare = {part: [] for part in parts}, {part: [] for part in parts}, []
    for place in range(ROUNDS + 1):
        for part, work in parts.items():
            cache.clear()
            costs = _cost(work), _cost(work)
            if place:  # the first time libraries come in
                cold[part].append(costs[0])
                kept[part].append(costs[1])
        bare.append(_cost(lambda: _bare(days)))
    return _middle(cold), _middle(kept), _middle({"bare": bare[1:]})["bare"]


def _cost(work):
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - cpu


def _middle(costs):
    return {name: tuple(map(statistics.median, zip(*some, strict=True))) for name, some in costs.items()}


# --- Ours ------------------------------------------------------------------------------------------------------------
def _parts(days):
    """{part: what answers it, as the page asks for it}."""
    from django.test import Client

    from apps.accounts.models import Role, User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user(f"reader-{days}", None, Role.VIEWER))
    query = {"from": _day(days)}
    addresses = {
        "numbers": "/overview/numbers/",
        "worth watching": "/overview/watch/",
        "screens": "/overview/screens/",
        "funnel losses": "/funnels/losses/",
    }
    return {part: lambda address=address: _asked(client, address, query) for part, address in addresses.items()}


def _asked(client, address, query):
    assert client.get(address, query).status_code == 200, address


def _day(days):
    return str(datetime.now(UTC).date() - timedelta(days=days))


# --- The bare ones ---------------------------------------------------------------------------------------------------
def _bare(days):
    """Asks DuckDB alone for what the page shows of so many days, and where there are any, as many before."""
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as duck:
        first = min(2 * days + 1, WIDEST)
        parts = {name: _files(name, first) for name in ("sessions", "signals", "steps")} | {"day": _day(days)}
        for question in (NUMBERS, BY_DAY, SAW, TROUBLED, BEST, OF_THE_BEST):
            duck.execute(question.format(**parts)).fetchall()
        for _, query in FUNNELS:
            duck.execute(_funnel(query, parts["steps"])).fetchall()


def _files(name, days):
    from apps.analytics import lake

    first = _day(days)
    files = [file for file in lake.snapshot().table(name).file_uris() if file.split("day=")[1][:10] >= first]
    return f"read_parquet({files}, hive_partitioning = true)"


def _funnel(query, steps):
    """A funnel without a window, a join for each step."""
    screens = [part.removeprefix("step=") for part in query.split("&")]
    told = [(FIRST if not n else NEXT).format(place=n, before=n - 1, screen=one) for n, one in enumerate(screens)]
    counts = ", ".join(COUNT.format(place=place) for place in range(len(screens)))
    return FUNNEL.format(steps=steps, screens=tuple(screens), levels=", ".join(told), counts=counts)
