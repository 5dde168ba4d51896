import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from pymongo import InsertOne
from pymongo.collection import Collection

from apps.ingestion import imports, projector
from apps.ingestion.sightings import Source
from apps.record import client
from tests.conftest import DATA_DIR
from tests.factories import an_event
from tests.ingestion.commands import run
from tests.processes import ROOT, environment, manage

pytestmark = pytest.mark.usefixtures("still")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
KINDS = ("screen", "click", "move", "scroll", "input", "error")


def at(seconds):
    return START + timedelta(seconds=seconds)


def send(session_id, *events):
    """Brings events in as (second, type, screen) through the door."""
    place = {"sessionId": session_id, "x": 10, "y": 20, "scroll": 0}
    told = [place | an_event(kind, at(second), screen=screen) for second, kind, screen in events]
    imports.import_lot(b"\n".join(map(msgspec.json.encode, told)), imports.Tally(), Source("web"), 0)


def send_backlog(sessions, events):
    """Sessions of random events, the same at every call."""
    chance = random.Random(4)
    for number in range(sessions):
        told = [(n * 0.1, chance.choice(KINDS), f"/{chance.randrange(5)}") for n in range(events)]
        send(f"b-{number:04}", *told)


def session(session_id):
    return client.sessions().find_one({"sessionId": session_id})


def timeline(session_id):
    rows = client.session_events().find({"sessionId": session_id}).sort([("ts", 1), ("order", 1)])
    return [(round((row["ts"] - START).total_seconds(), 1), row["type"]) for row in rows]


def derived():
    """Everything projected, comparable between two runs over the same raw events."""
    summaries = {one["sessionId"]: (one["durationMs"], one.get("summary")) for one in client.sessions().find()}
    found = (client.session_events(), client.heatmaps())
    return summaries, *({one["_id"]: one for one in collection.find()} for collection in found)


def forget_derived():
    client.session_events().delete_many({})
    client.heatmaps().delete_many({})
    client.sessions().update_many({}, [{"$set": {"pendingFrom": "$startedAt"}}, {"$unset": ["summary", "claim"]}])


def let_leases_expire():
    past = datetime.now(UTC) - timedelta(seconds=1)
    client.sessions().update_many({"claim": {"$exists": True}}, {"$set": {"claim.until": past}})


def left():
    return client.sessions().count_documents(projector.pending())


def test_pending_sessions_get_their_timeline_and_summary_and_leave_the_queue():
    send("a", (0, "screen", "Home"), (1, "move", "Home"), (2, "click", "Home"))
    send("b", (0, "screen", "Cart"))
    assert projector.project_pending() == 2
    assert timeline("a") == [(0, "screen"), (2, "click")]
    assert session("a")["summary"]["path"] == ["Home"]
    assert session("a")["durationMs"] == 2000
    assert not {"pendingFrom", "claim"} & session("a").keys()
    assert projector.project_pending() == 0


def test_a_second_projection_changes_nothing():
    send_backlog(5, 40)
    projector.project_pending()
    before = derived()
    client.sessions().update_many({}, [{"$set": {"pendingFrom": "$startedAt"}}])
    assert projector.project_pending() == 5
    assert derived() == before


def test_a_late_event_takes_its_place_and_moves_the_start():
    send("a", (10, "screen", "Cart"), (12, "click", "Cart"))
    projector.project_pending()
    send("a", (3, "screen", "Home"))
    projector.project_pending()
    assert timeline("a") == [(3, "screen"), (10, "screen"), (12, "click")]
    assert session("a")["summary"]["path"] == ["Home", "Cart"]
    assert session("a")["durationMs"] == 9000


def test_a_late_start_cuts_what_now_lies_more_than_a_day_later():
    day = 24 * 3600
    send("a", (0, "screen", "A"), (day, "click", "A"))
    projector.project_pending()
    send("a", (-60, "screen", "Z"))
    projector.project_pending()
    assert timeline("a") == [(-60, "screen"), (0, "screen")]
    assert session("a")["summary"]["cut"] == 1
    assert session("a")["durationMs"] == day * 1000


def test_events_of_one_moment_keep_the_order_in_which_they_were_sent():
    kinds = ["screen", "click", "input", "error", "click", "screen"]
    send("a", *[(0, kind, f"/{place}") for place, kind in enumerate(kinds)])
    projector.project_pending()
    assert [kind for _, kind in timeline("a")] == kinds
    assert session("a")["summary"]["path"] == [f"/{place}" for place in range(6)]


