"""The read API of emotions across sessions: each group counted by hand, and the same sessions as everywhere."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from apps.accounts.models import Role
from apps.emotion.model import EMOTIONS
from apps.record import client as record
from tests.factories import a_prediction, a_session, a_user

DAY = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
SCREENS = ("/home", "/cart", "/help")


@pytest.fixture
def ask(client):
    client.force_login(a_user(Role.VIEWER))

    def asked(address="emotions/summary", status=200, **parameters):
        answer = client.get(f"/api/v1/{address}", parameters)
        assert answer.status_code == status, answer.content
        return answer.json()

    return asked


@pytest.fixture
def predictions(still):
    """Predictions of sixty sessions at random, some of them after midnight, and a few of an outside model."""
    chance, sessions = random.Random(7), {}
    for number in range(60):
        start = DAY + timedelta(hours=chance.randrange(72))
        device = chance.choice(["desktop", "phone", None])
        session = a_session(start, device=device, userId=f"u{number % 7}", summary={"emotions": []})["sessionId"]
        sessions[session] = {"device": device, "day": str(start.date())}
        for place in range(chance.randrange(6)):
            moment = start + timedelta(minutes=10 * place)
            told = {"screen": chance.choice(SCREENS), "confidence": round(chance.uniform(0.4, 1), 3)}
            a_prediction(session, chance.choice(EMOTIONS), at=moment, **told)
        if number % 10 == 0:
            a_prediction(session, "bored", at=start, model="lab", confidence=0.5)
    return [one | sessions[one["sessionId"]] for one in record.emotion_predictions().find({})]


KEYS = {
    "emotion": lambda one: one["emotion"],
    "day": lambda one: one["day"],
    "screen": lambda one: one["screen"],
    "device": lambda one: one["device"],
    "model": lambda one: one["model"],
}


def by_hand(predictions, by):
    """{(key, emotion): (count, sessions, mean confidence)}."""
    groups = defaultdict(list)
    for one in predictions:
        groups[KEYS[by](one), one["emotion"]].append(one)
    return {
        named: (len(told), len({one["sessionId"] for one in told}), sum(one["confidence"] for one in told) / len(told))
        for named, told in groups.items()
    }


def test_every_group_is_what_the_documents_say(ask, predictions):
    for by, model in product(KEYS, ("hxi", "lab", "")):
        told = [one for one in predictions if by == "model" or model in {"", one["model"]}]
        expected = by_hand(told, by)
        items = ask(by=by, model=model)["items"]
        assert {(one["key"], one["emotion"]): (one["count"], one["sessions"]) for one in items} == {
            named: numbers[:2] for named, numbers in expected.items()
        }
        for one in items:
            assert one["confidence"] == pytest.approx(expected[one["key"], one["emotion"]][2], abs=0.001)


def test_an_emotion_has_as_many_sessions_as_the_list_of_those_who_showed_it(ask, predictions):
    for conditions in ({}, {"device": "phone"}, {"from": "2026-11-04"}, {"user": "u3"}):
        for one in ask(**conditions)["items"]:
            assert ask("sessions", emotion=one["emotion"], **conditions)["total"] == one["sessions"]


def test_it_is_by_emotion_and_of_all_models_unless_told_otherwise(ask, predictions):
    items = ask()["items"]
    assert all(one["key"] == one["emotion"] for one in items)
    assert "bored" in {one["emotion"] for one in items}
    assert "bored" not in {one["emotion"] for one in ask(model="hxi")["items"]}
    assert items == ask(by="emotion")["items"] == ask(model="")["items"]


def test_days_come_in_order_and_all_else_the_most_sessions_first(ask, predictions):
    days = [one["key"] for one in ask(by="day")["items"]]
    assert days == sorted(days)
    sessions = [one["sessions"] for one in ask(by="screen")["items"]]
    assert sessions == sorted(sessions, reverse=True)


def test_a_prediction_without_a_screen_has_no_key(ask, still):
    a_prediction(a_session()["sessionId"], screen=None)
    assert [one["key"] for one in ask(by="screen")["items"]] == [None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("by", "week"),
        ("by", ""),
        ("rank", "x"),
        ("nothing", "1"),
        ("format", "png"),
        ("model", "x" * 601),
        ("from", "x"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_by_its_name(ask, name, value):
    assert ask(status=422, **{name: value})["detail"][0]["loc"][-1] == name


def test_a_file_is_for_analysts_and_has_the_same_rows(client, ask, predictions):
    assert "analyst" in ask(status=403, format="csv")["detail"]
    client.force_login(a_user(Role.ANALYST))
    answer = client.get("/api/v1/emotions/summary", {"by": "screen", "format": "csv"})
    assert 'filename="emotions-screen.csv"' in answer["Content-Disposition"]
    head, *rows = answer.content.decode().splitlines()
    assert head == "key,emotion,count,sessions,confidence"
    items = client.get("/api/v1/emotions/summary", {"by": "screen"}).json()["items"]
    assert [row.split(",")[:4] for row in rows] == [
        [one["key"], one["emotion"], str(one["count"]), str(one["sessions"])] for one in items
    ]


def test_a_formula_in_a_file_is_only_text(client, still):
    a_prediction(a_session()["sessionId"], screen='=HYPERLINK("x")')
    client.force_login(a_user(Role.ANALYST))
    answer = client.get("/api/v1/emotions/summary", {"by": "screen", "format": "csv"})
    assert "'=HYPERLINK" in answer.content.decode()
