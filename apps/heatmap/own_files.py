"""What a recorded page may ask for, the files of our own host, answered within the process: no request leaves it."""

import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

FOLDERS = ("/static/", "/demo/")
KINDS = frozenset(("image", "stylesheet", "font"))  # of Playwright's resource types


def is_open(url, kind):
    """Whether a recording may have this address as this kind of resource."""
    parts, own = urlsplit(url), urlsplit(settings.PUBLIC_URL)
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc) and parts.path.startswith(FOLDERS) and kind in KINDS


class OwnFiles:
    """The product's own answers to GET, without cookies; on another thread, as whoever asks may be in an event loop."""

    def __init__(self):
        self._application, self._thread = WSGIHandler(), ThreadPoolExecutor(1)

    def answer(self, url):
        """`{"status", "headers", "body"}` of an address."""
        return self._thread.submit(self._answer, urlsplit(url)).result()

    def close(self):
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _answer(self, parts):
        said = {}

        def start_response(status, headers, exc_info=None):
            said.update(status=int(status.split()[0]), headers=dict(headers))

        answer = self._application(_environ(parts), start_response)
        try:
            return said | {"body": b"".join(answer)}
        finally:
            if hasattr(answer, "close"):
                answer.close()


def _environ(parts):
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
