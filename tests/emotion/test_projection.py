"""Predictions as the record plane has them: written once, whatever comes late, twice or cut."""

import random
from datetime import timedelta

import pytest

from apps.emotion.projection import documents
from apps.ingestion import projector
from apps.record import client

from .events import START, at, event, screens

SESSION = {"sessionId": "s", "startedAt": START, "claim": {"token": "t"}, "summary": {"ruleVersion": 1}}
CALM = [*screens((0, "/a"), (5000, "/b")), event(6000, screen="/b", x=5, y=5)]


def raging(start=0, count=3):
    return [event(start + 100 * n, x=10, y=10, element="buy", about={"selector": "#buy"}) for n in range(count)]


def put(events):
    """Puts raw events into the record and their session on the queue, as the door does."""
    for order, one in enumerate(events):
        client.events().update_one({"_id": one["_id"]}, {"$setOnInsert": one | {"order": order}}, upsert=True)
    moments = [one["timestamp"] for one in events]
    client.sessions().update_one(
        {"sessionId": "s"},
        {
            "$min": {"pendingFrom": min(moments), "startedAt": START},
            "$max": {"endedAt": max(moments), "lastSeenAt": max(moments)},
            "$inc": {"revision": 1},
            "$set": {"unsettled": True},
        },
        upsert=True,
    )


def project(events):
    put(events)
    assert projector.project_pending() == 1


def stored():
    return list(client.emotion_predictions().find({"sessionId": "s"}).sort("place", 1))


def summary():
    return client.sessions().find_one({"sessionId": "s"})["summary"]


@pytest.fixture(autouse=True)
def quiet(still):
    """Nobody but the test projects."""


def test_a_prediction_has_the_seeds_shape_and_ours_beside_it():
    project([*screens((0, "/a")), *raging(1000)])
    (found,) = stored()
    assert found | {"known": None} == {
        "_id": "s:hxi:0",
        "sessionId": "s",
        "eventId": "s:1000:click",
        "emotion": "frustrated",
        "confidence": found["confidence"],
        "timestamp": START,
        "until": at(1200),
        "screen": "/a",
        "model": "hxi",
        "ruleVersion": 1,
        "place": 0,
        "features": {"rage": 0.7, "pace": 1.0},
        "evidence": found["evidence"],
        "known": None,
    }
    assert found["evidence"] == [
        {
            "kind": "rage",
            "eventId": "s:1000:click",
            "eventIds": ["s:1000:click", "s:1100:click", "s:1200:click"],
            "events": 3,
            "timestamp": at(1000),
            "until": at(1200),
            "screen": "/a",
            "confidence": 0.7,
            "elementId": "buy",
            "selector": "#buy",
        }
    ]


def test_the_evidence_names_events_of_the_record():
    project([*screens((0, "/a")), *raging(1000)])
    ids = {event_id for one in stored() for found in one["evidence"] for event_id in found["eventIds"]}
    assert client.events().count_documents({"_id": {"$in": list(ids)}}) == len(ids) == 3


def test_a_session_knows_its_emotions_its_signals_and_its_score():
    project([*CALM, *screens((7000, "/c")), *[one | {"screen": "/c"} for one in raging(8000)]])
    assert summary()["emotions"] == ["frustrated", "neutral"]
    assert summary()["signals"] == {"rage": 1}
    assert (summary()["frustration"], summary()["ruleVersion"]) == (35, 1)


def test_a_calm_session_shows_nothing():
    project(CALM)
    assert [one["emotion"] for one in stored()] == ["neutral", "neutral"]
    assert (summary()["signals"], summary()["frustration"], summary()["emotions"]) == ({}, 0, ["neutral"])


def test_what_other_models_told_is_among_a_sessions_emotions():
    for emotion in ("engaged", "angry", 7):  # the last came past the door
        told = {"sessionId": "s", "emotion": emotion, "confidence": 0.5, "timestamp": START, "model": "lab"}
        client.emotion_predictions().insert_one(told)
    project(CALM)
    assert summary()["emotions"] == ["engaged", "neutral", "angry"]


def test_projecting_twice_changes_nothing():
    project([*screens((0, "/a")), *raging(1000)])
    before = stored(), summary()
    project([*screens((0, "/a")), *raging(1000)])
    assert (stored(), summary()) == before


def test_what_comes_beyond_a_day_counts_for_nothing():
    project([*screens((0, "/a")), *raging(1000), *raging(24 * 3_600_000 + 1)])
    assert len(stored()) == 1
    assert summary()["signals"] == {"rage": 1}


