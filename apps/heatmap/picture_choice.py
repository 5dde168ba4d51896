"""Which moment of which session a picture shows: told, offered and read from a link of the player."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.urls import reverse

from apps.analytics.visitors import visitor_name
from apps.record import client

from . import picture_points
from .picture_recordings import last_view
from .refusals import NoPicture

OFFERED = 6  # sessions
LINK = re.compile(r"/sessions/([^/?#\s]+)/?\?(?:[^#\s]*&)?t=([0-9]{1,9})(?![0-9])")
MILLISECOND = timedelta(milliseconds=1)
NO_LINK = "This is no link to a moment: open a session, go to the moment, and copy the link with its time (C)."


@dataclass(frozen=True)
class Moment:
    """A moment of a session: `who` is None when the session is no more."""

    session_id: str
    at: datetime
    who: str | None
    address: str = ""


def moment_of(session_id, at):
    """The Moment of a session at an aware time."""
    session = _session(session_id)
    if session is None:
        return Moment(session_id, at, None)
    t = max(0, (at - _start_of(session)) // MILLISECOND)
    address = f"{reverse('replay:session', args=[session_id])}?t={t}"
    return Moment(session_id, at, visitor_name(session.get("userId"), session_id), address)


def offered(screen, device):
    """The Moments at which the last sessions with a replay showed a page."""
    for session_id, seen_at in picture_points.latest_sessions(screen, device, OFFERED):
        view = last_view(session_id, screen, seen_at)
        yield moment_of(session_id, view.moments[0] if view else seen_at)


def linked(link):
    """(session id, aware moment) of a link copied from the player; NoPicture when it is none."""
    found = LINK.search(link)
    if found is None:
        raise NoPicture(NO_LINK)
    session_id = unquote(found[1])
    session = _session(session_id)
    if session is None:
        raise NoPicture("There is no such session.")
    return session_id, _start_of(session) + int(found[2]) * MILLISECOND


def _session(session_id):
    return client.sessions().find_one({"sessionId": session_id}, {"sessionId": 1, "userId": 1, "startedAt": 1})


def _start_of(session):
    """Where the player's time begins: with the session, or with a recording that began before it."""
    chunk = client.replay_chunks().find_one({"sessionId": session["sessionId"]}, {"from": 1}, sort=[("chunkIndex", 1)])
    return min(session["startedAt"], chunk["from"]) if chunk else session["startedAt"]
