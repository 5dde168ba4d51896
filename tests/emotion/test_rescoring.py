"""New rules over sessions of before: everything that the rules decide follows, whatever happens meanwhile."""

import itertools

import pytest
from pymongo.collection import Collection

from apps.analytics.models import RuleVersion
from apps.analytics.rules import versions
from apps.analytics.rules.thresholds import Rules
from apps.emotion import rescoring, tasks
from apps.ingestion import projector
from apps.record import client
from tests.conftest import DATA_DIR
from tests.emotion.events import at, event, screens
from tests.factories import a_session
from tests.processes import manage

STRICT = Rules(rage_clicks=5, dead_ms=300)
DEAD = {"answered": True, "answerMs": 900}  # within the defaults, too late for STRICT


@pytest.fixture(autouse=True)
def alone(still):
    """Nobody but the test projects; every test begins with the defaults and ends with them."""
    versions.forget()
    yield
    versions.forget()


def put(session_id, events):
    """Brings raw events in as the door does."""
    told = [one | {"_id": f"{session_id}:{one['_id']}", "sessionId": session_id} for one in events]
    client.events().insert_many([one | {"order": order} for order, one in enumerate(told)])
    moments = [one["timestamp"] for one in told]
    widened = {"$min": {"pendingFrom": min(moments), "startedAt": min(moments)}}
    widened |= {"$max": {"endedAt": max(moments), "lastSeenAt": max(moments)}, "$inc": {"revision": 1}}
    client.sessions().update_one({"sessionId": session_id}, widened | {"$set": {"unsettled": True}}, upsert=True)


def clicks(ms, count, about=None):
    return [event(ms + 200 * n, x=10, y=10, element="buy", about=about) for n in range(count)]


def a_history(sessions=3):
    """Sessions projected by version 1, each with rage, a late answer long before its end, and calm at the end."""
    for number in range(sessions):
        events = [*screens((0, "/a")), *clicks(1000, 3), event(4000, x=300, y=300, about=DEAD)]
        put(f"s{number}", [*events, *screens((3_600_000, "/b"))])
    assert projector.project_pending() == sessions


def save(rules=STRICT):
    return versions.save(rules, versions.latest().number)


def rescore_all():
    """What beat and worker do until nothing is left; returns how many sessions were projected."""
    done = 0
    while rescoring.feed():
        done += projector.project_pending()
    return done


def signals_in(session_id):
    found = client.emotion_predictions().find({"sessionId": session_id}).sort("place", 1)
    return [(one["kind"], part["ruleVersion"]) for part in found for one in part["evidence"]]


def versions_in(session_id):
    return client.emotion_predictions().distinct("ruleVersion", {"sessionId": session_id})


def flags_in(session_id):
    found = client.heatmaps().find({"sessionId": session_id, "kind": "click"}).sort("timestamp", 1)
    return [name for one in found for name in ("rage", "dead") if one.get(name)]


def sums_of(session_id):
    summary = client.sessions().find_one({"sessionId": session_id})["summary"]
    return summary["signals"], summary["frustration"], summary["ruleVersion"]


def derived():
    """Everything that was derived, by collection and id."""
    places = (client.emotion_predictions(), client.heatmaps(), client.session_events(), client.journeys())
    summaries = {one["sessionId"]: one["summary"] for one in client.sessions().find()}
    return summaries, *({one["_id"]: one for one in place.find()} for place in places)


def expect_before(session_id="s0"):
    assert (sums_of(session_id), flags_in(session_id)) == (({"rage": 1}, 35, 1), ["rage"] * 3)
    assert signals_in(session_id) == [("rage", 1)]


def expect_after(session_id="s0", number=2):
    assert (sums_of(session_id), flags_in(session_id)) == (({"dead": 1}, 10, number), ["dead"])
    assert signals_in(session_id) == [("dead", number)]
    assert versions_in(session_id) == [number]


def test_predictions_sums_and_points_follow_new_rules_and_a_second_run_changes_nothing():
    a_history()
    expect_before()
    save()
    assert rescoring.progress() == (2, 0, 3, 0)
    assert rescore_all() == 3
    for number in range(3):
        expect_after(f"s{number}")
    assert rescoring.progress() == (2, 3, 3, 0)
    assert rescoring.progress().is_over
    before = derived()
    assert rescore_all() == 0
    rescoring.feed_all()
    assert projector.project_pending() == 0
    assert derived() == before


