"""Group commit: who waits for whom, and whose duplicates are whose."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

import pytest

from apps.ingestion import store, wire
from apps.ingestion.commits import GroupCommit
from apps.ingestion.sightings import Sighting, Source
from apps.record import client as record
from tests.factories import a_batch, an_event


@dataclass(frozen=True)
class Write:
    name: int
    size: int = 1


class SlowStore:
    """Holds its first lot until `gate` opens, and remembers every lot."""

    def __init__(self, error=None):
        self.lots, self.gate, self.entered, self.error = [], Event(), Event(), error

    def write_all(self, writes):
        self.lots.append(writes)
        if len(self.lots) == 1:
            self.entered.set()
            assert self.gate.wait(30)
            if self.error:
                raise self.error


def gather(slow, commits, others):
    """Commits one write, and the others while it is in flight; all their futures."""
    pool = ThreadPoolExecutor(len(others) + 1)
    futures = [pool.submit(commits.commit, Write(0))]
    assert slow.entered.wait(30)
    futures += [pool.submit(commits.commit, other) for other in others]
    while len(commits._waiting) < len(others):
        time.sleep(0.005)
    slow.gate.set()
    pool.shutdown()
    return futures


def test_what_arrives_during_a_write_shares_the_next():
    slow = SlowStore()
    futures = gather(slow, GroupCommit(slow.write_all, 100), [Write(n) for n in range(1, 9)])
    assert all(future.result() is None for future in futures)
    assert [len(lot) for lot in slow.lots] == [1, 8]


def test_a_lot_is_no_larger_than_it_may_be():
    slow = SlowStore()
    gather(slow, GroupCommit(slow.write_all, 10), [Write(n, 4) for n in range(1, 6)])
    assert [len(lot) for lot in slow.lots] == [1, 2, 2, 1]


def test_an_error_of_the_store_reaches_everyone_who_waits():
    slow = SlowStore(OSError("gone"))
    commits = GroupCommit(slow.write_all, 100)
    for future in gather(slow, commits, [Write(n) for n in range(1, 5)]):
        with pytest.raises(OSError, match="gone"):
            future.result()
    commits.commit(Write(9))
    assert len(slow.lots) == 2


def test_each_sender_is_told_of_its_own_events_alone():
    now = datetime.now(UTC)
    bodies = [json.dumps(a_batch([an_event(), {"type": ""}] * (n + 1), f"s{n}")).encode() for n in range(12)]
    for body in bodies[::3]:
        store.insert_batch(wire.decode_batch(body, now), Source("web"))
    with ThreadPoolExecutor(12) as pool:
        receipts = list(pool.map(lambda raw: store.insert_batch(wire.decode_batch(raw, now), Source("web")), bodies))
    for n, receipt in enumerate(receipts):
        again = n % 3 == 0
        assert (receipt.accepted, receipt.duplicates) == ((0, n + 1) if again else (n + 1, 0))
        assert len(receipt.rejected) == n + 1


def test_one_batch_sent_many_times_at_once_is_stored_once():
    raw, now = json.dumps(a_batch(session_id="once")).encode(), datetime.now(UTC)
    with ThreadPoolExecutor(10) as pool:
        receipts = list(pool.map(lambda _: store.insert_batch(wire.decode_batch(raw, now), Source("web")), range(10)))
    assert sum(receipt.accepted for receipt in receipts) == 3
    assert sum(receipt.duplicates for receipt in receipts) == 27
    assert record.events().count_documents({"sessionId": "once"}) == 3
    assert record.sessions().count_documents({"sessionId": "once"}) == 1


def insert(raw):
    return store.insert_batch(wire.decode_batch(raw, datetime.now(UTC)), Source("web", "k"))


def test_a_session_that_can_grow_no_further_fails_its_own_senders_alone():
    record.sessions().insert_one({"sessionId": "full", "meta": {}, "filler": "x" * (16 * 1024 * 1024 - 200)})
    bodies = [json.dumps(a_batch(session_id=name)).encode() for name in ("full", "a", "b", "full", "c")]
    writes = []
    for raw in bodies:
        batch = wire.decode_batch(raw, datetime.now(UTC))
        sighting = Sighting(batch.session_id, batch.arrived_at, "web", user_agent="x" * 512)
        writes.append(store.Write([], batch.events, [sighting]))
    store._write_all(writes)
    assert [write.error is None for write in writes] == [False, True, True, False, True]
    assert record.sessions().count_documents({"sessionId": {"$in": ["a", "b", "c"]}}) == 3


def test_the_sessions_of_a_lot_may_be_more_than_one_command_holds():
    owned = [(Write(n), Sighting(f"s{n}", datetime.now(UTC), "web", traits={"a": "x" * 8_000})) for n in range(2_500)]
    store._upsert(owned)
    assert record.sessions().count_documents({"meta.a": {"$exists": True}}) == 2_500


def test_a_session_keeps_so_many_traits_and_the_value_of_a_known_one_still_changes():
    for seq in range(3):
        traits = {f"{seq}-{n}": 1 for n in range(50)} | {"0-0": seq}
        insert(json.dumps(a_batch(session_id="s", seq=seq, session={"meta": traits})).encode())
    meta = record.sessions().find_one({"sessionId": "s"})["meta"]
    assert len(meta) == 66  # 64 traits, the app and the key
    assert (meta["app"], meta["0-0"], "1-13" in meta, "1-14" in meta) == ("web", 2, True, False)
