"""The read API of sessions: lists, one session, its timeline and its replay, for scripts and for the player."""

import gzip
import json
import logging
import re
from functools import wraps

from django.db import DatabaseError
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth
from pymongo.errors import ExecutionTimeout, PyMongoError

from apps.accounts.tokens import user_of
from apps.record.client import is_away

from . import schemas, store
from .keyset import cursor_of, place_from

log = logging.getLogger(__name__)
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # named, and not with the weight 0
BATCH = 500  # timeline entries written at a time


class Token(HttpBearer):
    def authenticate(self, request, token):
        return user_of(token)


class JsonApi(NinjaAPI):
    """An API that answers HEAD as it would GET, and refuses other methods in JSON too."""

    @property
    def urls(self):
        patterns, *names = super().urls
        for pattern in patterns:
            pattern.callback = self._told(pattern.callback)
        return patterns, *names

    def _told(self, view):
        @wraps(view)
        def told(request, *args, **kwargs):
            if request.method == "HEAD":
                request.method = "GET"  # the server leaves the body out
            answer = view(request, *args, **kwargs)
            if answer.status_code == 405:
                answer.content = json.dumps({"detail": f"Not by {request.method}; only by {answer['Allow']}."})
                answer["Content-Type"] = "application/json"
            return answer

        return told


api = JsonApi(
    title="HXI Dashboard",
    version="1",
    description="Reads what was recorded. Sign in, or send `Authorization: Bearer` with a token from Settings.",
    urls_namespace="api",
    auth=[Token(), SessionAuth(csrf=False)],
    openapi_url=None,  # served below, to those who may read
    docs_url=None,
)
MISSING = {404: schemas.Problem}


def takes(*names):
    """Refuses parameters beyond these, naming the first."""

    def decorate(operation):
        @wraps(operation)
        def strict(request, *args, **kwargs):
            unknown = sorted(set(request.GET) - set(names))
            if unknown:
                refuse(unknown[0], f"Unknown parameter {unknown[0]!r}")
            return operation(request, *args, **kwargs)

        return strict

    return decorate


def refuse(name, reason):
    raise ValidationError([{"type": "value_error", "loc": ["query", name], "msg": reason}])


@api.get("openapi.json", include_in_schema=False)
@takes()
def openapi(request):
    return api.get_openapi_schema()


@api.get("sessions", response=schemas.SessionPage, by_alias=True, summary="A page of the sessions of a set")
@takes(*schemas.SessionQuery.names())
def sessions(request, query: Query[schemas.SessionQuery]):
    try:
        place = query.cursor and place_from(query.sort, query.cursor)
    except ValueError as error:
        refuse("cursor", str(error))
    found, last = store.page_of(query, query.sort, query.limit, place)  # the quicker to give up
    is_known = place and place.total is not None
    total = place.total if is_known else store.total_of(query, longest=store.LONGEST_COUNT)
    return {"items": found, "next": last and cursor_of(query.sort, last._replace(total=total)), "total": total}


@api.get("sessions/{session_id}", response={200: schemas.SessionDetail} | MISSING, by_alias=True, summary="One session")
@takes()
def session(request, session_id: str):
    return _session(session_id)


@api.get(
    "sessions/{session_id}/timeline",
    response={200: schemas.Timeline} | MISSING,
    by_alias=True,
    summary="Everything a session's visitor did, in order",
)
@takes("after")
def timeline(request, session_id: str, after: schemas.After = None):
    _session(session_id)
    return StreamingHttpResponse(_timeline_text(store.timeline_of(session_id, after)), content_type="application/json")


@api.get(
    "sessions/{session_id}/replay",
    response={200: schemas.Manifest} | MISSING,
    by_alias=True,
    summary="The chunks of a session's replay",
)
@takes()
def replay(request, session_id: str):
    found = _session(session_id)
    chunks = [{**chunk, "from_": chunk["from"]} for chunk in store.chunks_of(session_id)]
    state = {"live": found.live, "open": found.open}
    return {"duration_ms": found.duration_ms, "started_at": found.started_at, "chunks": chunks, **state}


@api.get(
    "sessions/{session_id}/replay/{chunk_index}",
    response={200: list[dict]} | MISSING,
    summary="The recorded events of one chunk",
)
@takes()
def chunk(request, session_id: str, chunk_index: Path[schemas.ChunkIndex]):
    """A JSON array, as stored: gzipped for who accepts that. A chunk never changes."""
    found = store.chunk_of(session_id, chunk_index)
    if found is None:
        raise HttpError(404, "There is no such replay chunk.")
    etag = quote_etag(f"{session_id}-{chunk_index}-{found['bytes']}".encode().hex())
    packed = bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
    if etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(found["data"] if packed else gzip.decompress(found["data"]), "application/json")
        if packed:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    patch_vary_headers(answer, ["Accept-Encoding", "Cookie", "Authorization"])
    return answer


@api.get("{path:rest}", include_in_schema=False)
def nothing(request, rest: str):
    raise HttpError(404, "There is nothing at this address; /api/v1/openapi.json lists what there is.")


@api.get("", include_in_schema=False)
def root(request):
    return nothing(request, "")


def _session(session_id):
    found = store.session_of(session_id)
    if found is None:
        raise HttpError(404, "There is no such session.")
    return found


def _timeline_text(entries):
    """The answer's text piece by piece, so that a long session needs no memory of its own."""
    yield '{"items": ['
    lines, comma = [], ""
    for entry in entries:
        lines.append(json.dumps({"ts": schemas.iso(entry["ts"]), "type": entry["type"], "payload": entry["payload"]}))
        if len(lines) == BATCH:
            yield comma + ",".join(lines)
            lines, comma = [], ","
    yield (comma if lines else "") + ",".join(lines) + "]}"


@api.exception_handler(AuthenticationError)
def not_signed_in(request, error):
    answer = api.create_response(request, {"detail": "Sign in, or send a bearer token."}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ExecutionTimeout)
def too_slow(request, error):
    culprit = ", or begin `screen` with letters instead of `*`" if "*" in request.GET.get("screen", "") else ""
    detail = f"This filter takes too long; narrow the period with `from` and `to`{culprit}."
    return api.create_response(request, {"detail": detail}, status=503)


@api.exception_handler(DatabaseError)
@api.exception_handler(PyMongoError)
def store_failed(request, error):
    if not is_away(error):
        return broken(request, error)
    log.error("The store did not answer %s: %s", request.path, error)
    answer = api.create_response(request, {"detail": "The store does not answer; try again."}, status=503)
    answer["Retry-After"] = "5"
    return answer


@api.exception_handler(Exception)
def broken(request, error):
    log.exception("An answer of the API failed: %s", request.path, exc_info=error)
    return api.create_response(request, {"detail": "Something broke; the log has the reason."}, status=500)
