"""Predictions that were written into MongoDB past the door, in any shape: they stop nothing, and count for nothing."""

from datetime import UTC, datetime

import pytest
from bson import Decimal128, ObjectId

from apps.accounts.models import Role
from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.emotion.findings import store
from apps.record import client as record
from tests.factories import a_prediction, a_session, a_user

NOW = datetime.now(UTC)
SIGNAL = {"kind": "rage", "eventId": "e", "timestamp": NOW, "confidence": 0.7}
UNSOUND = (
    *({"confidence": value} for value in ("high", None, float("nan"), 1e308, -0.1, {"a": 1}, [0.5])),
    *({"emotion": value} for value in (5, None, {"$a": 1}, ["frustrated"])),
    *({"timestamp": value} for value in ("2026-01-01", None, 5)),
    *({name: value} for name in ("screen", "eventId", "model") for value in (7, ["a"], {"a": 1})),
    {"until": "soon"},
    {"features": "x"},
    {"features": {"rage": "x"}},
    {"ruleVersion": "x"},
)
UNSOUND_SIGNALS = (
    *("rage", 5, {"kind": 7}, [], {}, ["rage", None, 5, [SIGNAL]]),
    *([SIGNAL | {name: "x"}] for name in ("timestamp", "confidence")),
    *([SIGNAL | {name: 7}] for name in ("kind", "eventId", "screen", "elementId", "selector", "label")),
)


@pytest.fixture
def session_id(still):
    session_id = a_session()["sessionId"]
    a_prediction(session_id, "confused", ["dead"], at=NOW)
    for change in (*UNSOUND, *({"evidence": value} for value in UNSOUND_SIGNALS)):
        document = a_prediction(session_id, "frustrated", ["rage"], at=NOW)
        record.emotion_predictions().update_one({"_id": document["_id"]}, {"$set": change})
    return session_id


@pytest.mark.parametrize("settled", [False, True])
def test_only_what_can_be_read_counts_in_the_lake(session_id, settled):
    if settled:
        assert settling.settle() == 1
    with Reading() as reading:
        emotions = reading.rows("SELECT emotion, count(*) FROM emotions GROUP BY emotion ORDER BY emotion")
        assert emotions == [("confused", 1), ("frustrated", len(UNSOUND_SIGNALS))]
        assert reading.rows("SELECT kind, count(*) FROM signals GROUP BY kind") == [("dead", 1)]


def test_the_read_api_tells_what_can_be_read(client, session_id):
    client.force_login(a_user(Role.VIEWER))
    items = client.get(f"/api/v1/sessions/{session_id}/emotions").json()["items"]
    assert len(items) == 1 + len(UNSOUND_SIGNALS)
    assert client.get("/api/v1/emotions/summary").json()["items"][0]["count"] == len(UNSOUND_SIGNALS)


def test_a_prediction_in_the_seeds_own_shape_is_an_outside_models(client, still):
    client.force_login(a_user(Role.VIEWER))
    session_id = a_session()["sessionId"]
    shape = {"sessionId": session_id, "eventId": "e", "emotion": "bored", "confidence": 0.82, "timestamp": NOW}
    record.emotion_predictions().insert_one(dict(shape))
    for query in ("", "?model=outside"):
        (item,) = client.get(f"/api/v1/sessions/{session_id}/emotions{query}").json()["items"]
        assert (item["model"], item["emotion"], item["evidence"]) == ("outside", "bored", [])
    assert client.get(f"/api/v1/sessions/{session_id}/emotions?model=hxi").json()["items"] == []
    (group,) = client.get("/api/v1/emotions/summary?by=model").json()["items"]
    assert (group["key"], group["emotion"], group["sessions"]) == ("outside", "bored", 1)
    assert store.finding_of(session_id, "outside", "bored", "e").confidence == 0.82


def test_evidence_that_json_has_no_word_for_is_told_as_text(client, still):
    client.force_login(a_user(Role.VIEWER))
    session_id = a_session()["sessionId"]
    evidence = [{"a": ObjectId("5" * 24), "b": float("nan"), "c": Decimal128("1.5"), "d": NOW, "e": None, "f": 1.5}]
    a_prediction(session_id, model="other", evidence=evidence)
    (item,) = client.get(f"/api/v1/sessions/{session_id}/emotions").json()["items"]
    told = item["evidence"][0]
    assert (told["a"], told["b"], told["c"], told["e"], told["f"]) == ("5" * 24, "nan", "1.5", None, 1.5)
