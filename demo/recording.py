"""Records the scripted visits in Chromium, against this very product: what the recorder sends is kept beside the code.

A recording (`recordings/<visit>.json.gz`) is `{"visit", "userAgent", "origin", "batches": [body, …]}`, the bodies as
sent. `recordings/layouts.json.gz` holds where the elements of each screen are, at each width (see `layouts`).
"""

import asyncio
import gzip
import json
import os
import threading
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random
from socketserver import ThreadingMixIn
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from apps import chromium

from .hands import Hands
from .layouts import layouts_of

FOLDER = Path(__file__).parent / "recordings"
AT_ONCE = 6  # visits at the same time
BATCHES = "/ingest/v1/batch"
SCALES = {390: 3, 820: 2}  # device pixels of a CSS pixel, by width
SEEN_THE_NOTE = "localStorage.setItem('tarnwood.quiet', 'true')"


class Tap:
    """A WSGI application that lets the product answer and keeps a copy of every batch it was sent, by session."""

    def __init__(self, application):
        self.application, self.batches, self.lock = application, {}, threading.Lock()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == BATCHES and environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = BytesIO(body)
            batch = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
            with self.lock:
                self.batches.setdefault(batch["sessionId"], {})[batch["seq"]] = batch
        return self.application(environ, start_response)

    def sent_by(self, session_id):
        """What was sent of a session, in order."""
        with self.lock:
            return [batch for _, batch in sorted(self.batches.get(session_id, {}).items())]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    def log_message(self, *said):
        pass


@contextmanager
def served(application):
    """The application on a free loopback port; gives its origin."""
    server = make_server("127.0.0.1", 0, application, Server, Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def record(visits, application, done=lambda visit: None):
    """Records the visits, a few at a time, and the layouts; `done` is called after each visit.

    Returns {visit's name: why it could not be recorded}. The key of the shop must be there.
    """
    tap = Tap(application)
    FOLDER.mkdir(exist_ok=True)
    with served(tap) as origin:
        return asyncio.run(_record_all(visits, tap, origin, done))


def saved(name, value):
    """Writes a recording, byte for byte the same for the same content; returns its path."""
    path = FOLDER / f"{name}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(value, separators=(",", ":")).encode(), 9, mtime=0))
    return path


async def _record_all(visits, tap, origin, done):
    path, env = chromium.executable()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(chromium.NODE))
    places, failures = asyncio.Semaphore(AT_ONCE), {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, env=env, args=chromium.ARGUMENTS)

        async def one(visit):
            async with places:
                try:
                    saved(visit.name, await _recorded(browser, visit, tap, origin))
                except PlaywrightError as error:
                    failures[visit.name] = str(error)
                done(visit)

        async with asyncio.TaskGroup() as group:
            for visit in visits:
                group.create_task(one(visit))
        saved("layouts", await layouts_of(browser, origin, SEEN_THE_NOTE))
        await browser.close()
    return failures


async def _recorded(browser, visit, tap, origin):
    context = await browser.new_context(**emulation(visit))
    await context.add_init_script(SEEN_THE_NOTE)
    page = await context.new_page()
    await visit.aim(Hands(page, Random(visit.name), visit.temper, visit.touch), f"{origin}/demo", visit)
    session_id = await page.evaluate("window.hxi.sessionId")
    await page.wait_for_timeout(2700)  # the last click gets its answer
    await page.goto("about:blank")
    await page.wait_for_timeout(800)  # the last words arrive
    await context.close()
    return {
        "visit": visit.name,
        "userAgent": visit.agent,
        "origin": urlsplit(origin).geturl(),
        "batches": tap.sent_by(session_id),
    }


def emulation(visit):
    """Playwright's options for a visit's device."""
    width, height = visit.size
    return {
        "viewport": {"width": width, "height": height},
        "screen": {"width": width, "height": height},
        "user_agent": visit.agent,
        "has_touch": visit.touch,
        "is_mobile": visit.touch,
        "device_scale_factor": SCALES.get(width, 1),
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
    }
