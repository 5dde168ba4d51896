"""Predictions whose session never came: retention takes them by their own time, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.analytics import retention, strays, tasks
from apps.record import client
from tests.factories import a_session

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def kept_for_30_days(settings, still):
    settings.RETENTION_DAYS = 30


def a_told(session_id, days, **fields):
    """A prediction of an outside model, dated so many days ago, whether there is such a session or not."""
    at = NOW - timedelta(days=days)
    told = {"sessionId": session_id, "emotion": "calm", "confidence": 0.5, "timestamp": at, "model": "lab"}
    return client.emotion_predictions().insert_one(told | fields).inserted_id


def left():
    return {one["_id"] for one in client.emotion_predictions().find()}


def test_old_predictions_of_a_session_that_never_came_go_and_young_ones_wait():
    a_told("nobody", 30.1)
    young = a_told("nobody", 29.9)
    assert retention.is_any_expired()
    assert retention.expire() == 0  # sessions
    assert left() == {young}
    assert not retention.is_any_expired()
    assert retention.expire() == 0
    assert left() == {young}


def test_predictions_of_a_session_that_is_there_stay_however_they_are_dated():
    session_id = a_session()["sessionId"]
    kept = {a_told(session_id, days) for days in (31, 5000, 1)}
    a_told("nobody", 31)
    retention.expire()
    assert left() == kept


def test_a_session_that_is_too_old_and_one_that_never_came_go_in_one_run():
    session_id = a_session(NOW - timedelta(days=40))["sessionId"]
    for name in (session_id, "nobody"):
        a_told(name, 40)
    assert retention.expire() == 1
    assert left() == set()


@pytest.mark.parametrize("session_id", [None, 7, ["s"], {"a": 1}, ""])
def test_what_was_written_past_the_door_and_names_no_session_goes_too(session_id):
    told = a_told(session_id, 31)
    if session_id == "":
        client.emotion_predictions().update_one({"_id": told}, {"$unset": {"sessionId": ""}})
    retention.expire()
    assert left() == set()


def test_without_a_retention_they_are_kept(settings):
    settings.RETENTION_DAYS = 0
    kept = a_told("nobody", 5000)
    assert not retention.is_any_expired()
    retention.expire()
    assert left() == {kept}


def test_a_run_that_has_no_time_left_is_taken_up_where_it_ended(monkeypatch):
    monkeypatch.setattr(strays, "LOT", 10)
    session_id = a_session()["sessionId"]
    kept = {a_told(session_id, 100 - number / 10) for number in range(25)}  # three lots of what stays, and first
    for number in range(25):
        a_told("nobody", 50 - number / 10)
    counts = []
    for _ in range(6):
        retention.expire(seconds=1e-9)
        counts.append(len(left()))
    assert counts == [50, 50, 45, 35, 25, 25]
    a_told("nobody", 200)  # behind the place where the last run ended, or where the next one begins
    retention.expire()
    assert left() == kept


def test_a_run_goes_round_to_what_lies_before_the_place_it_began_at(monkeypatch):
    monkeypatch.setattr(strays, "LOT", 1)
    for days in (40, 41):
        a_told("nobody", days)
    retention.expire(seconds=1e-9)
    a_told("nobody", 300)
    retention.expire()
    assert left() == set()


def test_sessions_that_are_kept_longer_from_now_on_keep_what_was_told_of_them(settings, monkeypatch):
    monkeypatch.setattr(strays, "LOT", 1)
    kept = {a_told("nobody", 50), a_told("nobody", 60)}
    a_told("nobody", 80)
    retention.expire(seconds=1e-9)
    settings.RETENTION_DAYS = 70
    a_told("nobody", 75)
    retention.expire()
    assert left() == kept


def test_the_beat_erases_them_and_reads_only_what_is_old():
    a_told("nobody", 31)
    tasks.expire()
    assert left() == set()
    for number in range(50):
        a_told("nobody", number / 2)
    old = client.emotion_predictions().find({"timestamp": {"$lt": NOW - timedelta(days=20)}}).sort("timestamp", 1)
    assert old.explain()["executionStats"]["totalKeysExamined"] <= 11