def test_a_session_without_events_is_summed_up_too():
    client.sessions().insert_one(
        {"sessionId": "r", "startedAt": at(0), "endedAt": at(9), "pendingFrom": at(0), "revision": 1, "hasReplay": True}
    )
    projector.project_pending()
    assert (session("r")["durationMs"], session("r")["summary"]["events"]) == (9000, 0)
    assert left() == 0


def test_an_event_that_arrives_during_projection_keeps_its_session_pending():
    send("a", (0, "screen", "Home"))
    lot = projector.claim_lot(50)
    send("a", (5, "click", "Home"))
    projector.project_lot(lot)
    assert "pendingFrom" in session("a")
    assert "claim" not in session("a")
    assert projector.project_pending() == 1
    assert timeline("a") == [(0, "screen"), (5, "click")]
    assert left() == 0


def test_a_worker_that_lost_its_claim_overwrites_nothing_and_clears_nothing():
    send("a", (0, "screen", "Home"))
    slow = projector.claim_lot(50)
    let_leases_expire()
    send("a", (5, "click", "Home"))
    assert projector.project_pending() == 1
    before = derived()
    send("a", (6, "click", "Home"))
    stale = [one | {"claim": slow[0]["claim"]} for one in slow]
    projector.project_lot(stale)
    assert "pendingFrom" in session("a")
    assert derived()[0] == before[0]


def test_two_workers_never_hold_the_same_session():
    send_backlog(12, 2)
    first, second = projector.claim_lot(5), projector.claim_lot(50)
    assert len(first) == 5
    assert {one["sessionId"] for one in first}.isdisjoint(one["sessionId"] for one in second)
    assert projector.claim_lot(50) == []


def test_oldest_and_newest_sessions_take_turns():
    for day in range(4):
        send(f"day-{day}", (day * 86_400, "screen", "Home"))
    assert [one["sessionId"] for one in projector.claim_lot(1)] == ["day-0"]
    assert [one["sessionId"] for one in projector.claim_lot(1, newest=True)] == ["day-3"]


def refuse_poison(session, events, since):
    if session["sessionId"] == "poison":
        raise ValueError("cannot be read")
    return {}


def spoil_the_write(session, events, since):
    bad = {"_id": "x", "sessionId": "x", "type": 1, "timestamp": "never"}  # the validator refuses it
    return {"hxi_events_db.events": [InsertOne(bad)] if session["sessionId"] == "poison" else []}


@pytest.mark.parametrize("fault", [refuse_poison, spoil_the_write], ids=["while deriving", "while writing"])
def test_a_session_that_cannot_be_projected_stops_no_other_and_waits(fault, settings, caplog):
    settings.PROJECTIONS = ["apps.replay.projection.documents", f"{__name__}.{fault.__name__}"]
    send("poison", (-5, "screen", "Home"))
    send_backlog(3, 4)
    assert projector.project_pending() == 3
    assert "pendingFrom" in session("poison")
    assert session("poison")["claim"]["until"] > datetime.now(UTC)
    assert "poison" in caplog.text
    assert left() == 1
    assert projector.project_pending() == 0
    settings.PROJECTIONS = ["apps.replay.projection.documents"]
    let_leases_expire()
    assert projector.project_pending() == 1
    assert timeline("poison") == [(-5, "screen")]


def test_a_session_that_took_its_worker_down_is_tried_alone_the_next_time():
    send_backlog(6, 2)
    assert len(projector.claim_lot(50)) == 6  # and here the worker dies
    let_leases_expire()
    assert [len(projector.claim_lot(50)) for _ in range(7)] == [1, 1, 1, 1, 1, 1, 0]


def test_more_writes_than_fit_at_once_are_all_written(monkeypatch):
    monkeypatch.setattr(projector, "WRITES_AT_ONCE", 30)
    send_backlog(8, 25)
    assert projector.project_pending() == 8
    raw = client.events().count_documents({"type": {"$ne": "move"}})
    assert client.session_events().count_documents({}) == raw
    assert left() == 0


def test_a_large_session_rests_before_its_next_turn(monkeypatch):
    monkeypatch.setattr(projector, "EVENTS_A_SECOND", 20)
    send("a", *[(n / 100, "click", "Home") for n in range(500)])
    send("b", *[(n / 100, "click", "Home") for n in range(499)])
    projector.project_pending()
    send("a", (40, "click", "Home"))
    send("b", (40, "click", "Home"))
    assert projector.project_pending() == 1
    assert session("a")["pendingFrom"] == at(40)
    assert "pendingFrom" not in session("b")


