"""What an event costs at the door, beside the least that MongoDB alone would cost: CPU seconds per million events.

The floor is raw PyMongo on the same documents, indexes, validator and write concern (client + mongod); ours is the
whole HTTP path (web processes + mongod). The sender's CPU is not counted. `run()` needs Django set up on an empty data
dir with its servers running (`python -m bench.ingest` does that by itself) and takes about three minutes.
"""

import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from bench.sender import post, send

CONNECTIONS = 64
ROUNDS = 3  # of each, in turn, so that a busy machine is busy for both
TICKS = os.sysconf("SC_CLK_TCK")
SCREENS = [f"/category/{n}" for n in range(12)] + ["/", "/cart", "/checkout", "/product/:id", "/search"]
FLOOR_LOT = 1000
LOTS = {100: 60_000, 10: 15_000, 1: 6_000}  # events of a batch: events of a round
WAITING_SECONDS = 10


def run():
    """Rows {"name", "value", "unit", "reach", "aim"} of the ingest part."""
    from apps.ingestion.models import WriteKey

    row, key = WriteKey.create("benchmark")
    WriteKey.objects.filter(pk=row.pk).update(rate=1_000_000_000)  # beyond any allowance: the door itself is measured
    with _web() as web, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as sender:
        door = Door(web, sender, key)
        many, single = [], []
        _take(door, 100, 2_000, warm=True)
        for _ in range(ROUNDS):
            many.append((_floor(LOTS[100], FLOOR_LOT), _take(door, 100, LOTS[100]), _take(door, 10, LOTS[10])))
            single.append((_floor(LOTS[1], 1), _take(door, 1, LOTS[1]), _take(door, 1, LOTS[1], shared=True)))
        return _rows(_medians(many), _medians(single), door.waits(100), door.waits(1))


def _rows(many, single, waits_100, waits_1):
    floor, hundreds, tens = many
    floor_1, distinct, shared = single
    return [
        _row("raw insert_many of 1 000", floor, "CPU s/M events"),
        _row("door, batches of 100", hundreds, "CPU s/M events"),
        _row("door, batches of 10", tens, "CPU s/M events"),
        _row("raw insert_many ÷ door, batches of 100", floor / hundreds, "times", 0.5, 0.65),
        _row("raw insert_one", floor_1, "CPU s/M events"),
        _row("door, single events, each its own session", distinct, "CPU s/M events"),
        _row("door, single events, shared sessions", shared, "CPU s/M events"),
        _row("raw insert_one ÷ door, own sessions", floor_1 / distinct, "times", 1.2, 2),
        _row("raw insert_one ÷ door, shared sessions", floor_1 / shared, "times", 1.2, 2),
        *_wait_rows("batches of 100", *waits_100),
        *_wait_rows("single events", *waits_1),
    ]


def _row(name, value, unit, reach=None, aim=None):
    return {"name": f"ingest: {name}", "value": round(value, 2), "unit": unit, "reach": reach, "aim": aim}


def _wait_rows(what, capacity, sent):
    yield _row(f"{what}, p50 at half of capacity ({capacity / 2:.0f} requests/s)", sent.percentile(0.5), "ms")
    yield _row(f"{what}, p99 at half of capacity", sent.percentile(0.99), "ms")


