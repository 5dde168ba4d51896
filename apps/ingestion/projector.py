"""Turns pending sessions into what each app derives from them. The sessions collection is the queue.

A worker claims a lot, derives, writes idempotently, and clears `pendingFrom` only where no event came meanwhile: a
crash anywhere leaves the session pending, and the next run writes the same documents.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, cycle, groupby, islice
from operator import itemgetter
from uuid import uuid4

from django.conf import settings
from django.utils.module_loading import import_string
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, ConnectionFailure

from apps.record import client

from .commands import DUPLICATE

log = logging.getLogger(__name__)

SESSIONS = "hxi_session_db.sessions"
LOT = 50  # sessions claimed at once
LEASE = timedelta(seconds=20)  # after that without a sign of life another worker may take the lot over
WRITES_AT_ONCE = 5_000
MOST_EVENTS = 200_000  # of one session; what comes after stays a raw event, so that memory stays bounded
FEW_EVENTS = 500  # a session of fewer may be read again at once
EVENTS_A_SECOND = 1_000  # a session of n events rests n / this before its next turn: nobody else waits for it
LONGEST_REST = 30  # seconds
LONGEST_BACKOFF = timedelta(hours=1)


@dataclass
class Derived:
    """One session's writes, by collection, and how many events they were derived from."""

    session: dict
    writes: dict
    events: int


def project_pending(limit=None, seconds=None):
    """Projects pending sessions until none is free, `limit` are done or `seconds` have passed; returns how many.

    Every other lot takes the newest first, so that today's visitors do not wait behind an import of history.
    """
    deadline = time.monotonic() + seconds if seconds else None
    done = 0
    for newest in cycle((False, True)):
        lot = claim_lot(min(LOT, limit - done) if limit else LOT, newest)
        if not lot:
            break
        done += project_lot(lot)
        if (limit and done >= limit) or (deadline and time.monotonic() > deadline):
            break
    return done


def pending():
    """The filter of sessions with events not yet projected."""
    return {"pendingFrom": {"$exists": True}}


def claim_lot(size, newest=False):
    """Up to `size` free pending sessions, now ours for LEASE; empty when there is none."""
    while True:
        now = datetime.now(UTC)
        free = pending() | {"claim.until": {"$not": {"$gte": now}}}
        fields = {"sessionId": 1, "claim": 1}
        found = list(client.sessions().find(free, fields).sort("pendingFrom", -1 if newest else 1).limit(size))
        if not found:
            return []
        token = uuid4().hex
        mine = {"sessionId": {"$in": _safe_together(found)}}
        until = now + LEASE * (1 + _attempts(found[0]))  # longer at each try: no session is taken over for ever
        lease = {"$set": {"claim.token": token, "claim.until": until}, "$inc": {"claim.attempts": 1}}
        if client.sessions().update_many(mine | free, lease).modified_count:
            return list(client.sessions().find(mine | {"claim.token": token}))


def _safe_together(found):
    """Ids to claim: a session that was tried before goes alone, since it may have taken its whole lot down."""
    first = [found[0]] if _attempts(found[0]) else [one for one in found if not _attempts(one)]
    return [one["sessionId"] for one in first]


def _attempts(session):
    return session.get("claim", {}).get("attempts", 0)


def project_lot(lot):
    """Derives and writes a claimed lot; returns how many were done. A session that fails stops no other."""
    done, waiting, size = 0, [], 0
    for session, events in _with_events(lot):
        derived = _derive(session, events)
        if derived:
            waiting.append(derived)
            size += sum(map(len, derived.writes.values()))
        if size >= WRITES_AT_ONCE:
            done += _store(waiting)
            waiting, size = [], 0
            _renew(lot)
    return done + (_store(waiting) if waiting else 0)


