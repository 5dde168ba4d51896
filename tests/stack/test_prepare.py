"""What is brought to what this code expects before it serves, and when."""

from datetime import UTC, datetime, timedelta

import msgspec
import pymongo
import pytest

from apps.analytics import lake, layout, settling
from apps.analytics.reading import Reading
from apps.emotion import rescoring
from apps.ingestion import projector, store, wire
from apps.ingestion.sightings import Source
from apps.record import client as record
from apps.stack import prepare
from tests.factories import a_batch, a_session, an_event, iso

LONG_AGO = datetime.now(UTC) - timedelta(days=3)


@pytest.fixture(autouse=True)
def alone(still):
    """Nobody but the test prepares, projects or settles."""
    lake.documents().delete_many({})
    yield
    prepare._stamp().write_text(prepare._fingerprint())


def recorded(session_id, *screens):
    """A session that is over and projected."""
    events = [an_event("screen", LONG_AGO + timedelta(seconds=n), screen=screen) for n, screen in enumerate(screens)]
    body = a_batch(events, session_id, sentAt=iso(LONG_AGO + timedelta(minutes=1)), ended=True)
    store.insert_batch(wire.decode_batch(msgspec.json.encode(body), LONG_AGO + timedelta(minutes=1)), Source("web"))
    projector.project_pending()


def settled():
    projector.project_pending()
    settling.settle()


def steps():
    """(session, screen) of every step, in the lake and beside it."""
    with Reading() as reading:
        return sorted(reading.rows("SELECT session_id, screen FROM steps"))


@pytest.fixture
def of_old():
    """Three sessions in the lake, of before there were journeys."""
    for name in "abc":
        recorded(name, "/", f"/{name}")
    record.journeys().delete_many({})
    settled()
    assert steps() == []


WALKED = sorted((name, screen) for name in "abc" for screen in ("/", f"/{name}"))


@pytest.mark.parametrize("lot", [2, 1_000])
def test_sessions_of_before_there_were_journeys_get_theirs(of_old, monkeypatch, lot):
    monkeypatch.setattr(layout, "LOT", lot)
    before = record.sessions().find_one({"sessionId": "a"})
    prepare.prepare()
    assert record.sessions().count_documents({"pendingFrom": {"$exists": True}}) == 3
    settled()
    assert steps() == WALKED
    assert record.sessions().count_documents({"unsettled": True}) == 0
    after = record.sessions().find_one({"sessionId": "a"})
    assert after.pop("revision") > before.pop("revision")
    assert after == before
    assert record.session_events().count_documents({}) == 6


def test_they_get_them_too_when_the_preparation_ends_early_or_comes_twice(of_old, monkeypatch):
    monkeypatch.setattr(layout, "LOT", 1)
    project_again, calls = layout.project_again, []

    def crashing(session_ids):
        calls.append(session_ids)
        if len(calls) == 3:
            raise KeyboardInterrupt
        project_again(session_ids)

    monkeypatch.setattr(layout, "project_again", crashing)
    with pytest.raises(KeyboardInterrupt):
        prepare.prepare()
    settled()
    monkeypatch.undo()
    prepare.prepare()
    assert [one["sessionId"] for one in record.sessions().find(projector.pending())] == ["c"]
    lake.documents().delete_one(layout.JOURNEYS)
    prepare.prepare()
    settled()
    assert steps() == WALKED
    assert record.journeys().count_documents({}) == 3


def test_a_session_without_events_and_one_with_a_journey_stay_as_they_are():
    rescoring.begin_with_history()  # what is scored already is no matter of this
    recorded("whole", "/")
    recorded("gone", "/")
    a_session(LONG_AGO, summary={"ruleVersion": 1})
    for found in (record.journeys(), record.events()):
        found.delete_many({"sessionId": "gone"})
    settled()
    before = list(record.sessions().find())
    prepare.prepare()
    assert list(record.sessions().find()) == before


class Asked(pymongo.monitoring.CommandListener):
    def __init__(self):
        self.names = []

    def started(self, event):
        self.names.append((event.command_name, event.command.get(event.command_name)))

    succeeded = failed = lambda self, event: None


def test_a_store_whose_journeys_are_complete_is_asked_one_question(of_old, settings, monkeypatch):
    layout.complete_journeys()
    asked = Asked()
    with pymongo.MongoClient(settings.MONGO_URL, event_listeners=[asked]) as watched, monkeypatch.context() as patch:
        patch.setattr(record, "client", lambda: watched)
        layout.complete_journeys()
    assert [name for name in asked.names if name[0] in {"find", "update", "aggregate", "distinct", "count"}] == [
        ("find", "analytics_lake")
    ]


def test_the_events_of_many_sessions_are_not_read_to_find_those_that_have_any(of_old):
    told = {"distinct": "events", "key": "sessionId", "query": {"sessionId": {"$in": ["a", "b", "c", "d"]}}}
    plan = record.client()["hxi_events_db"].command({"explain": told, "verbosity": "queryPlanner"})
    assert "DISTINCT_SCAN" in str(plan["queryPlanner"]["winningPlan"])


def test_a_change_of_the_lakes_columns_alone_fills_it_anew_before_a_command_writes(monkeypatch):
    recorded("a", "/")
    settled()
    prepare.prepare()
    prepare.prepare_once()
    assert lake.snapshot().versions
    monkeypatch.setattr(layout, "LAYOUT", "of new columns")
    prepare.prepare_once()
    assert lake.snapshot().versions == {}
    assert lake.documents().find_one(layout.ONLY)["layout"] == "of new columns"
    settled()
    prepare.prepare_once()
    assert lake.snapshot().versions
    assert steps() == [("a", "/")]
