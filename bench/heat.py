"""Heatmaps: what a map costs beside the bare question of DuckDB and of MongoDB, and what the lake weighs.

Points lie on 20 screens, one twentieth of them on the screen asked for, in sessions of 50 points over 14 days. The
lake is filled straight, without MongoDB; the cost is CPU seconds of this process (DuckDB's threads included) or of
mongod, with nothing kept from before.
"""

import gzip
import os
import re
import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa

from bench.lakes import table_of

FEW, MANY = 100_000, 5_000_000
PART = 500_000  # points written at once
ROUNDS = 5
SCREENS = [f"/product/{n}" for n in range(20)]
SELECTORS = [f"#part-{n}" for n in range(200)]
PLACED = 180  # of the selectors are on the picture
SETTLED = 10_000  # sessions, with 20 points each
WIDTH, HEIGHT = 1366, 3000
DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
START = datetime(2026, 11, 1, tzinfo=UTC)
# The same answer from nothing but the files: every point on its element's box, or else where the page was hit.
BARE = """
    WITH hits AS (SELECT * FROM read_parquet({files}) WHERE screen = ? AND kind = 'click')
    SELECT floor(CASE WHEN box_x IS NULL THEN x ELSE box_x + box_w * ex END / 10) AS cx,
        floor(CASE WHEN box_x IS NULL THEN y + scroll ELSE box_y + box_h * ey END / 10) AS cy, count(*),
        count(*) FILTER (box_x IS NULL), (SELECT count(DISTINCT session_id) FROM hits)
    FROM hits LEFT JOIN boxes USING (selector) GROUP BY cx, cy
"""
SIMPLEST = """
    SELECT floor(x / 10) AS cx, floor((y + scroll) / 10) AS cy, count(*) FROM read_parquet({files})
    WHERE screen = ? AND kind = 'click' GROUP BY cx, cy
"""
CELL = {"x": {"$floor": {"$divide": ["$x", 10]}}, "y": {"$floor": {"$divide": [{"$add": ["$y", "$scroll"]}, 10]}}}


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the heat part."""
    rows = [_row("settling 10 000 sessions", _settling(), "s")]
    _picture()
    costs = {}
    for points in (FEW, MANY):
        size = _fill(points)
        costs[points] = ours, bare, simplest = _costs(points)
        rows += [
            _row(f"map, {points:,} points", ours * 1000, "CPU ms"),
            _row(f"bare DuckDB, {points:,} points", bare * 1000, "CPU ms"),
            _row(f"map ÷ bare DuckDB, {points:,} points", ours / bare, "times", reach=1.5),
            _row(f"map ÷ bare DuckDB that places nothing, {points:,} points", ours / simplest, "times"),
        ]
    return [
        *rows,
        _row("5 M ÷ 100 k points", costs[MANY][0] / costs[FEW][0], "times", reach=4),
        _row("the same question of mongod, 250 000 points on the screen", _mongod() * 1000, "CPU ms"),
        _row("a point in the lake", size / MANY, "bytes"),
        _row("JavaScript of the page, gzip", page_scripts() / 1000, "kB", reach=500),
    ]


def _row(name, value, unit, reach=None):
    return {
        "name": f"heatmap: {name}",
        "value": round(value, 2),
        "unit": unit,
        "reach": reach,
        "aim": None,
        "less": True,
    }


def _settling():
    """Seconds for SETTLED sessions that are over, straight from MongoDB into the lake."""
    from apps.analytics import settling
    from apps.record import client

    ids = [f"s{n}" for n in range(SETTLED)]
    client.sessions().insert_many([_session(name, n) for n, name in enumerate(ids)])
    client.heatmaps().insert_many([_point(name, n) for name in ids for n in range(20)])
    begun = time.perf_counter()
    assert settling.settle() == SETTLED
    return time.perf_counter() - begun


def _session(name, number):
    start = START + timedelta(minutes=2 * number)
    return {
        "sessionId": name,
        "startedAt": start,
        "endedAt": start,
        "lastSeenAt": start,
        "unsettled": True,
        "revision": 1,
        "summary": {"screens": ["/"], "events": 20},
    }


def _point(name, number):
    place = {"x": number, "y": 10 * number, "scroll": 0, "selector": SELECTORS[number], "ex": 0.5, "ey": 0.5}
    sizes = {"vw": WIDTH, "vh": 768, "dw": WIDTH, "dh": HEIGHT}
    return {"sessionId": name, "screen": "/", "kind": "click", "timestamp": START, **place, **sizes}


def _picture():
    """The picture of the screen asked for, with the boxes of most of its elements."""
    from apps.heatmap.models import PagePicture

    boxes = {name: [*_box(n), 0] for n, name in enumerate(SELECTORS[:PLACED])}
    PagePicture.objects.create(
        screen=SCREENS[0], device="desktop", session_id="none", moment=START, file="none.webp", width=WIDTH,
        height=HEIGHT, viewport_width=WIDTH, viewport_height=768, boxes=boxes,
    )  # fmt: skip


def _fill(points):
    """Makes the lake hold so many points and nothing else; returns how many bytes they take on disk."""
    from apps.analytics import lake, settling

    generation, numbers = lake.new_generation(), np.random.default_rng(7)
    with lake.writing() as writer:
        versions = {}
        for part, first in enumerate(range(0, points, PART), 1):
            size = min(PART, points - first)
            for name, rows in (("points", _points(numbers, first, size)), ("sessions", _sessions(first, size))):
                versions[name] = lake.append_rows(name, rows, generation, part)
        writer.publish(versions, generation)
    settling.compact()
    for old in Path(lake.address_of(generation, "points")).parents[1].iterdir():
        if old.name != generation:
            shutil.rmtree(old)
    return sum(Path(file).stat().st_size for file in lake.snapshot().table("points").file_uris())


def _days(sessions):
    return pa.array([f"{START + timedelta(days=int(one) % 14):%Y-%m-%d}" for one in sessions])


def _points(numbers, first, size):
    places = np.arange(first, first + size)
    sessions, chosen = places // 50, numbers.integers(0, len(SELECTORS), size)
    sizes = {
        name: np.full(size, value, float) for name, value in (("vw", WIDTH), ("vh", 768), ("dw", WIDTH), ("dh", HEIGHT))
    }
    columns = {
        "session_id": np.char.add("s", sessions.astype(str)),
        "kind": np.full(size, "click"),
        "screen": np.array(SCREENS)[places % len(SCREENS)],
        "happened_at": np.datetime64(START.replace(tzinfo=None), "ms") + places,
        "x": numbers.integers(0, WIDTH, size).astype(float),
        "y": numbers.integers(0, 768, size).astype(float),
        "scroll": numbers.integers(0, HEIGHT - 768, size).astype(float),
        "selector": np.array(SELECTORS)[chosen],
        "element_id": np.char.add("part-", chosen.astype(str)),
        "ex": numbers.random(size).round(4),
        "ey": numbers.random(size).round(4),
        **sizes,
    }
    return table_of("points", columns, size).append_column("day", _days(sessions))


def _sessions(first, size):
    sessions = np.arange(first // 50, (first + size) // 50)
    columns = {
        "session_id": np.char.add("s", sessions.astype(str)),
        "started_at": np.datetime64(START.replace(tzinfo=None), "ms") + sessions,
        "screens": [SCREENS] * len(sessions),
    }
    return table_of("sessions", columns, len(sessions)).append_column("day", _days(sessions))


def _costs(points):
    """CPU seconds of our map, of the bare question and of the simplest, each the median of ROUNDS, in turn."""
    _measured(_map, points)  # libraries come in
    spent = [[], [], []]
    for _ in range(ROUNDS):
        for work, times in zip((_map, partial(_bare, BARE), partial(_bare, SIMPLEST)), spent, strict=True):
            times.append(_measured(work, points))
    return [sorted(times)[ROUNDS // 2] for times in spent]


def _measured(work, points):
    begun = time.process_time()
    counted = work()
    spent = time.process_time() - begun
    assert counted == points // len(SCREENS), counted
    return spent


def _map():
    """The cells of the screen's map, placed on its picture, from nothing: not even the snapshot is known."""
    from django.core.cache import cache

    from apps.analytics.reading import Reading
    from apps.heatmap.answer import Answer
    from apps.heatmap.question import HeatmapQuery

    cache.clear()
    query = HeatmapQuery(screen=SCREENS[0], kind="click")
    with Reading(query.set) as reading:
        return int(Answer(query, reading).heat.cells[:, 2].sum())


