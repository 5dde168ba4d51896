"""Into the lake: sessions that have settled, once each; those that went on later, again.

`unsettled` on a session's document says that the lake does not have it as it is; `lakeDays`, on which days it may.
"""

import logging
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from django.conf import settings
from pymongo import UpdateOne

from apps.record import client

from . import lake, layout
from .tables import TABLES
from .unsettled import is_any_over, settled_by

log = logging.getLogger(__name__)

LOT = 2_000  # sessions in one commit
LOT_EVENTS = 200_000
PAUSE = 0.2  # seconds between two tries while another process is writing
MANY_FILES = 8  # of one day: from here on they are made into one
KEPT_FOR = timedelta(hours=2)  # how long a reader may hold a version that is no longer the snapshot's


def settle(seconds=None):
    """Brings settled sessions into the lake, lot by lot, until none is left or time is up; returns how many."""
    deadline, done = time.monotonic() + seconds if seconds else None, 0
    with lake.writing() as writer:
        if not writer.base.number:
            _list_all()
        if writer.intent:
            done += _settle_lot(writer, _sessions(writer.intent["sessions"]))
        while lot := _next_lot():
            done += _settle_lot(writer, lot)
            if deadline and time.monotonic() > deadline:
                break
    return done


def _list_all():
    """A lake that is made beside sessions of long ago begins with all of them, wherever their rows were before."""
    client.sessions().update_many({"unsettled": {"$ne": True}}, {"$set": {"unsettled": True}})


def begin_anew():
    """Puts every session on the list, then makes the lake empty and of this layout; waits while another is writing.

    Until sessions have settled they are read from MongoDB. Ended anywhere, it can be done again: first the old lake
    stands, and `lakeDays` tell what in it is to be replaced; then the new one, in which they find nothing.
    """
    while True:
        try:
            with lake.writing() as writer:
                _list_again(writer)
                writer.publish({}, lake.new_generation())
                lake.documents().update_one(layout.ONLY, {"$set": {"layout": layout.LAYOUT}})
                return
        except (lake.Busy, lake.Lost):
            time.sleep(PAUSE)


def _list_again(writer):
    """Puts every session on the list; with its next revision no writer before us takes it off."""
    again = {"$set": {"unsettled": True}, "$inc": {"revision": 1}}
    found = client.sessions().find({}, {"_id": 1}, batch_size=LOT).sort("_id", 1)
    for lot in layout.in_lots(found, LOT):
        _keep_lease(writer)
        client.sessions().update_many({"_id": {"$in": [one["_id"] for one in lot]}}, again)


def _keep_lease(writer):
    """Lost when it has passed on; what a writer before us did not finish stays noted until it does not count."""
    writer.announce(writer.intent)


def _next_lot():
    fields = {"sessionId": 1, "revision": 1, "lakeDays": 1, "startedAt": 1, "summary.events": 1}
    lot, events = [], 0
    for session in client.sessions().find(settled_by(datetime.now(UTC)), fields).limit(LOT):
        lot.append(session)
        events += session.get("summary", {}).get("events", 0)
        if events > LOT_EVENTS:
            break
    return lot


def _sessions(session_ids):
    fields = {"sessionId": 1, "revision": 1, "lakeDays": 1, "startedAt": 1}
    return list(client.sessions().find({"sessionId": {"$in": session_ids}}, fields))


def _settle_lot(writer, lot):
    """Writes a lot into all tables, makes the next snapshot, and takes the sessions off the list."""
    ids = [session["sessionId"] for session in lot]
    writer.announce({"sessions": ids})
    _note_days(lot)
    _write(writer, lot, ids)
    _take_off(lot)
    return len(lot)


def _write(writer, lot, ids):
    before = sorted({day for session in lot for day in session.get("lakeDays", ())})
    days = {session["sessionId"]: day_of(session) for session in lot}
    versions = {}
    for name, table in TABLES.items():
        rows = with_days(table.rows_of(ids), days)
        if len(rows) or before:
            versions[name] = lake.replace_rows(name, rows, writer.base.generation, writer.number, before, ids)
    writer.publish(versions)


def _note_days(lot):
    """Says where rows of a session may be before they are written: they are looked for there when it goes on."""
    notes = [UpdateOne({"_id": one["_id"]}, {"$addToSet": {"lakeDays": day_of(one)}}) for one in lot]
    client.sessions().bulk_write(notes, ordered=False)


def _take_off(lot):
    """A session that went on meanwhile has another revision: it stays on the list."""
    done = [
        UpdateOne({"_id": one["_id"], "revision": one.get("revision"), "pendingFrom": {"$exists": False}}, GONE)
        for one in lot
    ]
    client.sessions().bulk_write(done, ordered=False)


GONE = {"$unset": {"unsettled": ""}}


def day_of(session):
    """The UTC day a session started on, as the partition's name."""
    return session["startedAt"].strftime("%Y-%m-%d")


