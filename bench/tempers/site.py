"""The site the labelled visits go to: small pages of many sorts, each with the recorder in it, on a loopback port."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).with_name("site")


class Handler(BaseHTTPRequestHandler):
    """Answers `/hotel/thanks` with hotel/thanks.html in the frame all pages share."""

    protocol_version = "HTTP/1.1"

    def __init__(self, pages, *arguments):
        self.pages = pages
        super().__init__(*arguments)

    def do_GET(self):
        kind, body = self.pages.get(self.path.partition("?")[0], ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def served(recorder, key):
    """The site on a free port, its pages recorded by the script at `recorder` with this write key; gives its origin."""
    server = Server(("127.0.0.1", 0), partial(Handler, pages_of(recorder, key)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def pages_of(recorder, key):
    """{path: (content type, content)} of the whole site."""
    frame = (FOLDER / "_page.html").read_text().replace("{recorder}", recorder).replace("{key}", key)
    pages = {
        f"/{path.relative_to(FOLDER).with_suffix('')}": (
            "text/html",
            frame.replace("{body}", path.read_text()).encode(),
        )
        for path in FOLDER.rglob("[!_]*.html")
    }
    return pages | {
        "/": pages["/index"],
        "/site.css": ("text/css", (FOLDER / "site.css").read_bytes()),
        "/timetable.csv": ("text/csv", b"boat,time\nOtter,09:00\n"),
        **{f"/mail/{box}": pages["/mail"] for box in ("sent", "drafts", "bin")},
    }
