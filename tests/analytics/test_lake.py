"""The lake: every session is counted once, whatever settles, goes on, fails or is tidied meanwhile."""

import contextlib
import hashlib
import random
import threading
from datetime import UTC, datetime, timedelta

import boto3
import polars
import pytest
from django.conf import settings as product
from hypothesis import given
from hypothesis import settings as proving
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from apps.analytics import lake, layout, settling, tasks
from apps.analytics.reading import Reading
from apps.analytics.session_set import SessionSet
from apps.analytics.tables import TABLES
from apps.record import client as record
from tests.factories import a_point, a_session
from tests.processes import manage

LONG_AGO = datetime.now(UTC) - timedelta(days=3)


def counted(question="SELECT count(*), count(DISTINCT session_id), sum(events) FROM sessions", session_set=None):
    with Reading(session_set) as reading:
        return reading.row(question)


def gone_on(session, **summary):
    """More of a session arrives and is projected."""
    changes = {f"summary.{name}": value for name, value in summary.items()}
    change = {"$set": {"unsettled": True, **changes}, "$inc": {"revision": 1}}
    record.sessions().update_one({"sessionId": session["sessionId"]}, change)


@pytest.fixture(autouse=True)
def alone(still):
    """The lake is this test's own: whatever the worker held when it was stopped is let go."""
    record.client()["hxi_dashboard_db"]["analytics_lake"].delete_many({})


@pytest.fixture
def sessions():
    """Twenty that are over, of several days, with two points each, and five that are going on."""
    over = [a_session(LONG_AGO + timedelta(hours=6 * n), summary={"events": n}) for n in range(10)]
    over += [a_session(LONG_AGO, summary={"events": 100}) for _ in range(10)]
    for session in over:
        for kind in ("click", "scroll"):
            a_point(session["sessionId"], kind)
    now = datetime.now(UTC)
    return over + [a_session(now, ended=False, lastSeenAt=now, summary={"events": 7}) for _ in range(5)]


EVENTS = sum(range(10)) + 10 * 100 + 5 * 7


def test_what_is_over_settles_once_and_what_goes_on_is_counted_beside_it(sessions):
    assert counted() == (25, 25, EVENTS)
    assert settling.settle() == 20
    assert settling.settle() == 0
    assert counted() == (25, 25, EVENTS)
    assert record.sessions().count_documents({"unsettled": True}) == 5
    assert counted("SELECT count(*), count(DISTINCT day), count(*) FILTER (kind = 'click') FROM points")[::2] == (
        40,
        20,
    )


def test_a_session_that_waits_for_its_projection_does_not_settle_yet():
    a_session(LONG_AGO, pendingFrom=LONG_AGO)
    assert settling.settle() == 0
    assert counted()[:2] == (1, 1)


def test_the_layout_names_the_columns_there_are():
    """When this fails, `LAYOUT` takes the new value: lakes that were filled before are then filled anew."""
    columns = [(name, str(field)) for name, table in TABLES.items() for field in table.schema]
    assert hashlib.sha256(repr(columns).encode()).hexdigest()[:12] == layout.LAYOUT


def test_a_lake_of_another_layout_is_filled_anew(sessions):
    settling.settle()
    lake.documents().update_one(layout.ONLY, {"$set": {"layout": "of old"}})
    layout.renew()
    assert lake.snapshot().versions == {}
    assert counted() == (25, 25, EVENTS)
    assert settling.settle() == 20
    assert counted() == (25, 25, EVENTS)
    before = lake.snapshot()
    layout.renew()
    assert lake.snapshot() == before


def made_of_another_layout():
    lake.documents().update_one(layout.ONLY, {"$set": {"layout": "of old"}})


def settle_unless_busy():
    """What a beat of another process does."""
    tasks._unless_busy("settling", "settle")


