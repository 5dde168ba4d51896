"""A small real HTTP server for the recorder's tests: serves pages and the built recorder, and keeps what arrives."""

import gzip
import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RECORDER = Path(__file__).resolve().parents[2] / "static" / "dist" / "sdk" / "hxi.js"
LAST = "last words"  # an event of the tests' own
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body>{body}
<script src="{script}" data-key="{key}" {attributes} async></script></body></html>"""


class Door:
    """Pages by path, the answers still to be given (status, Retry-After), and every request body that arrived."""

    def __init__(self):
        self.pages = {}
        self.answers = []
        self.requests = []
        self.changed = threading.Condition()

    def show(self, path, body, attributes="", policy="", script="/sdk/hxi.js", key="hxi_test_key"):
        """Serves a page with the recorder installed; `policy` is its Content-Security-Policy."""
        page = PAGE.format(body=body, attributes=attributes, script=script, key=key)
        self.pages[path] = (page.encode(), policy)

    @property
    def batches(self):
        """What was accepted, each batch once, in order of arrival."""
        found = {}
        for request in self.requests:
            if request["status"] == 202:
                found.setdefault((request["batch"]["sessionId"], request["batch"]["seq"]), request["batch"])
        return list(found.values())

    def events(self, *types):
        """The accepted events (of these types), in the order in which they happened."""
        events = [event for batch in self.batches for event in batch.get("events", [])]
        wanted = [e for e in events if (e["type"] in types if types else e["type"] != LAST)]
        return sorted(wanted, key=lambda event: event["timestamp"])

    def replay(self):
        """The accepted rrweb events in order of their chunks."""
        chunks = sorted((b["replay"] for b in self.batches if "replay" in b), key=lambda c: c["chunkIndex"])
        return [event for chunk in chunks for event in chunk["events"]]

    def wait_for(self, condition, seconds=30):
        """Waits until `condition()` holds for what has arrived, and returns its value."""
        with self.changed:
            assert self.changed.wait_for(condition, seconds), f"never arrived; got {[e['type'] for e in self.events()]}"
        return condition()

    def take(self, body, path, headers):
        """Keeps a request and returns its status and Retry-After."""
        with self.changed:
            status, retry_after = self.answers.pop(0) if self.answers else (202, None)
            plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            self.requests.append(
                {
                    "status": status,
                    "batch": json.loads(plain),
                    "plain": plain.decode(),
                    "path": path,
                    "bytes": len(body),
                    "headers": headers,
                }
            )
            self.changed.notify_all()
        return status, retry_after


def _handler(door):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status, body=b"", **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            with suppress(ConnectionError):  # a page that has gone does not read the answer
                self.wfile.write(body)

        def do_GET(self):
            path = self.path.split("?")[0]
            if path == "/sdk/hxi.js":
                return self.answer(200, RECORDER.read_bytes(), Content_Type="text/javascript")
            if path not in door.pages:
                return self.answer(404, b"nothing here")
            body, policy = door.pages[path]
            return self.answer(
                200, body, Content_Type="text/html", **({"Content_Security_Policy": policy} if policy else {})
            )

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, retry_after = door.take(body, self.path, dict(self.headers))
            self.answer(status, b"{}", **({"Retry_After": str(retry_after)} if retry_after else {}))

        def log_message(self, *_):
            pass

    return Handler


@contextmanager
def open_door():
    """A running door; `door.url` is its origin."""
    door = Door()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(door))
    server.daemon_threads = True
    door.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def visit(page, door, path="/"):
    """Opens a page of the door and waits until its first snapshot has arrived; returns the page."""
    known = len(door.batches)
    page.goto(door.url + path)
    door.wait_for(lambda: any("replay" in batch for batch in door.batches[known:]))
    return page


def hide(page):
    """Makes the page believe that its tab is hidden."""
    page.evaluate(
        """() => { Object.defineProperty(document, "visibilityState", { value: "hidden" });
        document.dispatchEvent(new Event("visibilitychange")); }"""
    )


def hand_in(page, door):
    """Makes the recorder send what it holds by leaving the page, and waits for it; returns the events so far."""
    page.evaluate(f"hxi.track({LAST!r})")
    known = len(door.events(LAST))
    page.goto("about:blank")
    door.wait_for(lambda: len(door.events(LAST)) > known)
    return door.events()
