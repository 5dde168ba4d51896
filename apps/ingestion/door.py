"""The door: what requests to /ingest/ are answered, from a WSGI environ alone.

No session, cookie or CSRF token is looked at here, so nothing of Django stands between the socket and the record: the
WSGI application asks here first, and the middleware does the same for servers and tests that begin with Django.
"""

import logging
from dataclasses import dataclass

import msgspec

from . import views
from .admission import Visitor
from .refusals import Refusal

log = logging.getLogger(__name__)

ROOT = "/ingest/"
DOORS = {
    ROOT + "v1/batch": views.batch,
    ROOT + "v1/events": views.events,
    ROOT + "v1/emotions": views.emotions,
}
METHODS = "POST, OPTIONS"
JSON = ("Content-Type", "application/json")
PREFLIGHT = (
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Allow-Headers", "Content-Type, Content-Encoding"),
    ("Access-Control-Max-Age", "86400"),
)
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def answer_to(environ):
    """The Answer to a request whose path begins with ROOT."""
    visitor = Visitor(environ)
    try:
        answer = _answer(visitor, environ["PATH_INFO"], environ["REQUEST_METHOD"])
    except Refusal as refusal:
        answer = _refused(refusal)
    except Exception:
        log.exception("a request at the door failed")
        answer = _refused(Refusal(500, "the door failed; this is logged"))
    answer.headers.append(("Content-Length", str(len(answer.body))))
    answer.headers += _sharing(visitor, answer.status)
    if visitor.unread and environ["REQUEST_METHOD"] == "POST":  # what is still to come is not the next request
        answer.headers.append(("Connection", "close"))
    return answer


def _answer(visitor, path, method):
    enter = DOORS.get(path)
    if enter is None:
        raise Refusal(404, "there is no such address; senders post to /ingest/v1/batch, …/events or …/emotions")
    if method == "POST":
        return Answer(202, [JSON], _encode(enter(visitor)))
    if method == "OPTIONS":  # what a browser asks before a request that is more than a form's
        visitor.show_key()
        visitor.check_origin()
        return Answer(204, [*PREFLIGHT], b"")
    raise Refusal(405, f"{method}: expected POST")


def _refused(refusal):
    headers = [JSON]
    if refusal.retry_after:
        headers.append(("Retry-After", str(refusal.retry_after)))
    if refusal.status == 405:
        headers.append(("Allow", METHODS))
    return Answer(refusal.status, headers, _encode({"detail": refusal.detail}))


def _sharing(visitor, status):
    """The headers that let the sending page read the answer; a page the key is not for reads that it is refused."""
    if visitor.origin is None:
        return []
    listed = status != 403 and visitor.key is not None and visitor.key.origins
    allowed = [("Access-Control-Allow-Origin", visitor.origin), ("Vary", "Origin")]
    return [
        *(allowed if listed else [("Access-Control-Allow-Origin", "*")]),
        ("Access-Control-Expose-Headers", "Retry-After"),
    ]