def test_what_rules_do_not_decide_is_not_written_again(monkeypatch):
    a_history(1)
    save()
    send, written = Collection.bulk_write, []

    def counted(self, requests, **named):
        written.extend((self.name, request) for request in requests)
        return send(self, requests, **named)

    monkeypatch.setattr(Collection, "bulk_write", counted)
    rescore_all()
    entries = [one for name, one in written if name == "session_events"]
    points = [one for name, one in written if name == "heatmaps" and one._doc["kind"] == "click"]
    assert (len(entries), len(points)) == (1, 4)  # the last one, at the session's end


def test_rules_put_back_bring_everything_back():
    a_history(1)
    before = derived()
    save()
    rescore_all()
    save(Rules())
    rescore_all()
    assert (sums_of("s0")[2], flags_in("s0")) == (3, ["rage"] * 3)

    def bare(told):
        return str(told).replace("'ruleVersion': 3", "'ruleVersion': 1")

    assert bare(derived()) == bare(before)


def test_settle_scores_history_again():
    a_history()
    save()
    assert manage(DATA_DIR, "settle").returncode == 0
    expect_after()
    assert rescoring.progress() == (2, 3, 3, 0)


def test_a_session_that_goes_on_meanwhile_is_scored_whole_by_the_new_rules():
    """A late event alone would have a short reach; what lies an hour before it follows the rules all the same."""
    a_history(1)
    save()
    put("s0", [event(3_601_000, screen="/b", x=5, y=5)])
    assert projector.project_pending() == 1
    expect_after()
    assert rescoring.feed() == 0


def test_events_that_come_while_their_session_is_scored_again_are_kept():
    a_history(1)
    save()
    rescoring.feed()
    lot = projector.claim_lot(5)
    put("s0", [event(3_601_000 + n, screen="/b", x=5, y=5) for n in range(3)])
    projector.project_lot(lot)
    assert projector.project_pending() == 1
    expect_after()
    assert client.session_events().count_documents({"sessionId": "s0"}) == 9
    assert client.heatmaps().count_documents({"sessionId": "s0", "kind": "click"}) == 7


class Crash(BaseException):
    """The end of a process, as far as the code under test can tell."""


@pytest.mark.parametrize("point", range(5))
def test_a_worker_that_dies_before_any_of_its_writes_leaves_nothing_of_the_old_rules(point, monkeypatch):
    a_history()
    save()
    send, calls = Collection.bulk_write, itertools.count()

    def crash_at_point(*given, **named):
        if next(calls) == point:
            raise Crash
        return send(*given, **named)

    with monkeypatch.context() as dying:
        dying.setattr(Collection, "bulk_write", crash_at_point)
        with pytest.raises(Crash):
            rescore_all()
    client.sessions().update_many({"claim": {"$exists": True}}, {"$set": {"claim.until": at(0)}})
    projector.project_pending()
    rescore_all()
    for number in range(3):
        expect_after(f"s{number}")


def test_a_worker_that_has_not_heard_of_new_rules_is_corrected():
    a_history(1)
    versions.current()
    RuleVersion.objects.create(number=2, thresholds=STRICT.values())  # by another process
    assert (rescoring.feed(), projector.project_pending()) == (1, 1)
    expect_before()
    versions.forget()  # a moment later
    assert rescore_all() == 1
    expect_after()


def test_rules_that_change_between_two_projections_of_a_session_leave_no_mixture(monkeypatch):
    a_history(1)
    numbers = iter([versions.Version()])
    for module in ("apps.emotion.projection", "apps.heatmap.projection"):
        monkeypatch.setattr(f"{module}.current", lambda: next(numbers, versions.Version(2, STRICT)))
    RuleVersion.objects.create(number=2, thresholds=STRICT.values())
    assert (rescoring.feed(), projector.project_pending()) == (1, 1)
    assert sums_of("s0")[2] == 1
    assert rescore_all() == 1
    expect_after()