def _bare(question):
    """The same rows counted in cells by DuckDB and nothing else; it is told which files to read."""
    import duckdb

    from apps.analytics import lake

    files = lake.snapshot().table("points").file_uris()
    with duckdb.connect(":memory:", config={"threads": 2}) as duck:
        duck.register("boxes", _boxes())
        counts = duck.sql(question.format(files=files), params=[SCREENS[0]]).to_arrow_table().column(2)
        return sum(counts.to_pylist())


def _boxes():
    names = SELECTORS[:PLACED]
    sides = zip(*(_box(n) for n in range(PLACED)), strict=True)
    return pa.table(dict(zip(("selector", "box_x", "box_y", "box_w", "box_h"), (names, *sides), strict=True)))


def _box(number):
    return (number * 67) % 1300, number * 14, 60, 30


def _mongod():
    """CPU seconds of mongod for the cells of one screen with as many points as the larger lake has there."""
    from apps.record import client

    client.heatmaps().delete_many({})
    asked = MANY // len(SCREENS)
    for first in range(0, asked, 10_000):
        client.heatmaps().insert_many([_point(f"s{n // 50}", n % 200) for n in range(first, first + 10_000)])
    mongod = psutil.Process(client.client().admin.command("serverStatus")["pid"])
    question = [{"$match": {"screen": "/", "kind": "click"}}, {"$group": {"_id": CELL, "count": {"$sum": 1}}}]
    spent = []
    for _ in range(3):
        before = sum(mongod.cpu_times()[:2])
        assert sum(row["count"] for row in client.heatmaps().aggregate(question)) == asked
        spent.append(sum(mongod.cpu_times()[:2]) - before)
    return sorted(spent)[1]


def page_scripts():
    """Bytes, packed, of every module that the heatmap page loads."""
    waiting, seen = [DIST / "pages" / name for name in ("theme.js", "app.js", "heatmap.js")], {}
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        text = module.read_text()
        seen[module] = len(gzip.compress(text.encode(), 9))
        named = re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+\.js)["']""", text)
        waiting += [Path(os.path.normpath(module.parent / name)) for name in named]
    return sum(seen.values())