def test_screens_that_turn_out_to_be_one_leave_no_window_behind():
    """A late event of an earlier start cuts the end off, and with it windows that were there."""
    project([*screens((0, "/a"), (1000, "/b"), (24 * 3_600_000 - 10, "/c"))])
    assert len(stored()) == 3
    early = [event(-100, "screen", "/a")]
    client.sessions().update_one({"sessionId": "s"}, {"$set": {"startedAt": at(-100)}})
    put(early)
    projector.project_pending()
    assert [one["screen"] for one in stored()] == ["/a", "/a", "/b"]


@pytest.mark.parametrize("number", range(12))
def test_events_in_any_order_of_arrival_come_to_the_same(number):
    chance = random.Random(number)
    events, ms = [event(0, "screen", "/a")], 0
    for _ in range(60):
        ms += chance.choice((80, 400, 1500, 9000, 40_000))
        kind = chance.choices(("click", "screen", "scroll", "input", "error"), (9, 2, 2, 2, 1))[0]
        about = chance.choice((None, {"answered": False}))
        events.append(
            event(ms, kind, chance.choice(("/a", "/b")), "x", about, x=1, y=1, scroll=chance.choice((0, 5000)))
        )
    project(events)
    whole = [one | {"known": None} for one in stored()], summary()
    client.emotion_predictions().delete_many({})
    client.events().delete_many({})
    client.sessions().delete_many({})
    kept = [one | {"order": order} for order, one in enumerate(events)]
    chance.shuffle(kept)
    for start in range(0, len(kept), 20):
        put(list(kept[start : start + 20]))
        for one in kept[start : start + 20]:  # the order they were sent in, whenever they came
            client.events().update_one({"_id": one["_id"]}, {"$set": {"order": one["order"]}})
        projector.project_pending()
    assert ([one | {"known": None} for one in stored()], summary()) == whole


def test_who_knows_fewer_events_does_not_undo_what_others_wrote():
    events = [*screens((0, "/a"), (1000, "/b"), (2000, "/c"))]
    project(events)
    before = stored()
    late = documents(SESSION, events[:1], START)["hxi_emotion_db.emotion_predictions"]
    projector._bulk_write(client.emotion_predictions(), late)
    assert stored() == before


def test_only_windows_that_a_late_event_may_change_are_written_again():
    events = [event(60_000 * n, "screen", f"/{n}") for n in range(60)]
    writes = documents(SESSION, events, at(60_000 * 50))["hxi_emotion_db.emotion_predictions"]
    assert len(writes) == 60 - 45 + 1  # those that end five minutes before it or later, and what removes the rest


def test_the_reach_of_a_late_event_covers_a_signal_that_began_before():
    long = [event(1000 * n, x=1, y=1) for n in range(600)]
    writes = documents(SESSION, long, long[-1]["timestamp"])["hxi_emotion_db.emotion_predictions"]
    assert len(writes) == 20 + 1  # the run began in the first window
    assert timedelta(0) < long[-1]["timestamp"] - START


def test_a_late_event_takes_back_a_correction_that_began_long_before():
    """A screen view between the two changes leaves each of its two stays with too few."""
    changes = [event(60_000 * n, "input", element=f"field-{n % 2}") for n in (1, 2, 3, 30)]
    project([*screens((0, "/a")), *changes])
    assert summary()["signals"] == {"correction": 1}
    project(screens((60_000 * 20, "/a")))
    assert summary()["signals"] == {}
    assert [one["evidence"] for one in stored()] == [[]] * len(stored())


def test_a_signal_belongs_to_the_screen_of_its_first_event_also_within_one_millisecond():
    dead = {"answered": False}
    clicks = [event(1000, element=f"{n}", about=dead, x=1, y=1) | {"_id": f"s:{n}"} for n in range(3)]
    project([*screens((0, "/a")), *({**click, "screen": None} for click in clicks), *screens((1000, "/b"))])
    found = [(one["screen"], [signal["screen"] for signal in one["evidence"]]) for one in stored()]
    assert found == [("/a", ["/a"] * 4), ("/b", [])]


def test_a_session_counts_the_signals_that_its_predictions_name_and_no_more():
    dead = [event(100 * n, x=1, y=1000 * n, about={"answered": False}) for n in range(250)]
    project([*screens((-1, "/a")), *dead])
    named = sum(len(one["evidence"]) for one in stored())
    assert (named, summary()["signals"]) == (100, {"dead": 100})
