"""(b) First frame and seek: recordings of about 2, 20 and 90 MB, each one recorded visit repeated, watched in Chromium.

The largest may cost at most twice the smallest: what the player loads for a moment does not grow with the session.
"""

import gzip
import json
import random
import statistics
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.ingest import Web

ROOT = Path(__file__).resolve().parents[1]
VISIT = ROOT / "demo" / "recordings" / "comparing-tents.json.gz"
SIZES_MB = (2, 20, 90)
OPENINGS = 5
SEEKS = 12
SEED = 20_261_122
MOST_GROWTH = 2
STARTED_MS = 1_760_000_000_000
PAUSE_MS = 2000  # between two repetitions


def run():
    """The rows of this part; Django is set up on an empty house whose servers run."""
    from apps.stack import prepare

    prepare.collect_static()
    ids = {size: store_recording(size) for size in SIZES_MB}
    with web() as url:
        cookie = signed_in_cookie()
        figures = {size: measure(url, cookie, session_id) for size, session_id in ids.items()}
    rows = [row for size in SIZES_MB for row in rows_of(size, *figures[size])]
    return [*rows, *(growth(figures, place, name) for place, name in enumerate(("first frame", "p95 of seeks")))]


def rows_of(size, first_ms, seek_ms):
    yield {"name": f"replay of {size} MB: first frame", "value": first_ms, "unit": "ms"}
    yield {"name": f"replay of {size} MB: p95 of {SEEKS} random seeks", "value": seek_ms, "unit": "ms"}


def growth(figures, place, name):
    value = round(figures[SIZES_MB[-1]][place] / figures[SIZES_MB[0]][place], 2)
    title = f"replay of {SIZES_MB[-1]} MB ÷ {SIZES_MB[0]} MB: {name}"
    return {"name": title, "value": value, "unit": "", "reach": MOST_GROWTH, "less": True}


@contextmanager
def web():
    """The web processes on a free port; their address."""
    running = Web()
    try:
        running.wait_until_ready()
        yield f"http://127.0.0.1:{running.port}"
    finally:
        running.process.terminate()
        running.process.wait()


def signed_in_cookie():
    from django.conf import settings
    from django.test import Client

    from apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.create_user("bench"))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


# --- The recordings --------------------------------------------------------------------------------------------------
def store_recording(size_mb):
    """Stores the visit, repeated to about `size_mb` of JSON, with its events; returns the session's id."""
    from apps.record import client

    batches = [batch for batch in json.loads(gzip.decompress(VISIT.read_bytes()))["batches"] if batch.get("replay")]
    pieces = [batch["replay"]["events"] for batch in batches]
    times = [event["timestamp"] for piece in pieces for event in piece]
    span = max(times) - min(times) + PAUSE_MS
    repetitions = max(1, round(size_mb * 1e6 / len(json.dumps(pieces))))
    session_id = f"bench-{size_mb}"
    for turn in range(repetitions):
        shift = STARTED_MS + turn * span - min(times)
        chunks = [chunk_of(session_id, turn * len(pieces) + place, piece, shift) for place, piece in enumerate(pieces)]
        client.replay_chunks().insert_many(chunks)
        client.session_events().insert_many(entries_of(session_id, turn, batches, shift))
    end = STARTED_MS + repetitions * span - PAUSE_MS
    client.sessions().insert_one(session_document(session_id, end, repetitions))
    return session_id


def chunk_of(session_id, index, events, shift):
    moved = [{**event, "timestamp": event["timestamp"] + shift} for event in events]
    data = gzip.compress(json.dumps(moved, separators=(",", ":")).encode(), 6)
    wholes = [event["timestamp"] for event in moved if event["type"] == 2]
    start, end = moment(moved[0]["timestamp"]), moment(moved[-1]["timestamp"])
    return {
        "sessionId": session_id, "chunkIndex": index, "data": data, "recordedAt": end, "from": start, "to": end,
        "events": len(moved), "keyframe": bool(wholes), "keyframeAt": moment(wholes[0]) if wholes else None,
        "bytes": len(data), "kind": "rrweb",
    }  # fmt: skip


def entries_of(session_id, turn, batches, shift):
    events = [event for batch in batches for event in batch.get("events", []) if event["type"] != "move"]
    for place, event in enumerate(events):
        at = datetime.fromisoformat(event["timestamp"]).timestamp() * 1000 + shift
        payload = {
            name: event[name] for name in ("screen", "elementId", "x", "y", "scroll", "metadata") if name in event
        }
        yield {"_id": f"{session_id}:{turn}:{place}", "sessionId": session_id, "ts": moment(at), "type": event["type"],
               "payload": payload, "order": place}  # fmt: skip


def session_document(session_id, end, repetitions):
    return {
        "sessionId": session_id, "userId": "bench", "device": "Desktop", "ip": None, "startedAt": moment(STARTED_MS),
        "endedAt": moment(end), "lastSeenAt": moment(end), "durationMs": end - STARTED_MS, "ended": True, "meta": {},
        "hasReplay": True, "revision": 1, "summary": {"events": repetitions, "screens": [], "steps": 0, "path": []},
    }  # fmt: skip


def moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


# --- The watching ----------------------------------------------------------------------------------------------------
def measure(url, cookie, session_id):
    """(first frame, 95th percentile of the seeks) of a session in ms, each page opened in a fresh browser context."""
    from apps import chromium

    with chromium.browser() as browser:
        first = [opened(browser, url, cookie, session_id, close=True) for _ in range(OPENINGS)]
        page = opened(browser, url, cookie, session_id)
        taken = [seek(page, share) for share in shares()]
    return round(statistics.median(first)), round(statistics.quantiles(taken, n=20, method="inclusive")[-1])


def shares():
    """The same moments, as shares of the length, for every recording."""
    chance = random.Random(SEED)
    return [chance.uniform(0.02, 0.98) for _ in range(SEEKS)]


def opened(browser, url, cookie, session_id, close=False):
    """The page, standing at its first frame; or, closed again, the ms from the request to that frame."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{**cookie, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/sessions/{session_id}/")
    page.wait_for_function("() => performance.getEntriesByName('hxi-first-frame').length")
    page.wait_for_selector(".event-row")
    if not close:
        return page
    taken = page.evaluate("performance.getEntriesByName('hxi-first-frame')[0].startTime")
    context.close()
    return taken


def seek(page, share):
    """The ms from a click on the seek bar to the new picture on the screen."""
    box = page.locator('[data-part="seek"]').bounding_box()
    before = page.evaluate("performance.getEntriesByName('hxi-seek').length")
    page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
    page.wait_for_function("(before) => performance.getEntriesByName('hxi-seek').length > before", arg=before)
    return page.evaluate("performance.getEntriesByName('hxi-seek').at(-1).duration")
