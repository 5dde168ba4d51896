"""What the parts of a page cost, cold and kept, in turn with bare questions to DuckDB for the same numbers."""

import statistics
import time
from datetime import UTC, datetime, timedelta

ROUNDS = 5


def row(name, value, unit, reach=None, aim=None):
    return {"name": name, "value": round(value, 2), "unit": unit, "reach": reach, "aim": aim, "less": True}


def rows_of(page, parts, bare, most_ms, hoped_ms):
    """The rows of a page: `parts` are {part: what asks for it}; `bare` asks DuckDB alone for all their numbers.

    The slowest part shall come within `most_ms`, better within `hoped_ms`.
    """
    cold, kept, asked = _costs(parts, bare)
    for part, (seconds, cpu) in cold.items():
        yield row(f"{page}: {part}, cold", seconds * 1000, "ms")
        yield row(f"{page}: {part}, cold", cpu * 1000, "CPU ms")
    seconds, cpu = (sum(cost[place] for cost in cold.values()) for place in (0, 1))
    slowest = max(cost[0] for cost in cold.values())
    yield row(f"{page}: the slowest part, cold", slowest * 1000, "ms", most_ms, hoped_ms)
    yield row(f"{page}: all one after the other, cold", seconds * 1000, "ms")
    yield row(f"{page}: all, cold", cpu * 1000, "CPU ms")
    yield row(f"{page}: all, kept", sum(cost[0] for cost in kept.values()) * 1000, "ms", reach=100)
    yield row(f"{page}: bare DuckDB", asked[0] * 1000, "ms")
    yield row(f"{page}: bare DuckDB", asked[1] * 1000, "CPU ms")
    yield row(f"{page}: all, cold ÷ bare DuckDB, CPU", cpu / asked[1], "times", reach=3)


def _costs(parts, bare):
    """({part: cost} cold, {part: cost} kept, cost of the bare questions), each (seconds, CPU seconds), medians."""
    from django.core.cache import cache

    cold, kept, asked = {part: [] for part in parts}, {part: [] for part in parts}, []
    for place in range(ROUNDS + 1):
        for part, work in parts.items():
            cache.clear()
            costs = _cost(work), _cost(work)
            if place:  # the first time libraries come in
                cold[part].append(costs[0])
                kept[part].append(costs[1])
        asked.append(_cost(bare))
    return _middle(cold), _middle(kept), _middle({"bare": asked[1:]})["bare"]


def _cost(work):
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - cpu


def _middle(costs):
    return {name: tuple(map(statistics.median, zip(*some, strict=True))) for name, some in costs.items()}


def asked_of(addresses, query):
    """{part: what answers it, as the page asks for it} of {part: its address}."""
    from django.test import Client

    from apps.accounts.models import Role, User

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get_or_create(username="reader", role=Role.VIEWER)[0])
    return {part: lambda address=address: _ask(client, address, query) for part, address in addresses.items()}


def _ask(client, address, query):
    assert client.get(address, query).status_code == 200, address


def day_before(days):
    """The UTC day so many days ago, as a query string has it."""
    return str(datetime.now(UTC).date() - timedelta(days=days))


def files_since(name, days):
    """What DuckDB reads a table of the lake from, of the sessions since so many days ago."""
    from apps.analytics import lake

    first = day_before(days)
    files = [file for file in lake.snapshot().table(name).file_uris() if file.split("day=")[1][:10] >= first]
    return f"read_parquet({files}, hive_partitioning = true)"
