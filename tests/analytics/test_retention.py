"""Retention: what is too old goes from everywhere, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.accounts.models import Role
from apps.analytics import lake, retention, settling
from apps.analytics.reading import Reading
from apps.emotion.models import Verdict
from apps.heatmap.models import PagePicture
from apps.ingestion import projector
from apps.record import client
from apps.record.schema import COLLECTIONS
from apps.replay.models import Look, Note, Watch
from tests.factories import a_chunk, a_point, a_user, a_visit

NOW = datetime.now(UTC)


def days_ago(number):
    return NOW - timedelta(days=number)


def a_whole_session(days):
    session = a_visit(["/home", "/cart", "event:click"], days_ago(days))
    named = {"sessionId": session["sessionId"]}
    a_point(session["sessionId"], at=days_ago(days))
    a_chunk(session["sessionId"], at=days_ago(days))
    client.events().insert_one({**named, "type": "click", "timestamp": days_ago(days)})
    evidence = [{"kind": "rage", "confidence": 0.7, "timestamp": days_ago(days)}]
    told = {"emotion": "frustrated", "confidence": 0.7, "timestamp": days_ago(days), "model": "hxi"}
    client.emotion_predictions().insert_one({**named, **told, "evidence": evidence})
    return session["sessionId"]


def left(session_id):
    """{collection: documents} of a session."""
    counts = {
        spec.name: client.collection(spec.database, spec.name).count_documents({"sessionId": session_id})
        for spec in COLLECTIONS
    }
    return {name: count for name, count in counts.items() if count}


def in_the_lake():
    """Rows of each table of the settled lake."""
    tables = lake.snapshot()
    return {name: len(tables.table(name).to_pyarrow_table()) for name in tables.versions}


@pytest.fixture
def kept_for_30_days(settings, still):
    settings.RETENTION_DAYS = 30


@pytest.mark.parametrize("settled", [False, True])
def test_what_is_too_old_goes_from_every_collection_and_the_lake(kept_for_30_days, settled):
    old, young = a_whole_session(30.01), a_whole_session(29.9)
    if settled:
        settling.settle()
    whole = left(young)
    assert retention.expire() == 1
    assert left(old) == {}
    assert left(young) == whole
    assert len(whole) == len(COLLECTIONS)
    with Reading() as reading:
        for table in ("sessions", "steps", "events", "points", "emotions", "signals"):
            assert reading.rows(f"SELECT DISTINCT session_id FROM {table}") == [(young,)]
    if settled:
        assert in_the_lake()["sessions"] == 1


def test_pictures_of_pages_go_with_the_session_they_were_made_of(kept_for_30_days):
    sizes = dict.fromkeys(("width", "height", "viewport_width", "viewport_height"), 100)
    old, young = a_whole_session(31), a_whole_session(1)
    for session_id in (old, young):
        file = default_storage.save(f"page-pictures/{session_id}.webp", ContentFile(b"picture"))
        named = {"screen": session_id, "session_id": session_id, "device": "desktop", "moment": NOW}
        PagePicture.objects.create(file=file, **named, **sizes)
    retention.expire()
    assert [picture.session_id for picture in PagePicture.objects.all()] == [young]
    assert default_storage.listdir("page-pictures")[1] == [f"{young}.webp"]


def test_a_session_that_a_worker_has_in_hand_waits_and_no_worker_takes_one_that_goes(kept_for_30_days, monkeypatch):
    waiting = {"pendingFrom": days_ago(31)}
    ids = {a_visit(["/home"], days_ago(31), **waiting)["sessionId"] for _ in range(2)}
    (claimed,) = projector.claim_lot(1)
    delete, seen = retention.delete_sessions, []

    def looking(gone):
        seen.append((gone, projector.claim_lot(2)))
        delete(gone)

    monkeypatch.setattr(retention, "delete_sessions", looking)
    retention.expire()
    assert seen == [([*(ids - {claimed["sessionId"]})], [])]


def test_what_people_noted_of_a_session_goes_with_it(kept_for_30_days):
    user = a_user(Role.ANALYST)
    old, young = a_whole_session(31), a_whole_session(1)
    for session_id in (old, young):
        Watch.record(user, session_id)
        named = {"session_id": session_id, "model": "hxi", "kind": "rage", "event_id": "e"}
        Note.objects.create(session_id=session_id, text="look")
        Look.record(user, session_id)
        Verdict.objects.create(user=user, is_right=True, confidence=0.7, **named)
    retention.expire()
    assert [watch.session_id for watch in Watch.objects.all()] == [young]
    assert [verdict.session_id for verdict in Verdict.objects.all()] == [young]
    assert [note.session_id for note in Note.objects.all()] == [young]
    assert {look.session_id for look in Look.objects.all()} == {old, young}  # who looked stays known


def test_without_a_retention_everything_is_kept(settings, still):
    settings.RETENTION_DAYS = 0
    a_whole_session(5000)
    assert not retention.is_any_expired()
    assert retention.expire() == 0
    assert client.sessions().count_documents({}) == 1


def test_a_run_that_was_broken_off_is_finished_by_the_next(kept_for_30_days, monkeypatch):
    old = a_whole_session(31)
    settling.settle()
    monkeypatch.setattr(retention, "delete_sessions", lambda ids: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        retention.expire()
    assert in_the_lake()["sessions"] == 0
    assert left(old)["sessions"] == 1
    monkeypatch.undo()
    retention.expire()
    assert left(old) == {}


def test_a_crash_between_the_tables_loses_nothing_that_is_not_too_old(kept_for_30_days, monkeypatch):
    old, young = a_whole_session(31), a_whole_session(29)
    settling.settle()
    replace, done = lake.replace_rows, []

    def crashing(name, *arguments):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(name)
        return replace(name, *arguments)

    monkeypatch.setattr(lake, "replace_rows", crashing)
    with pytest.raises(KeyboardInterrupt):
        retention.expire()
    monkeypatch.undo()
    settling.settle()
    retention.expire()
    assert left(old) == {}
    with Reading() as reading:
        for table in ("sessions", "steps", "events", "points", "emotions", "signals"):
            assert reading.rows(f"SELECT DISTINCT session_id FROM {table}") == [(young,)]