def _with_events(lot):
    """(session, its events in order), one session in memory at a time; those without any event last."""
    sessions = {session["sessionId"]: session for session in lot}
    # The index gives this order, so the server sorts nothing and the cursor streams.
    rows = client.events().find({"sessionId": {"$in": list(sessions)}}, batch_size=5_000).sort("sessionId", 1)
    for session_id, group in groupby(rows, key=itemgetter("sessionId")):
        events = list(islice(group, MOST_EVENTS))
        if len(events) == MOST_EVENTS:
            log.warning("session %s: only its first %d events are projected", session_id, MOST_EVENTS)
        yield sessions.pop(session_id), sorted(events, key=_place)
    yield from ((session, []) for session in sessions.values())


def _place(event):
    return event["timestamp"], event.get("order", 0)  # what was written past the door has no order


def _derive(session, events):
    writes = defaultdict(list)
    try:
        for path in settings.PROJECTIONS:
            for collection, found in import_string(path)(session, events, session["pendingFrom"]).items():
                writes[collection] += found
    except Exception as error:
        _postpone(session, error)
        return None
    return Derived(session, writes, len(events))


def _store(batch):
    """Writes a batch and takes its sessions off the queue; when it fails, each session by itself. Returns how many."""
    try:
        _write(batch)
        _release(batch)
    except ConnectionFailure:
        raise
    except Exception as error:
        if isinstance(error, BulkWriteError) and not error.details["writeErrors"]:
            raise  # written, but not confirmed by a majority: the whole lot is done again
        if len(batch) > 1:
            return sum(_store([one]) for one in batch)
        _postpone(batch[0].session, error)
        return 0
    return len(batch)


def _write(batch):
    """Writes sessions last: their summaries tell by which rules everything else was made."""
    for path in sorted(set(chain.from_iterable(one.writes for one in batch)), key=lambda path: path == SESSIONS):
        writes = [write for one in batch for write in one.writes.get(path, ())]
        if writes:
            _bulk_write(client.collection(*path.split(".", 1)), writes)


def _bulk_write(collection, writes):
    """One unordered bulk write; a document that is already there counts as written."""
    try:
        collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        if error.details["writeConcernErrors"] or any(e["code"] != DUPLICATE for e in error.details["writeErrors"]):
            raise


def _release(batch):
    """Gives the sessions back: off the queue where nothing came since they were claimed, else pending still."""
    done = [
        UpdateOne(_claimed(one.session) | {"revision": one.session.get("revision")}, _rest(one, {"pendingFrom": ""}))
        for one in batch
    ]
    if client.sessions().bulk_write(done, ordered=False).matched_count < len(batch):
        left = [UpdateOne(_claimed(one.session), _rest(one, {})) for one in batch]
        client.sessions().bulk_write(left, ordered=False)


def _rest(derived, unset):
    """The update that ends a claim: at once for a small session, after a rest for a large one."""
    seconds = min(derived.events / EVENTS_A_SECOND, LONGEST_REST)
    if derived.events < FEW_EVENTS:
        return {"$unset": unset | {"claim": ""}}
    rest = {"$set": {"claim": {"until": datetime.now(UTC) + timedelta(seconds=seconds)}}}
    return rest | {"$unset": unset} if unset else rest


def _renew(lot):
    ids = [session["sessionId"] for session in lot]
    mine = {"sessionId": {"$in": ids}, "claim.token": lot[0]["claim"]["token"]}
    client.sessions().update_many(
        mine | {"claim.error": {"$exists": False}}, {"$set": {"claim.until": datetime.now(UTC) + LEASE}}
    )


def _postpone(session, error):
    """Leaves a session that cannot be projected pending, for a later and later time."""
    log.error("session %s cannot be projected", session["sessionId"], exc_info=error)
    wait = min(timedelta(seconds=5) * 2 ** min(_attempts(session), 20), LONGEST_BACKOFF)
    later = {"claim.until": datetime.now(UTC) + wait, "claim.error": f"{type(error).__name__}: {error}"[:300]}
    client.sessions().update_one(_claimed(session), {"$set": later})


def _claimed(session):
    return {"sessionId": session["sessionId"], "claim.token": session["claim"]["token"]}