def with_days(rows, days):
    """Rows of sessions with the day of each session; those of a session that is not in `days` go."""
    names = pa.array(list(days), pa.string())
    places = pc.index_in(rows["session_id"], value_set=names)
    found = pa.array(list(days.values()), pa.string()).take(places)
    return rows.append_column("day", found).filter(pc.is_valid(found))


def finish(seconds=None):
    """Brings all settled sessions into the lake and tidies it; waits while another process is writing.

    Returns how many sessions came in; TimeoutError when `seconds` have passed before.
    """
    deadline = time.monotonic() + seconds if seconds is not None else None
    while True:
        try:
            done = settle(deadline and max(deadline - time.monotonic(), 0.001))
            compact()
            vacuum()
        except lake.Busy:
            pass
        else:
            if not is_any_over():
                return done
        if deadline and time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(PAUSE)


def remove(session_ids):
    """Takes sessions out of the lake; they are on the way to be deleted. Busy when another process is writing."""
    with lake.writing() as writer:
        if writer.intent:
            _settle_lot(writer, _sessions(writer.intent["sessions"]))
        lot = _sessions(session_ids)
        days = sorted({day for session in lot for day in session.get("lakeDays", ())})
        writer.announce({"sessions": session_ids})  # after a crash they are there once more, and removed again
        nothing = {name: with_days(table.rows_of([]), {}) for name, table in TABLES.items()}
        named = [name for name in TABLES if days and name in writer.base.versions]
        parts = (writer.base.generation, writer.number, days, session_ids)
        writer.publish({name: lake.replace_rows(name, nothing[name], *parts) for name in named})


# --- Keeping house ---------------------------------------------------------------------------------------------------
def compact():
    """Makes the many small files of a day into one, in a new snapshot; returns how many files went."""
    gone = 0
    with lake.writing() as writer:
        if writer.intent:
            return 0  # somebody's unfinished work lies on top: settling finishes it first
        versions = {}
        for name in writer.base.versions:
            table = DeltaTable(lake.address_of(writer.base.generation, name))
            for day in _crowded_days(table):
                gone += _made_one(table, [("day", "=", day)], TABLES[name].order[0])["numFilesRemoved"]
            versions[name] = table.version()
        if gone:
            writer.publish(versions)
    return gone


def _made_one(table, where, order):
    """Rows that are asked for together come to lie together."""
    return table.optimize.z_order([order], partition_filters=where, writer_properties=lake.PACKED)


def _crowded_days(table):
    counts = {}
    for file in table.file_uris():
        day = day_in(file)
        counts[day] = counts.get(day, 0) + 1
    return [day for day, count in counts.items() if count >= MANY_FILES]


def day_in(file):
    """The day in the address of a table's file."""
    return file.rpartition("day=")[2].partition("/")[0]


def vacuum():
    """Deletes files that no snapshot of the last hours names, and generations that were replaced."""
    with lake.writing() as writer:
        if writer.intent:
            return
        hours = KEPT_FOR // timedelta(hours=1)
        for name in writer.base.versions:
            DeltaTable(lake.address_of(writer.base.generation, name)).vacuum(
                hours, dry_run=False, enforce_retention_duration=False
            )
        if not settings.LAKE_URL:
            _delete_old_generations(writer.base.generation)


def _delete_old_generations(current):
    """Old ones stay as long as a reader may hold them; in a bucket its own rules delete them."""
    for folder in Path(settings.DATA_DIR).glob("lake/*"):
        age = time.time() - folder.stat().st_mtime
        if folder.name != current and age > KEPT_FOR.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def rebuild(progress=iter):
    """Builds all tables anew from MongoDB and replaces the lake by them at once; returns how many sessions it has.

    `progress` wraps the list of lots. Sessions that are not over stay out, as ever.
    """
    generation = lake.new_generation()
    with lake.writing() as writer:
        ids = [session["sessionId"] for session in client.sessions().find(_once_settled(), {"sessionId": 1})]
        lots = [ids[start : start + LOT] for start in range(0, len(ids), LOT)]
        versions, revisions = {}, []
        for part, lot in enumerate(progress(lots), 1):
            sessions = _sessions(lot)
            _keep_lease(writer)
            _note_days(sessions)
            days = {session["sessionId"]: day_of(session) for session in sessions}
            for name, table in TABLES.items():
                rows = with_days(table.rows_of(lot), days)
                if len(rows):
                    versions[name] = lake.append_rows(name, rows, generation, part)
            revisions += sessions
        writer.publish(versions, generation)
    for start in range(0, len(revisions), LOT):
        _take_off(revisions[start : start + LOT])
    return len(ids)


def _once_settled():
    """Sessions that the lake has, and those that are ready for it."""
    return {"$or": [{"unsettled": {"$ne": True}}, settled_by(datetime.now(UTC))]}