def test_a_worker_that_lost_its_session_does_not_bring_old_findings_back():
    a_history(1)
    rescoring.project_again(["s0"], "$startedAt")
    (slow,) = projector.claim_lot(1)
    old = projector._derive(slow | {"summary": {}}, list(client.events().find().sort("timestamp", 1)))
    client.sessions().update_one({"sessionId": "s0"}, {"$set": {"claim.until": at(0)}})
    save()
    projector.project_pending()
    expect_after()
    projector._write([old])
    expect_after()


def test_history_waits_while_the_queue_or_the_lake_has_enough_to_do(monkeypatch):
    a_history(4)
    save()
    monkeypatch.setattr(rescoring, "LOT", 2)
    assert (rescoring.feed(), rescoring.feed()) == (2, 0)
    projector.project_pending()
    client.sessions().update_many({"summary.ruleVersion": 2}, {"$set": {"ended": True}})
    monkeypatch.setattr(rescoring, "MOST_UNSETTLED", 1)
    assert rescoring.feed() == 0
    client.sessions().update_many({}, {"$unset": {"unsettled": ""}})
    assert rescoring.feed() == 2


def test_a_full_lake_takes_sessions_in_at_once_and_history_goes_on(monkeypatch):
    a_history(3)
    save()
    monkeypatch.setattr(rescoring, "LOT", 2)
    monkeypatch.setattr(rescoring, "MOST_UNSETTLED", 2)
    client.sessions().update_many({}, {"$set": {"ended": True}})
    assert rescoring.feed() == 0
    tasks.rescore()
    assert client.sessions().count_documents({"unsettled": True}) == 2  # all three came in; two went on to be projected
    assert client.sessions().count_documents({"pendingFrom": {"$exists": True}}) == 2


def test_history_follows_day_by_day_the_latest_first(monkeypatch):
    for number in (3, 1, 4, 2):
        put(f"s{number}", screens((number * 86_400_000, "/a")))
    projector.project_pending()
    save()
    monkeypatch.setattr(rescoring, "LOT", 1)
    order = []
    while rescoring.feed():
        order += client.sessions().distinct("sessionId", {"pendingFrom": {"$exists": True}})
        projector.project_pending()
    assert order == ["s4", "s3", "s2", "s1"]


def test_the_task_feeds_only_when_something_is_behind(monkeypatch):
    a_history(1)
    fed = []
    monkeypatch.setattr(rescoring, "feed", lambda: fed.append(True))
    tasks.rescore()
    save()
    tasks.rescore()
    assert fed == [True]


def test_a_session_that_cannot_be_projected_does_not_keep_history_waiting(settings):
    a_history(2)
    client.events().update_many({"sessionId": "s1"}, {"$set": {"screen": None}})
    save()
    settings.PROJECTIONS = [*settings.PROJECTIONS, f"{__name__}.refuse_s1"]
    rescore_all()
    assert rescoring.progress() == (2, 1, 2, 1)
    assert rescoring.progress().is_over


def refuse_s1(session, events, since):
    if session["sessionId"] == "s1":
        raise ValueError("cannot be read")
    return {}


def test_sessions_from_before_there_were_scores_are_counted_as_behind():
    client.sessions().delete_many({})
    for _ in range(3):
        a_session()
    rescoring.begin_with_history()
    rescoring.begin_with_history()
    assert rescoring.progress() == (1, 0, 3, 0)


def test_what_another_scoring_scored_is_scored_again_once(monkeypatch):
    a_history(2)
    rescoring.begin_with_history()
    rescore_all()
    before = derived()
    client.sessions().update_many({}, {"$set": {"summary.frustration": 99}})
    rescoring.begin_with_history()
    assert rescoring.progress() == (1, 2, 2, 0)
    monkeypatch.setattr(rescoring, "SCORING", "the next one")
    for _ in range(2):  # the second time it is one look
        rescoring.begin_with_history()
        rescore_all()
        assert derived() == before


def test_of_two_who_save_at_once_one_is_told(monkeypatch):
    save()
    with pytest.raises(versions.Outrun):
        versions.save(Rules(), 1)
    with monkeypatch.context() as before:
        before.setattr(versions, "latest", versions.Version)  # what the other saw a moment ago
        with pytest.raises(versions.Outrun):
            versions.save(Rules(), 1)
    assert versions.latest() == versions.Version(2, STRICT)
