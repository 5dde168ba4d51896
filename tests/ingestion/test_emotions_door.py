"""Predictions of outside models at the door: kept beside ours, once, and never half."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from apps.ingestion import projector
from apps.record import client as record
from tests.factories import a_batch, a_key, a_user, iso

URL = "/ingest/v1/emotions"
WHEN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def key():
    return a_key()[1]


@pytest.fixture
def send(client, key, still):
    def send(*lines, key=key):
        raw = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
        return client.post(f"{URL}?key={key}", raw, content_type="application/x-ndjson")

    return send


def a_line(**fields):
    told = {"sessionId": "s", "emotion": "frustrated", "confidence": 0.82, "timestamp": iso(WHEN), **fields}
    return {name: value for name, value in told.items() if value is not ...}


def stored():
    return list(record.emotion_predictions().find({"sessionId": "s"}).sort("timestamp", 1))


def session():
    return record.sessions().find_one({"sessionId": "s"})


def test_a_seed_shaped_line_is_kept_as_it_is(send):
    answer = send(a_line(eventId="e1", model="face-9", evidence=[{"kind": "frown", "score": 0.7}]))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "duplicates": 0, "rejected": []})
    (found,) = stored()
    assert {name: found[name] for name in ("sessionId", "eventId", "emotion", "confidence", "timestamp", "model")} == {
        "sessionId": "s", "eventId": "e1", "emotion": "frustrated", "confidence": 0.82, "timestamp": WHEN,
        "model": "face-9",
    }  # fmt: skip
    assert found["evidence"] == [{"kind": "frown", "score": 0.7}]


def test_what_is_not_said_is_null_or_the_default(send):
    send(a_line())
    assert (stored()[0]["eventId"], stored()[0]["model"], stored()[0]["evidence"]) == (None, "outside", [])


def test_sending_it_again_changes_nothing(send):
    send(a_line())
    assert send(a_line(), a_line(confidence=0.5)).json() == {"accepted": 1, "duplicates": 1, "rejected": []}
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sessionId": ...}, "sessionId: required"),
        ({"emotion": ...}, "emotion: required"),
        ({"confidence": ...}, "confidence: required"),
        ({"timestamp": ...}, "timestamp: required"),
        ({"confidence": 1.01}, "confidence: "),
        ({"confidence": "0.5"}, "confidence: "),
        ({"emotion": ""}, "emotion: "),
        ({"emotion": " "}, "emotion: "),
        ({"emotion": "x" * 81}, "emotion: "),
        ({"emotion": "a\nb"}, "emotion: U+000A cannot be seen"),
        ({"emotion": "calm\0"}, "emotion: U+0000 cannot be seen"),
        ({"emotion": "calm\x9b"}, "emotion: U+009B cannot be seen"),
        ({"emotion": "\u202emlac"}, "emotion: U+202E cannot be seen"),
        ({"emotion": "ca\u200blm"}, "emotion: U+200B cannot be seen"),
        ({"emotion": "ca\u2028lm"}, "emotion: U+2028 cannot be seen"),
        ({"emotion": "\u3000\u00a0"}, "emotion: expected a word"),
        ({"emotion": "\ufdfa" * 80}, "emotion: longer than 80"),  # a sign that stands for eighteen letters
        ({"emotion": "\u0130" * 80}, "emotion: longer than 80"),  # a letter whose small form is two
        ({"emotion": "x" * 10_000}, "emotion: "),
        ({"emotion": ["calm"]}, "emotion: "),
        ({"model": ""}, "model: "),
        ({"model": "\u200e"}, "model: U+200E cannot be seen"),
        ({"model": "x" * 10_000}, "model: "),
        ({"model": "\uff48\uff58\uff49"}, "model: hxi names the built-in model"),  # wide letters
        ({"confidence": -0.01}, "confidence: "),
        ({"confidence": None}, "confidence: "),
        ({"confidence": float("nan")}, ""),
        ({"confidence": float("inf")}, ""),
        ({"timestamp": "1900-01-01T00:00:00Z"}, "timestamp: more than 50 years"),
        ({"timestamp": 1e300}, "timestamp: "),
        ({"timestamp": -1e17}, "timestamp: "),
        ({"until": "9999-01-01T00:00:00Z"}, "until: more than 50 years before or 1 day after"),
        ({"until": "soon"}, "until: "),
        ({"until": iso(WHEN + timedelta(hours=24, seconds=1))}, "until: "),
        ({"eventId": ""}, "eventId: "),
        ({"eventId": "e" * 257}, "eventId: "),
        ({"screen": 7}, "screen: "),
        ({"evidence": [{"why": "x" * 4096}]}, "evidence: larger than 4096 bytes"),
        ({"evidence": [{"why": "x" * 100}] * 50}, "evidence: larger than 4096 bytes"),
        ({"evidence": [{"a": {"a": {"a": {"a": {"a": {}}}}}}]}, "evidence: deeper than 5"),
        ({"evidence": [{str(number): 0 for number in range(65)}]}, "evidence: more than 64 keys"),
        ({"model": "hxi"}, "model: hxi names the built-in model"),
        ({"model": " HXI "}, "model: hxi names the built-in model"),
        ({"model": 7}, "model: "),
        ({"timestamp": "yesterday"}, "timestamp: "),
        ({"timestamp": "9999-01-01T00:00:00Z"}, "timestamp: "),
        ({"sessionId": "no spaces"}, "sessionId: "),
        ({"evidence": "x"}, "evidence: "),
        ({"evidence": [{}] * 51}, "evidence: more than 50"),
        ({"evidence": ["x"]}, "evidence: expected an object"),
    ],
)
def test_what_is_wrong_with_a_line_is_named_and_the_others_are_kept(send, fields, reason):
    answer = send(a_line(emotion="calm"), a_line(**fields))
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1
    (refused,) = answer.json()["rejected"]
    assert refused["index"] == 1
    assert refused["reason"].startswith(reason)
    assert [one["emotion"] for one in stored()] == ["calm"]


@pytest.mark.parametrize("lines", [(), (b"nonsense",), (a_line(confidence=7),)])
def test_nothing_usable_is_refused_as_a_whole(send, lines):
    answer = send(*lines)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert stored() == []
    assert session() is None


def test_a_stranger_stores_nothing(send):
    assert send(a_line(), key="nobody").status_code == 401
    assert stored() == []


@pytest.mark.parametrize("written", [" Frustrated ", "FRUSTRATED", "\uff26\uff52ustrated", "frustrated\u00a0"])
def test_what_looks_the_same_is_the_same_emotion_in_small_letters(send, written):
    send(a_line(emotion=written))
    assert stored()[0]["emotion"] == "frustrated"


def test_a_name_is_one_whatever_its_letters_are_made_of_and_however_wide_its_spaces_are(send):
    send(*(a_line(emotion=one, model=one) for one in ("d\u00e9\u00e7u  net", "de\u0301c\u0327u\u2003net")))
    assert [(one["emotion"], one["model"]) for one in stored()] == [("d\u00e9\u00e7u net", "d\u00e9\u00e7u net")]


@pytest.mark.parametrize(
    "name", ["$where", "a.b", "__proto__", "<b onclick=alert(1)>", "=1+1", "\u05e9\u05de\u05d7", "\U0001fae8"]
)
def test_any_name_that_can_be_seen_is_kept_and_found_by(send, client, key, name):
    client.post(f"/ingest/v1/batch?key={key}", json.dumps(a_batch(session_id="s")), content_type="text/plain")
    assert send(a_line(emotion=name, model=name)).json()["accepted"] == 1
    projector.project_pending()
    client.force_login(a_user())
    found = client.get("/api/v1/sessions", {"emotion": name}).json()
    assert [one["emotions"] for one in found["items"]] == [["neutral", name]]
    (item,) = client.get("/api/v1/sessions/s/emotions", {"model": name}).json()["items"]
    assert (item["emotion"], item["model"]) == (name, name)


def test_names_in_evidence_have_no_meaning_to_the_store(send):
    assert send(a_line(evidence=[{"$where": 1, "a.b": {"$gt": "mail me@example.com"}, "n": 2**70}])).status_code == 202
    assert stored()[0]["evidence"] == [{"\uff04where": 1, "a\uff0eb": {"\uff04gt": "mail ***"}, "n": float(2**70)}]


def test_a_confidence_of_minus_nothing_is_nothing(send):
    send(a_line(confidence=-0.0))
    assert str(stored()[0]["confidence"]) == "0.0"


def test_a_prediction_that_ends_before_it_begins_is_of_a_moment(send):
    send(a_line(until=iso(WHEN - timedelta(hours=1))))
    assert stored()[0]["until"] == WHEN


def test_a_session_shows_what_any_model_told_of_it_beside_our_own(send, client, key):
    batch = a_batch(session_id="s")
    client.post(f"/ingest/v1/batch?key={key}", json.dumps(batch), content_type="text/plain")
    send(a_line(emotion="bored", timestamp=batch["events"][0]["timestamp"]))
    projector.project_pending()
    assert session()["summary"]["emotions"] == ["neutral", "bored"]
    assert [one["model"] for one in stored()].count("hxi") == 1
    before = session()
    send(a_line(emotion="angry"))
    projector.project_pending()
    assert session()["summary"]["emotions"] == ["neutral", "angry", "bored"]
    assert session()["startedAt"] == before["startedAt"]
    assert session()["endedAt"] == before["endedAt"]


def test_predictions_of_a_session_that_is_not_known_yet_wait_for_it(send, client, key):
    assert send(a_line(emotion="angry")).json()["accepted"] == 1
    assert session() is None
    batch = a_batch(session_id="s")
    client.post(f"/ingest/v1/batch?key={key}", json.dumps(batch), content_type="text/plain")
    projector.project_pending()
    assert session()["summary"]["emotions"] == ["neutral", "angry"]
    assert session()["summary"]["events"] == 3


def test_a_session_is_found_by_every_emotion_that_the_emotions_page_counts(send, client, key):
    client.post(f"/ingest/v1/batch?key={key}", json.dumps(a_batch(session_id="s")), content_type="text/plain")
    names = [f"feeling {number:02}" for number in range(30)]
    send(*(a_line(emotion=name) for name in names))
    projector.project_pending()
    assert session()["summary"]["emotions"] == ["neutral", *names]
    client.force_login(a_user())
    counted = client.get("/api/v1/emotions/summary").json()["items"]
    assert {one["emotion"] for one in counted} == {"neutral", *names}
    for one in counted:
        assert client.get("/api/v1/sessions", {"emotion": one["emotion"]}).json()["total"] == one["sessions"] == 1


def test_a_prediction_of_tomorrow_makes_no_session_live(send, client, key):
    client.post(f"/ingest/v1/batch?key={key}", json.dumps(a_batch(session_id="s")), content_type="text/plain")
    before = session()
    assert send(a_line(timestamp=iso(WHEN + timedelta(hours=20)))).json()["accepted"] == 1
    projector.project_pending()
    assert (session()["lastSeenAt"], session()["endedAt"]) == (before["lastSeenAt"], before["endedAt"])
    assert send(a_line(timestamp=iso(WHEN + timedelta(days=3)))).status_code == 400


def test_more_lines_than_one_request_may_hold_are_refused(send):
    assert send(*[b"{}"] * 5001).status_code == 413
