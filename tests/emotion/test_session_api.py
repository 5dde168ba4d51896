"""The read API of one session's emotions: the wire's shape, whatever model they are of."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.record import client as record
from tests.factories import a_prediction, a_session, a_user

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
AT, LATER = "2026-11-20T10:00:00.000Z", "2026-11-20T10:00:01.250Z"


@pytest.fixture
def ask(client):
    client.force_login(a_user())

    def get(path, status=200, **parameters):
        answer = client.get(f"/api/v1/sessions/{path}", parameters)
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


@pytest.fixture
def session():
    return a_session(START)["sessionId"]


def test_a_prediction_of_ours_has_the_published_shape(ask, session):
    until = START + timedelta(milliseconds=1250)
    signal = {"kind": "rage", "eventId": "e1", "eventIds": ["e1", "e2"], "events": 2, "until": until}
    a_prediction(session, "frustrated", [signal], at=START, until=until, features={"rage": 0.7})
    assert ask(f"{session}/emotions") == {
        "items": [
            {
                "emotion": "frustrated",
                "confidence": 0.75,
                "timestamp": AT,
                "until": LATER,
                "screen": "/home",
                "eventId": "e1",
                "model": "hxi",
                "ruleVersion": 1,
                "features": {"rage": 0.7},
                "evidence": [
                    {
                        "kind": "rage",
                        "eventId": "e1",
                        "eventIds": ["e1", "e2"],
                        "events": 2,
                        "timestamp": AT,
                        "until": LATER,
                        "screen": "/home",
                        "elementId": "buy",
                        "selector": "#buy",
                        "label": "Buy",
                        "confidence": 0.7,
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    "evidence",
    [[], [{"why": "<b>tone</b>", "at": None, "deep": [{"n": 1.5}]}], ["plain"], {"face": 3}, "said so"],
)
def test_an_outside_models_evidence_comes_as_it_was_given_and_what_it_left_out_is_null(ask, session, evidence):
    record.emotion_predictions().insert_one(
        {"sessionId": session, "eventId": "e9", "emotion": "bored", "confidence": 1, "timestamp": START, "model": "lab"}
        | {"evidence": evidence}
    )
    (item,) = ask(f"{session}/emotions")["items"]
    told = {"emotion": "bored", "confidence": 1, "timestamp": AT, "eventId": "e9", "model": "lab"}
    left_out = dict.fromkeys(("until", "screen", "ruleVersion", "features"))
    assert item == told | left_out | {"evidence": evidence}


def test_a_document_with_the_seeds_fields_alone_is_told(ask, session):
    seed = {"sessionId": session, "eventId": "e", "emotion": "calm", "confidence": 0.5, "timestamp": START}
    record.emotion_predictions().insert_one(seed | {"model": "lab"})
    (item,) = ask(f"{session}/emotions")["items"]
    assert item["emotion"] == "calm"
    assert item["evidence"] == []


def test_what_another_model_told_of_a_session_before_its_events_came_is_there(ask):
    told = {"sessionId": "early", "eventId": None, "emotion": "calm", "confidence": 0.5, "timestamp": START}
    record.emotion_predictions().insert_one(told | {"model": "lab", "evidence": []})
    (item,) = ask("early/emotions")["items"]
    assert (item["emotion"], item["eventId"]) == ("calm", None)


def test_predictions_come_in_order_of_time_and_of_one_model_when_it_is_asked_for(ask, session):
    a_prediction(a_session()["sessionId"], "neutral")
    for model, second in (("lab", 30), ("hxi", 30), ("hxi", 0)):
        a_prediction(session, "neutral", at=START + timedelta(seconds=second), model=model)

    def told(**parameters):
        items = ask(f"{session}/emotions", **parameters)["items"]
        return [(one["model"], one["timestamp"][17:19]) for one in items]

    assert told() == [("hxi", "00"), ("hxi", "30"), ("lab", "30")]
    assert told(model="lab") == [("lab", "30")]
    assert told(model="none") == []


def test_a_session_nobody_felt_anything_in_has_none(ask, session):
    assert ask(f"{session}/emotions") == {"items": []}


def test_what_is_not_there_and_what_is_not_asked_so_is_refused(ask, session):
    assert ask("nobody/emotions", 404) == {"detail": "There is no such session."}
    assert "emotion" in str(ask(f"{session}/emotions", 422, emotion="neutral")["detail"])
    assert ask(f"{session}/emotions", 422, model="x" * 81)["detail"]
