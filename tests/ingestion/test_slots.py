"""How many predictions of outside models a session holds: exactly so many, whoever sends, however often."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from pymongo.errors import PyMongoError

from apps.ingestion import projector, slots, store
from apps.ingestion.predictions import decode_lines
from apps.ingestion.sightings import Source
from apps.record import client as record
from tests.factories import a_batch, a_key, a_session, iso

WHEN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
FULL = {"reason": slots.FULL}


@pytest.fixture
def send(client, still):
    key = a_key()[1]

    def send(lines, path="emotions"):
        return client.post(f"/ingest/v1/{path}?key={key}", lines_of(lines), content_type="text/plain")

    return send


@pytest.fixture
def room_for_ten(monkeypatch):
    monkeypatch.setattr(slots, "MOST", 10)


def lines_of(lines):
    return b"\n".join(json.dumps(one).encode() for one in lines)


def told(numbers, session_id="s"):
    """Lines that differ by their moment."""
    return [
        {"sessionId": session_id, "emotion": "calm", "confidence": 0.5, "timestamp": iso(WHEN + timedelta(seconds=one))}
        for one in numbers
    ]


def stored(session_id="s"):
    """{the number of a line: its slot}."""
    found = record.emotion_predictions().find({"sessionId": session_id, "slot": {"$exists": True}})
    return {(one["timestamp"] - WHEN) // timedelta(seconds=1): one["slot"] for one in found}


def test_a_session_holds_so_many_and_what_is_beyond_is_refused_line_by_line(send, room_for_ten):
    assert send(told(range(8))).json() == {"accepted": 8, "duplicates": 0, "rejected": []}
    answer = send([*told(range(6, 11)), *told([0], "other"), {"nonsense": 1}, *told([11])])
    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 3,
        "duplicates": 2,
        "rejected": [{"index": 4} | FULL, {"index": 6, "reason": "sessionId: required"}, {"index": 7} | FULL],
    }
    assert stored() == {number: number for number in range(10)}
    assert stored("other") == {0: 0}
    assert FULL["reason"].startswith("sessionId: has its 2,000 predictions")


def test_what_a_full_session_has_may_be_sent_again_and_nothing_else(send, room_for_ten):
    send(told(range(10)))
    assert send(told(range(10))).json() == {"accepted": 0, "duplicates": 10, "rejected": []}
    answer = send(told(range(10, 13)))
    assert (answer.status_code, answer.json()["detail"]) == (400, f"line 0: {slots.FULL}")
    assert len(stored()) == 10


def test_a_line_that_a_request_repeats_takes_one_slot(send, room_for_ten):
    assert send(told([0, 0, 1, 0])).json() == {"accepted": 2, "duplicates": 2, "rejected": []}
    assert stored() == {0: 0, 1: 1}
    answer = send(told([*range(2, 10), 10, 9, 10])).json()
    assert (answer["accepted"], answer["duplicates"], len(answer["rejected"])) == (8, 1, 2)


def test_one_request_holds_no_more_than_its_session_does(send, room_for_ten):
    answer = send(told(range(30))).json()
    assert (answer["accepted"], len(answer["rejected"])) == (10, 20)


def test_a_session_takes_so_many_emotions_and_more_of_those_it_has(send, monkeypatch):
    monkeypatch.setattr(slots, "MOST_EMOTIONS", 3)

    def felt(*names, since=0, session_id="s"):
        lines = told(range(since, since + len(names)), session_id)
        return [line | {"emotion": name} for line, name in zip(lines, names, strict=True)]

    assert send(felt("a", "b")).json()["rejected"] == []
    answer = send([*felt("c", "d", "a", "e", since=2), *felt("d", session_id="other")]).json()
    assert (answer["accepted"], [one["index"] for one in answer["rejected"]]) == (3, [1, 3])
    assert {one["reason"] for one in answer["rejected"]} == {slots.VARIED}
    assert send(felt("a", "b")).json()["duplicates"] == 2
    assert send(felt("e", since=9)).json()["detail"] == f"line 0: {slots.VARIED}"
    assert send(felt("c", since=9)).json()["accepted"] == 1
    assert record.emotion_predictions().distinct("emotion", {"sessionId": "s"}) == ["a", "b", "c"]


def test_our_own_predictions_take_no_slot(send, room_for_ten):
    batch = a_batch(session_id="s")
    assert send([batch], "batch").status_code == 202
    projector.project_pending()
    assert record.emotion_predictions().count_documents({"model": "hxi"}) == 1
    assert send(told(range(10))).json()["accepted"] == 10


def test_a_session_that_takes_nothing_more_is_not_projected_for_it(send, room_for_ten):
    session_id = a_session()["sessionId"]

    def state():
        found = record.sessions().find_one({"sessionId": session_id})
        return found["revision"], "pendingFrom" in found

    send(told(range(10), session_id))
    before = state()
    assert before == (2, True)
    send([*told([11], session_id), *told([0])])
    assert state() == before
    send(told([0], session_id))
    assert state() == (3, True)


def test_processes_that_store_at_once_share_the_slots_and_none_is_given_twice(still, monkeypatch):
    """Group commit orders the writes of one process; here each thread writes past it, as other processes do."""
    monkeypatch.setattr(slots, "MOST", 100)
    sets = [told(range(20 * number, 20 * number + 40)) for number in range(8)]  # each half as the next one begins
    start = Barrier(len(sets))

    def write(lines):
        decoded = decode_lines(lines_of(lines), datetime.now(UTC))
        one = store.Write([], [], [], decoded.predictions)
        start.wait()
        slots.insert_predictions([one])
        assert one.error is None
        return one.counted - one.duplicates, one.duplicates, len(one.refused)

    with ThreadPoolExecutor(len(sets)) as pool:
        outcomes = list(pool.map(write, sets))
    assert sorted(stored().values()) == list(range(100))
    assert sum(accepted for accepted, *_ in outcomes) == 100
    assert {sum(one) for one in outcomes} == {40}
    kept = Counter(one["timestamp"] for one in record.emotion_predictions().find())
    assert max(kept.values()) == 1


def test_a_crash_halfway_loses_no_slot_and_sending_again_finishes(still, monkeypatch, room_for_ten):
    lines = decode_lines(lines_of(told(range(12))), datetime.now(UTC))
    run = slots.run

    def dying(database, kind, collection, statements):
        run(database, kind, collection, statements[:4])
        raise PyMongoError("killed")

    monkeypatch.setattr(slots, "run", dying)
    with pytest.raises(store.Unconfirmed):
        store.insert_predictions(lines, Source("web"))
    monkeypatch.setattr(slots, "run", run)
    lines = decode_lines(lines_of(told(range(12))), datetime.now(UTC))
    receipt = store.insert_predictions(lines, Source("web"))
    assert (receipt.accepted, receipt.duplicates, len(receipt.rejected)) == (6, 4, 2)
    assert stored() == {number: number for number in range(10)}


def test_the_last_slots_are_found_without_reading_the_others(still):
    sessions = [f"s{number}" for number in range(20)]
    for session_id in sessions:
        store.insert_predictions(decode_lines(lines_of(told(range(30), session_id)), WHEN), Source("web"))
    decoded = decode_lines(b"\n".join(lines_of(told([99], one)) for one in sessions), WHEN)
    fresh = [slots.Told(None, line, one) for line, one in decoded.predictions.items()]
    assert slots._following(fresh) == dict.fromkeys(sessions, 30)
    asked = {"aggregate": "emotion_predictions", "pipeline": slots._last_slots(sessions), "cursor": {}}
    explained = record.emotion_predictions().database.command("explain", asked, verbosity="executionStats")
    assert "DISTINCT_SCAN" in str(explained)
    assert "'totalDocsExamined': 0" in str(explained)
