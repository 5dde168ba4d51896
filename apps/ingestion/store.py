"""The record plane's side of the door, usable without HTTP: what is decoded goes in here and is durable on return.

insert_batch(batch, source) -> Receipt           a wire.Batch
insert_events(lines, source) -> Receipt          wire.Lines
insert_predictions(lines, source) -> Receipt     predictions.Lines: what an outside model makes of sessions
insert_chunk(chunk, source, visit) -> Receipt    a chunks.chunk_of document (its session is made or widened too)
Repeating any of them changes nothing. Raises Unconfirmed when MongoDB cannot say that a majority has it on disk.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

import pymongo
from pymongo.errors import PyMongoError

from apps.record import client
from apps.record.schema import EVENTS_DB, SESSION_DB

from . import slots
from .commands import DUPLICATE, run
from .commits import GroupCommit
from .sightings import Sighting
from .wire import Visit

CONFIRMED_WITHIN = 8  # seconds; what takes longer is answered with "try again"
LARGEST_LOT = 10_000  # events
TRIES = 3  # of an upsert that another process won
MILLISECOND = timedelta(milliseconds=1)


class Unconfirmed(Exception):
    """MongoDB did not confirm a write; it may or may not be there, and sending it again is safe."""


@dataclass(slots=True)
class Receipt:
    """What became of the events that were sent; `rejected` holds {"index", "reason"}."""

    accepted: int
    duplicates: int
    rejected: list[dict] = field(default_factory=list)


@dataclass(slots=True)
class Write:
    """One sender's documents, how many of its events turned out to be there already, and what was refused since."""

    chunks: list[dict]
    events: list[dict]
    sightings: list[Sighting]
    predictions: dict[int, dict] = field(default_factory=dict)  # by the line each stands on
    duplicates: int = 0
    refused: list[dict] = field(default_factory=list)
    error: Exception | None = None

    @property
    def size(self):
        return self.counted or 1

    @property
    def counted(self):
        """How many events and predictions were sent; what a Receipt counts."""
        return len(self.events) + len(self.predictions)

    def refuse(self, line, reason):
        """A prediction is not stored; a session that none is left of is not put on the queue for it."""
        del self.predictions[line]
        self.refused.append({"index": line, "reason": reason})

    @property
    def seen(self):
        """The sightings to write."""
        if not self.refused:
            return self.sightings
        told = {one["sessionId"] for one in self.predictions.values()}
        return [one for one in self.sightings if one.session_id in told]

    def note_repeated(self, count):
        """A sender that says it all again is not seen anew: its session is as old as its events."""
        if count == len(self.chunks) + self.counted:
            for sighting in self.sightings:
                sighting.seen_at = sighting.last or sighting.seen_at


def skew_of(session_id):
    """By how much the times of a session are corrected, a timedelta; None when there is no such session."""
    try:
        return _lasting_skew_of(session_id)
    except LookupError:
        return None
    except PyMongoError as error:
        raise Unconfirmed(str(error)) from error


@lru_cache(maxsize=10_000)
def _lasting_skew_of(session_id):
    """The same, looked up once: a session's first batch decides it for good; LookupError when there is none yet."""
    with pymongo.timeout(CONFIRMED_WITHIN):
        found = client.sessions().find_one({"sessionId": session_id}, {"skewMs": 1, "_id": 0})
    if found is None:
        raise LookupError(session_id)
    return found.get("skewMs", 0) * MILLISECOND


def insert_batch(batch, source):
    """Stores a wire.Batch: its chunk, its events, then its session's document."""
    sighting = _sighting(batch.session_id, batch.arrived_at, source, batch.visit)
    sighting.ended, sighting.skew_ms = batch.ended, batch.shift // MILLISECOND
    _widen_over_events(sighting, batch.events)
    if batch.chunk:
        _widen_over_chunk(sighting, batch.chunk)
    return _receipt(Write([batch.chunk] if batch.chunk else [], batch.events, [sighting]), batch.rejected)


def insert_events(lines, source):
    """Stores wire.Lines: their events, then their sessions' documents."""
    sightings = {one: _sighting(one, lines.arrived_at, source, visit) for one, visit in lines.visits.items()}
    for event in lines.events:
        _widen_over_events(sightings[event["sessionId"]], [event])
    for sighting in sightings.values():  # seen when it happened: what is sent of last month is not live today
        sighting.seen_at = min(sighting.seen_at, sighting.last)
    return _receipt(Write([], lines.events, list(sightings.values())), lines.rejected)