def test_another_process_that_settles_while_the_lake_is_filled_anew_loses_no_session(sessions, monkeypatch):
    settling.settle()
    made_of_another_layout()
    original = lake.new_generation

    def beside():
        monkeypatch.setattr(lake, "new_generation", original)
        settle_unless_busy()
        monkeypatch.setattr(lake, "new_generation", beside)
        return original()

    monkeypatch.setattr(lake, "new_generation", beside)
    layout.renew()
    monkeypatch.undo()
    assert counted() == (25, 25, EVENTS)
    assert settling.settle() == 20
    assert counted() == (25, 25, EVENTS)
    assert counted("SELECT count(*) FROM points") == (40,)


def crash_at(call, monkeypatch, owner, name, when):
    """From here on the call of this number (from 0) of a function ends the process that makes it."""
    original, calls = getattr(owner, name), []

    def crashing(*arguments, **named):
        calls.append(name)
        if len(calls) != call + 1:
            return original(*arguments, **named)
        if when == "after":
            original(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(owner, name, crashing)


ANEW = [(lake.Writer, "announce", 0), (lake.Writer, "announce", 2), (lake.Writer, "publish", 0)]
ANEW += [(lake, "new_generation", 0), (lake, "new_generation", 1)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("place", ANEW, ids=lambda place: f"{place[1]}-{place[2]}")
def test_a_crash_while_the_lake_is_filled_anew_changes_no_number(sessions, monkeypatch, place, when):
    settling.settle()
    made_of_another_layout()
    owner, name, call = place
    monkeypatch.setattr(settling, "LOT", 7)
    crash_at(call, monkeypatch, owner, name, when)
    with pytest.raises(KeyboardInterrupt):
        layout.renew()
    monkeypatch.undo()
    assert counted() == (25, 25, EVENTS)
    settle_unless_busy()
    assert counted() == (25, 25, EVENTS)
    layout.renew()
    assert lake.documents().find_one(layout.ONLY)["layout"] == layout.LAYOUT
    assert counted() == (25, 25, EVENTS)
    settling.settle()
    gone_on(sessions[3], events=1003)
    settling.settle()
    assert counted() == (25, 25, EVENTS + 1000)
    assert counted("SELECT count(*) FROM points") == (40,)


def test_a_writer_that_was_still_takes_no_session_off_the_list_of_the_lake_that_is_filled_anew(sessions, monkeypatch):
    """It had published into the old lake, and its lease passed on before it was done."""
    take_off = settling._take_off

    def still(lot):
        made_of_another_layout()
        lake.documents().update_one(layout.ONLY, {"$unset": {"lease": ""}})
        layout.renew()
        take_off(lot)

    monkeypatch.setattr(settling, "_take_off", still)
    with contextlib.suppress(lake.Lost):
        settling.settle()
    monkeypatch.undo()
    assert counted() == (25, 25, EVENTS)
    assert settling.settle() == 20
    assert counted() == (25, 25, EVENTS)


def test_the_lake_is_filled_anew_after_whoever_writes_into_it(sessions, monkeypatch):
    settling.settle()
    made_of_another_layout()
    monkeypatch.setattr(lake, "LEASE", timedelta(seconds=1))
    with lake.writing() as other:
        begun = datetime.now(UTC)
        layout.renew()
        assert datetime.now(UTC) - begun > timedelta(seconds=0.8)
        with pytest.raises(lake.Lost):
            other.publish({})
    assert lake.snapshot().versions == {}
    assert counted() == (25, 25, EVENTS)


def test_a_lake_that_lost_all_its_sessions_has_them_with_the_next_one(sessions):
    settling.settle()
    empty = {"$set": {"number": 0, "generation": lake.new_generation(), "versions": {}}}
    lake.documents().update_one(layout.ONLY, empty)
    assert counted() == (5, 5, 35)
    assert settling.settle() == 20
    assert counted() == (25, 25, EVENTS)


def test_rebuilding_that_was_ended_leaves_what_others_began(sessions, monkeypatch):
    """The old lake has a part of a lot that is in no snapshot, and goes on being the lake."""
    crash_at(1, monkeypatch, lake, "replace_rows", "after")
    with pytest.raises(KeyboardInterrupt):
        settling.settle()
    monkeypatch.undo()
    crash_at(0, monkeypatch, settling, "_note_days", "before")
    with pytest.raises(KeyboardInterrupt):
        settling.rebuild()
    monkeypatch.undo()
    a_session(LONG_AGO, summary={"events": 10})
    assert settling.settle() == 21
    assert counted() == (26, 26, EVENTS + 10)


def test_a_session_that_goes_on_is_replaced(sessions):
    settling.settle()
    gone_on(sessions[3], events=1003)
    a_point(sessions[3]["sessionId"])
    assert counted() == (25, 25, EVENTS + 1000)
    assert settling.settle() == 1
    assert counted() == (25, 25, EVENTS + 1000)
    assert counted("SELECT count(*) FROM points") == (41,)


def test_a_session_whose_start_moves_to_another_day_is_there_once(sessions):
    settling.settle()
    earlier = LONG_AGO - timedelta(days=2)
    record.sessions().update_one({"sessionId": sessions[0]["sessionId"]}, {"$set": {"startedAt": earlier}})
    gone_on(sessions[0])
    settling.settle()
    assert counted() == (25, 25, EVENTS)
    assert counted(session_set=SessionSet(to=f"{earlier:%Y-%m-%d}"))[0] == 1


def test_what_goes_on_while_it_settles_stays_on_the_list(sessions, monkeypatch):
    publish = lake.Writer.publish

    def late(self, *arguments):
        publish(self, *arguments)
        gone_on(sessions[0], events=50)

    monkeypatch.setattr(lake.Writer, "publish", late)
    with lake.writing() as writer:
        settling._settle_lot(writer, settling._next_lot())
    assert counted() == (25, 25, EVENTS + 50)
    assert record.sessions().count_documents({"unsettled": True}) == 6


STEPS = ["announce", "publish", "replace_rows", "_note_days", "_take_off"]


@pytest.mark.parametrize("call", range(4))
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_anywhere_changes_no_number(sessions, monkeypatch, step, when, call):
    settling.settle()
    gone_on(sessions[3], events=1003)
    a_session(LONG_AGO, summary={"events": 10})
    owner = lake.Writer if hasattr(lake.Writer, step) else lake if hasattr(lake, step) else settling
    original, calls = getattr(owner, step), []

    def crashing(*arguments, **named):
        calls.append(step)
        if len(calls) <= call:
            return original(*arguments, **named)
        if when == "after":
            original(*arguments, **named)
        raise RuntimeError("crash")

    monkeypatch.setattr(owner, step, crashing)
    try:
        settling.settle()
    except RuntimeError:
        assert counted() == (26, 26, EVENTS + 1010)
    monkeypatch.undo()
    settling.settle()
    assert counted() == (26, 26, EVENTS + 1010)
    assert counted("SELECT count(*) FROM points") == (40,)
    settling.compact()
    settling.vacuum()
    assert counted() == (26, 26, EVENTS + 1010)


def test_only_one_process_writes_at_a_time(sessions):
    with lake.writing(), pytest.raises(lake.Busy):
        settling.settle()
    assert settling.settle() == 20


def test_a_writer_whose_lease_has_passed_on_changes_nothing(sessions, monkeypatch):
    monkeypatch.setattr(lake, "LEASE", timedelta(seconds=-1))
    with lake.writing() as slow:
        monkeypatch.undo()
        assert settling.settle() == 20
        with pytest.raises(lake.Lost):
            slow.publish({"sessions": 0})
    assert counted() == (25, 25, EVENTS)


def test_many_files_become_few_and_the_numbers_stay(sessions):
    for session in sessions[:20]:
        settling.settle()
        gone_on(session)
    settling.settle()
    before = counted("SELECT count(*), sum(x) FROM points")
    files = len(lake.snapshot().table("points").file_uris())
    assert settling.compact() > 0
    assert len(lake.snapshot().table("points").file_uris()) < files
    assert counted("SELECT count(*), sum(x) FROM points") == before
    assert counted() == (25, 25, EVENTS)


def test_rebuilding_changes_no_number(sessions):
    settling.settle()
    gone_on(sessions[2], events=500)
    questions = [
        "SELECT count(*), sum(events), sum(duration_ms), min(started_at) FROM sessions",
        "SELECT count(*), count(DISTINCT session_id), sum(x), sum(ey) FROM points",
    ]
    before = [counted(question) for question in questions]
    assert settling.rebuild() == 20
    assert [counted(question) for question in questions] == before
    assert "more in the lake" in manage(product.DATA_DIR, "settle").stdout
    assert "The lake has 20 sessions" in manage(product.DATA_DIR, "rebuild_lake").stdout
    assert [counted(question) for question in questions] == before


def test_readers_beside_a_writer_always_see_every_session_once(sessions):
    """Settling, going on, compacting and rebuilding never show in a count."""
    wrong, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            found = counted("SELECT count(*), count(DISTINCT session_id) FROM sessions")
            if found != (25, 25):
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(12):
        for session in random.sample(sessions[:20], 4):
            gone_on(session, events=turn)
        settling.settle()
        if turn % 4 == 1:
            settling.compact()
        if turn % 4 == 3:
            settling.rebuild()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_the_folder_is_ordinary_delta(sessions):
    settling.settle()
    folder = lake.address_of(lake.snapshot().generation, "sessions")
    frame = polars.read_delta(folder)
    assert (frame.height, frame["events"].sum()) == (20, EVENTS - 35)
    assert frame.filter(polars.col("day") == f"{LONG_AGO:%Y-%m-%d}").height >= 10


WORDS = st.sampled_from(["a", "b", None])
SCREENS = ["/", "/cart", "/product/1", "/product/2", "/100%", "/under_score", "/back\\slash", "/q!"]
SETS = st.fixed_dictionaries(
    {},
    optional={
        "app": st.sampled_from(["web", "shop"]),
        "device": st.sampled_from(["Android", "iPhone"]),
        "user": st.sampled_from(["ada", "bo'b"]),
        "screen": st.sampled_from([*SCREENS, "/product/*", "*", "/*o*", "/100*", "/under_*", "*%", "*!"]),
        "emotion": st.sampled_from(["frustrated", "engaged"]),
        "min_duration_ms": st.sampled_from([0, 1000, 60_000]),
        "from": st.sampled_from(["2026-11-01", "2026-11-03T12:00:00Z"]),
        "to": st.sampled_from(["2026-11-04", "2026-11-05T00:00:00.001Z"]),
    },
)


@pytest.mark.parametrize("settled", [False, True])
def test_a_set_means_the_same_in_the_lake_and_in_mongodb(settled):
    chance = random.Random(7)
    for _ in range(200):
        a_session(
            datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=chance.randrange(140)),
            device=chance.choice(["Android", "iPhone", None]),
            userId=chance.choice(["ada", "bo'b", None]),
            durationMs=chance.choice([10, 1000, 61_000]),
            meta={"app": chance.choice(["web", "shop"])},
            summary={"screens": chance.sample(SCREENS, 3), "emotions": chance.sample(["frustrated", "engaged"], 1)},
        )
    if settled:
        settling.settle()

    @proving(max_examples=60, deadline=None)
    @given(SETS)
    def same(parameters):
        chosen = SessionSet.model_validate(parameters)
        assert counted("SELECT count(*) FROM sessions", chosen)[0] == record.sessions().count_documents(chosen.mongo())

    same()


def test_the_lake_may_lie_in_a_bucket(sessions, settings, monkeypatch):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="lake")
    settings.LAKE_URL = "s3://lake/hxi"
    try:
        assert settling.settle() == 20
        gone_on(sessions[3], events=1003)
        settling.settle()
        settling.compact()
        settling.vacuum()
        assert counted() == (25, 25, EVENTS + 1000)
        assert counted("SELECT count(*) FROM points") == (40,)
        assert settling.rebuild() == 20
        assert counted() == (25, 25, EVENTS + 1000)
    finally:
        server.stop()