def _medians(rounds):
    return [sorted(values)[len(values) // 2] for values in zip(*rounds, strict=True)]


class Door:
    """Our side: the web processes, and the process that sends to them."""

    def __init__(self, web, sender, key):
        self.web, self.sender = web, sender
        self.target = f"/ingest/v1/batch?key={key}"
        self.capacity = {}

    def send(self, bodies, per_second=None):
        requests = [post(self.target, body) for body in bodies]
        sent = self.sender.submit(send, self.web.port, requests, CONNECTIONS, per_second).result()
        if set(sent.statuses) != {202}:
            raise RuntimeError(f"the door answered {dict(sent.statuses)}")
        return sent

    def waits(self, lot):
        """(requests a second it can take, the Sent of an open loop at half of that)."""
        capacity = self.capacity[lot]
        return capacity, self.send(list(bodies(int(capacity / 2 * WAITING_SECONDS) * lot, lot)), capacity / 2)


def _take(door, lot, events, shared=False, warm=False):
    """CPU seconds per million events of the web processes and mongod."""
    ready = list(bodies(events, lot, shared))
    _empty()
    before = _cpu(mongod_pid()) + door.web.cpu()
    sent = door.send(ready)
    seconds = _cpu(mongod_pid()) + door.web.cpu() - before
    if not (warm or shared):
        door.capacity[lot] = len(ready) / sent.seconds
    return seconds / events * 1e6


def _floor(events, lot):
    """CPU seconds per million events of PyMongo and mongod, storing the same documents."""
    from apps.ingestion import wire
    from apps.record import client

    now = datetime.now(UTC)
    documents = [event for body in bodies(events, min(lot, 100)) for event in wire.decode_batch(body, now).events]
    _empty()
    collection = client.events()
    before = _cpu(mongod_pid()) + time.process_time()
    if lot == 1:
        for document in documents:
            collection.insert_one(document)
    else:
        for start in range(0, len(documents), lot):
            collection.insert_many(documents[start : start + lot], ordered=False)
    return (_cpu(mongod_pid()) + time.process_time() - before) / len(documents) * 1e6


def bodies(events, lot, shared=False):
    """JSON batches as recorders send them; `shared`: a few hundred sessions each send many."""
    chance = random.Random(events + lot)
    now = datetime.now(UTC)
    for number in range(events // lot):
        session = f"{chance.getrandbits(64):016x}-{0 if shared else number}"
        if shared:
            session = f"shared-{number % 200}-{events}"
        yield json.dumps(
            {
                "sessionId": session,
                "seq": number if shared else 0,
                # No sentAt: these wait here before they are sent, which the door would take for a clock that is wrong.
                "session": {"userId": f"u{number % 500}", "device": "Desktop", "startedAt": _iso(now)},
                "events": [_event(chance, now - timedelta(milliseconds=120 * (lot - i))) for i in range(lot)],
            },
            separators=(",", ":"),
        ).encode()


def _event(chance, at):
    kind = chance.choices(["move", "click", "scroll", "screen", "input"], [50, 25, 15, 5, 5])[0]
    event = {"type": kind, "screen": chance.choice(SCREENS), "timestamp": _iso(at)}
    if kind in {"move", "click"}:
        anchor = {"selector": "main>div:nth-child(2)>a.card", "ex": round(chance.random(), 3), "ey": 0.5}
        event |= {"x": chance.randrange(1280), "y": chance.randrange(800), "scroll": chance.randrange(2000)}
        event["metadata"] = anchor | {"vw": 1280, "vh": 800, "dw": 1280, "dh": 3200}
    if kind in {"click", "input"}:
        event["elementId"] = f"button-{chance.randrange(40)}"
    if kind == "scroll":
        event["scroll"] = chance.randrange(2000)
    return event


def _iso(at):
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _empty():
    """Every measure begins with the same empty collections; dropping spares mongod the deletes."""
    from apps.record import client
    from apps.record.collections import ensure_collections

    for collection in (client.events(), client.sessions()):
        collection.drop()
    ensure_collections()


def mongod_pid():
    from apps.record import client

    return client.client().admin.command("serverStatus")["pid"]


def _cpu(pid):
    """Seconds of CPU a process has used, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Web:
    """Granian as `up` runs it, on a free port."""

    def __init__(self):
        from django.conf import settings

        self.port = port = _free_port()
        command = [
            str(Path(sys.executable).parent / "granian"),
            "--interface",
            "wsgi",
            "hxi_dashboard.wsgi:application",
        ]
        options = {
            "host": "127.0.0.1",
            "port": port,
            "workers": settings.WEB_WORKERS,
            "blocking-threads": settings.WEB_THREADS,
            "log-level": "error",
        }
        command += [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen(command)

    def pids(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def cpu(self):
        return sum(map(_cpu, self.pids()))

    def wait_until_ready(self):
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sdk/hxi.js", timeout=2).close()
                return
            time.sleep(0.1)
        raise RuntimeError("the web processes did not start")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def _web():
    web = Web()
    try:
        web.wait_until_ready()
        yield web
    finally:
        web.process.terminate()
        web.process.wait()


def main():
    import tempfile

    with tempfile.TemporaryDirectory(prefix="hxi-bench-") as folder:
        os.environ |= {"HXI_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "hxi_dashboard.settings"}
        import django

        django.setup()
        from apps.stack import prepare, servers

        with servers.running():
            prepare.prepare()
            for row in run():
                print(f"{row['name']:70} {row['value']:>10} {row['unit']}", flush=True)


if __name__ == "__main__":
    main()