def insert_predictions(lines, source):
    """Stores predictions.Lines. They make no session: those of one that is not known yet wait for its events.

    What a session has no room for is refused.
    """
    sightings = {}
    for one in sorted(lines.predictions.values(), key=lambda one: one["timestamp"]):
        first = Sighting(one["sessionId"], one["timestamp"], source.app, is_told_of=True)
        sightings.setdefault(one["sessionId"], first)
    return _receipt(Write([], [], list(sightings.values()), lines.predictions), lines.rejected)


def insert_chunk(chunk, source, visit=None):
    """Stores a document of replay_chunks, then its session's document."""
    sighting = _sighting(chunk["sessionId"], chunk["recordedAt"], source, visit or Visit())
    _widen_over_chunk(sighting, chunk)
    return _receipt(Write([chunk], [], [sighting]), [])


def _sighting(session_id, seen_at, source, visit):
    return Sighting(
        session_id,
        seen_at,
        source.app,
        source.key,
        started_at=visit.started_at,
        user_id=visit.user_id,
        device=visit.device,
        user_agent=visit.user_agent or source.user_agent,
        ip=source.ip,
        traits=visit.traits,
    )


def _widen_over_events(sighting, events):
    if events:
        times = [event["timestamp"] for event in events]
        _widen(sighting, min(times), max(times))


def _widen_over_chunk(sighting, chunk):
    sighting.has_replay = True
    _widen(sighting, chunk["from"], chunk["to"])


def _widen(sighting, first, last):
    sighting.first = min(first, sighting.first or first)
    sighting.last = max(last, sighting.last or last)


def _receipt(write, rejected):
    try:
        _commits.commit(write)
    except PyMongoError as error:
        raise Unconfirmed(str(error)) from error
    if write.error:
        raise Unconfirmed(str(write.error))
    refused = sorted(rejected + write.refused, key=lambda one: one["index"]) if write.refused else rejected
    return Receipt(write.counted - write.duplicates, write.duplicates, refused)


# --- One lot: the writes of one or more senders together -------------------------------------------------------------
def _write_all(writes):
    with pymongo.timeout(CONFIRMED_WITHIN):
        chunks = _insert(SESSION_DB, "replay_chunks", [(write, chunk) for write in writes for chunk in write.chunks])
        events = _insert(EVENTS_DB, "events", [(write, event) for write in writes for event in write.events])
        for owner in events:
            owner.duplicates += 1
        slots.insert_predictions(writes)
        for write in {id(one): one for one in chunks + events}.values():
            write.note_repeated(write.duplicates + sum(1 for one in chunks if one is write))
        _upsert([(write, sighting) for write in writes if not write.error for sighting in write.seen])


def _insert(database, collection, owned):
    """Inserts (write, document) pairs; returns the write of each document that was there already."""
    errors = run(database, "insert", collection, [document for _, document in owned])
    there = []
    for index, error in errors:
        write, _ = owned[index]
        if error["code"] == DUPLICATE:
            there.append(write)
        else:
            write.error = PyMongoError(error["errmsg"])
    return there


def _upsert(owned):
    """Upserts the sessions of (write, sighting) pairs; one that MongoDB refuses fails its own writers alone.

    One that lost a race against another process's insert goes again.
    """
    left = _by_session(owned)
    for _ in range(TRIES):
        errors = _run_upserts(left)
        left = [visited for visited, error in errors if error["code"] == DUPLICATE]
        _fail([(visited, error) for visited, error in errors if error["code"] != DUPLICATE])
    _fail([(visited, {"errmsg": "the session's document could not be written"}) for visited in left])


def _by_session(owned):
    """(the one sighting of a session, the writes it was made in), by session."""
    together = {}
    for write, sighting in owned:
        if sighting.session_id in together:
            whole, writers = together[sighting.session_id]
            whole.absorb(sighting)
            writers.append(write)
        else:
            together[sighting.session_id] = sighting, [write]
    return list(together.values())


def _run_upserts(visited):
    """(what could not be written, its error) of pairs of _by_session."""
    pairs = [(one, update) for one in visited for update in one[0].updates()]
    errors = run(SESSION_DB, "update", "sessions", [update for _, update in pairs])
    return [(pairs[index][0], error) for index, error in errors]


def _fail(refused):
    for (_, writers), error in refused:
        for write in writers:
            write.error = PyMongoError(error["errmsg"])


_commits = GroupCommit(_write_all, LARGEST_LOT)