def test_no_session_rests_longer_than_half_a_minute(monkeypatch):
    monkeypatch.setattr(projector, "EVENTS_A_SECOND", 1)
    send("a", *[(n / 100, "click", "Home") for n in range(500)])
    projector.project_pending()
    assert session("a")["claim"]["until"] <= datetime.now(UTC) + timedelta(seconds=30)


def test_only_the_first_events_of_an_endless_session_are_projected(monkeypatch, caplog):
    monkeypatch.setattr(projector, "MOST_EVENTS", 10)
    send("a", *[(n, "click", "Home") for n in range(25)])
    send("b", (0, "screen", "Home"))
    assert projector.project_pending() == 2
    assert (len(timeline("a")), len(timeline("b"))) == (10, 1)
    assert "session a" in caplog.text


def test_many_projectors_at_once_lose_and_repeat_nothing():
    send_backlog(120, 10)
    projector.project_pending()
    alone = derived()
    forget_derived()
    counts = []
    threads = [threading.Thread(target=lambda: counts.append(projector.project_pending())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 120
    assert left() == 0
    assert derived() == alone


class Crash(BaseException):
    """The end of a process, as far as the code under test can tell."""


@pytest.mark.parametrize("point", range(6))
def test_a_crash_before_any_of_the_writes_is_mended_by_the_next_run(point, monkeypatch):
    send_backlog(6, 20)
    projector.project_pending()
    undisturbed = derived()
    forget_derived()
    send_writes, calls = Collection.bulk_write, itertools.count()

    def crash_at_point(*given, **named):
        if next(calls) == point:
            raise Crash
        return send_writes(*given, **named)

    monkeypatch.setattr(projector, "WRITES_AT_ONCE", 60)
    monkeypatch.setattr(Collection, "bulk_write", crash_at_point)
    with pytest.raises(Crash):
        projector.project_pending()
    assert left() > 0
    let_leases_expire()
    projector.project_pending()
    assert left() == 0
    assert derived() == undisturbed


def test_a_worker_killed_in_the_middle_leaves_nothing_that_the_next_run_does_not_mend():
    send_backlog(400, 25)
    projector.project_pending()
    undisturbed = derived()
    forget_derived()
    for most_left in (400, 350):  # in its first lot, and after it
        kill_within_a_lot(most_left)
        assert left() > 0
        let_leases_expire()
    assert projector.project_pending() > 0
    assert left() == 0
    assert derived() == undisturbed


def kill_within_a_lot(most_left):
    """Kills a settling worker while it holds a lot, once at most so many sessions are left."""
    command = [sys.executable, "manage.py", "settle"]
    for _ in range(5):
        worker = subprocess.Popen(
            command, cwd=ROOT, env=environment(DATA_DIR), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while worker.poll() is None:
            if left() <= most_left and holds_a_lot():
                worker.send_signal(signal.SIGSTOP)
                if holds_a_lot():
                    worker.kill()
                    worker.wait()
                    return
                worker.send_signal(signal.SIGCONT)
            time.sleep(0.005)
        forget_derived()  # it had finished before it was caught
    pytest.fail("no worker was caught within a lot")


def holds_a_lot():
    held = projector.pending() | {"claim.until": {"$gt": datetime.now(UTC)}}
    return client.sessions().count_documents(held, limit=1)


def test_settle_finishes_everything_and_says_how_much():
    send_backlog(60, 5)
    done = manage(DATA_DIR, "settle", "--json")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, '{"projected": 60, "left": 0, "settled": 60}')
    assert left() == 0


def test_settle_waits_for_what_another_worker_holds_and_says_what_is_left_when_time_is_up():
    send_backlog(3, 5)
    projector.claim_lot(1)
    status, said, error = run("settle", "--json", "--timeout", "0.5")
    assert (status, said) == (1, '{"projected": 2, "left": 1, "settled": 2}')
    assert "1 session" in error


def test_settle_gives_up_on_what_cannot_be_projected_and_says_why():
    send("ok", (0, "screen", "Home"))
    client.sessions().insert_one({"sessionId": "broken", "pendingFrom": at(0), "startedAt": "yesterday"})
    status, said, error = run("settle", "--json")
    assert (status, said) == (1, '{"projected": 1, "left": 1, "settled": 1}')
    assert "broken: TypeError" in error
