"""The product with nothing else to do: its start, its memory, and how soon an event shows in its timeline."""

import json
import tempfile
import time
import urllib.request
import uuid
from datetime import UTC, datetime
from pathlib import Path

from tests.processes import Stack, manage, names_of

CALM = 10  # seconds for start-up work to end
MEGABYTE = 1_000_000
VISITS = 10  # whose first event is waited for


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"}; memory is PSS, which counts shared pages once."""
    with tempfile.TemporaryDirectory(prefix="hxi-bench-") as folder:
        first, _, _ = _start(folder)
        again, memory, delays = _start(folder, CALM)
    total = sum(memory.values())
    return [
        _row("first start, to the ready line", first, "s"),
        _row("later start, to the ready line", again, "s"),
        _row("acknowledged event to its timeline, median", delays[len(delays) // 2], "s", aim=1),
        _row("acknowledged event to its timeline, longest", delays[-1], "s", reach=2),
        _row("memory of the whole tree", total, "MB PSS", reach=1000, aim=600),
        *(_row(f"  of it {name}", size, "MB PSS") for name, size in sorted(memory.items())),
    ]


def _start(folder, calm=0):
    """Seconds to ready, and after `calm` seconds the megabytes of each kind of process and the delays of VISITS."""
    begun = time.monotonic()
    with Stack(folder) as stack:
        seconds = time.monotonic() - begun
        time.sleep(calm)
        memory = {}
        for pid, command in names_of(stack.data_dir).items():
            memory[_kind(command)] = memory.get(_kind(command), 0) + _pss(pid)
        return seconds, memory, _delays(stack) if calm else []


def _delays(stack):
    """Seconds from the door's 202 until the timeline holds the event, for one new session after another, sorted."""
    key, token = (
        manage(stack.data_dir, *command).stdout.split()[-1]
        for command in (("create_key", "bench"), ("create_token", "bench"))
    )
    return sorted(_delay(stack.url, key, token) for _ in range(VISITS))


def _delay(url, key, token):
    session, now = str(uuid.uuid4()), datetime.now(UTC).isoformat()
    batch = {"sessionId": session, "seq": 0, "events": [{"type": "screen", "screen": "/", "timestamp": now}]}
    with urllib.request.urlopen(f"{url}/ingest/v1/batch?key={key}", json.dumps(batch).encode(), timeout=10):
        acknowledged = time.monotonic()
    timeline = f"{url}/api/v1/sessions/{session}/timeline"
    request = urllib.request.Request(timeline, headers={"Authorization": f"Bearer {token}"})
    while time.monotonic() - acknowledged < 30:
        with urllib.request.urlopen(request, timeout=10) as answer:
            if json.load(answer)["items"]:
                break
        time.sleep(0.02)
    return time.monotonic() - acknowledged


def _kind(command):
    kinds = ("apps.stack", "mongod", "valkey", "granian", " beat ", " worker ")
    kind = next((kind for kind in kinds if kind in command), "else").strip()
    return "supervisor and keepers" if kind == "apps.stack" else kind


def _pss(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith("Pss:"))


def _row(name, value, unit, reach=None, aim=None):
    return {"name": f"idle: {name}", "value": round(value, 2), "unit": unit, "reach": reach, "aim": aim, "less": True}


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:50} {row['value']:>8} {row['unit']}")
