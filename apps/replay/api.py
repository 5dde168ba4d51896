"""The read API of sessions: lists, one session, its timeline and its replay, for scripts and for the player."""

import gzip
import json
import re

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from ninja import Path, Query, Router
from ninja.errors import HttpError

from apps.analytics.cursors import cursor_of, place_from
from apps.analytics.web_api import MISSING, iso, refuse, takes

from . import schemas, store
from .built_in import MOST_IDS, Listed, TooMany
from .notes.notes import notes_of

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # named, and not with the weight 0
BATCH = 500  # timeline entries written at a time

router = Router()


@router.get("sessions", response=schemas.SessionPage, by_alias=True, summary="A page of the sessions of a set")
@takes(*schemas.SessionQuery.names())
def sessions(request, query: Query[schemas.SessionQuery]):
    try:
        place = query.cursor and place_from(query.sort, query.cursor)
    except ValueError as error:
        refuse("cursor", str(error))
    listed = Listed(query, request.auth)
    try:
        found, last = store.page_of(listed, query.sort, query.limit, place)  # the quicker to give up
    except TooMany:
        name = "list" if query.list_ else "tag"
        refuse(name, f"There are more than {MOST_IDS:,} such sessions; narrow the period with `from`")
    is_known = place and place.total is not None
    total = place.total if is_known else store.total_of(listed, longest=store.LONGEST_COUNT)
    return {"items": found, "next": last and cursor_of(query.sort, last._replace(total=total)), "total": total}


@router.get(
    "sessions/{session_id}", response={200: schemas.SessionDetail} | MISSING, by_alias=True, summary="One session"
)
@takes()
def session(request, session_id: str):
    return _session(session_id)


@router.get(
    "sessions/{session_id}/timeline",
    response={200: schemas.Timeline} | MISSING,
    by_alias=True,
    summary="Everything a session's visitor did, in order",
)
@takes("after")
def timeline(request, session_id: str, after: schemas.After = None):
    _session(session_id)
    return StreamingHttpResponse(_timeline_text(store.timeline_of(session_id, after)), content_type="application/json")


@router.get(
    "sessions/{session_id}/notes",
    response={200: schemas.Notes} | MISSING,
    by_alias=True,
    summary="What people wrote of a session",
)
@takes()
def notes(request, session_id: str):
    _session(session_id)
    return {"items": notes_of(session_id)}


@router.get(
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


@router.get(
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
        lines.append(_line(entry))
        if len(lines) == BATCH:
            yield comma + ",".join(lines)
            lines, comma = [], ","
    yield (comma if lines else "") + ",".join(lines) + "]}"


def _line(entry):
    told = {"ts": iso(entry["ts"]), "type": entry["type"], "eventId": str(entry["_id"]), "payload": entry["payload"]}
    return json.dumps(told)
