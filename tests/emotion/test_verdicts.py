"""Thumbs on findings: who gives them, on what, and what is kept of them."""

import pytest
from django.contrib.admin.sites import site
from django.db import connection

from apps.accounts.models import Role
from apps.emotion.models import Verdict
from tests.factories import a_prediction, a_session, a_user

RAGE = {"kind": "rage", "eventId": "e1", "confidence": 0.85}


@pytest.fixture
def session():
    """The id of a session with rage, which our model and another call by different names."""
    session_id = a_session()["sessionId"]
    a_prediction(session_id, "frustrated", [RAGE, "dead"], confidence=0.62, ruleVersion=3)
    a_prediction(
        session_id, "angry", model="lab", eventId="e7", ruleVersion=None, evidence=[{"kind": "rage", "eventId": "e7"}]
    )
    return session_id


@pytest.fixture
def give(client, session):
    """`give(answer, …)` → what the answer says; a signal's thumb by an analyst unless told otherwise."""
    people = {role: a_user(role) for role in Role}

    def post(answer="right", by=Role.ANALYST, status=200, **named):
        client.force_login(by if not isinstance(by, Role) else people[by])
        finding = {"session": session, "model": "hxi", "kind": "rage", "event": "e1", "verdict": answer, **named}
        told = client.post("/emotions/verdict/", finding)
        assert told.status_code == status, told.content
        return told.json() if status in (200, 422) else None

    return post


def test_a_thumb_is_kept_with_what_the_finding_was_at_that_moment(give, session):
    answer = give("right")
    assert answer == {
        "items": [{"model": "hxi", "kind": "rage", "eventId": "e1", "own": "right", "right": 1, "wrong": 0}]
    }
    kept = Verdict.objects.get()
    assert (kept.session_id, kept.is_right, kept.confidence, kept.rule_version) == (session, True, 0.85, 3)


@pytest.mark.parametrize(
    ("named", "confidence", "version"),
    [
        ({"kind": "frustrated"}, 0.62, 3),
        ({"kind": "angry", "model": "lab", "event": "e7"}, 0.75, None),
    ],
)
def test_a_prediction_of_any_model_is_judged_like_a_signal(give, named, confidence, version):
    give("wrong", **named)
    kept = Verdict.objects.get()
    assert (kept.kind, kept.is_right, kept.confidence, kept.rule_version) == (named["kind"], False, confidence, version)


def test_the_other_thumb_replaces_one_and_none_takes_it_back(give):
    assert [(one["own"], one["right"], one["wrong"]) for one in give("right")["items"]] == [("right", 1, 0)]
    assert [(one["own"], one["right"], one["wrong"]) for one in give("wrong")["items"]] == [("wrong", 0, 1)]
    assert give("none")["items"] == give("none")["items"] == []
    assert Verdict.objects.count() == 0


def test_a_thumb_that_is_sent_twice_is_one(give):
    assert give("right") == give("right")
    assert Verdict.objects.count() == 1


def test_who_was_faster_in_another_window_is_overwritten(give, monkeypatch):
    give("right")
    query_set, missed = type(Verdict.objects.all()), []
    update = query_set.update

    def late(self, **values):
        """The first look came before the other window's thumb was there."""
        return update(self, **values) if missed else missed.append(values)

    monkeypatch.setattr(query_set, "update", late)
    assert give("wrong")["items"][0]["own"] == "wrong"
    assert Verdict.objects.count() == 1


def test_the_page_reads_its_own_thumbs_and_the_tally_of_all(client, give, session):
    give("right")
    give("wrong", by=Role.ADMIN)
    give("right", by=a_user(Role.ANALYST), kind="frustrated")
    client.force_login(Verdict.objects.filter(is_right=False).get().user)
    told = client.get(f"/emotions/verdicts/{session}/").json()["items"]
    assert {(one["kind"], one["own"], one["right"], one["wrong"]) for one in told} == {
        ("rage", "wrong", 1, 1),
        ("frustrated", "none", 1, 0),
    }
    client.force_login(a_user(Role.VIEWER))
    assert [one["own"] for one in client.get(f"/emotions/verdicts/{session}/").json()["items"]] == ["none", "none"]
    assert client.get("/emotions/verdicts/other/").json() == {"items": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"session": "nobody"},
        {"model": "lab"},  # what others give as evidence is theirs to shape
        {"model": "lab", "event": "e7"},
        {"kind": "thrash"},
        {"event": "e2"},
        {"kind": "neutral"},
    ],
)
def test_what_is_not_in_the_record_is_not_judged(give, wrong):
    assert "not found in the session" in give(status=422, **wrong)["detail"]
    assert Verdict.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"session": ""}, "session is missing"),
        ({"event": "", "kind": ""}, "kind, event are missing"),
        ({"answer": "maybe"}, "verdict: one of right, wrong, none"),
        ({"answer": ""}, "verdict: one of"),
    ],
)
def test_a_question_that_names_nothing_is_refused_with_the_reason(give, wrong, said):
    assert said in give(status=422, **wrong)["detail"]


def test_viewers_read_and_do_not_judge(client, give, session):
    give(by=Role.VIEWER, status=403)
    assert client.get(f"/emotions/verdicts/{session}/").status_code == 200
    assert client.get("/emotions/verdict/").status_code == 403
    client.force_login(a_user(Role.ANALYST))
    assert client.get("/emotions/verdict/").status_code == 405


def test_an_admin_sees_verdicts_and_deletes_them(client, give):
    give()
    kept, admin = Verdict.objects.get(), site._registry[Verdict]
    client.force_login(a_user(Role.ADMIN))
    assert b"rage" in client.get("/admin/emotion/verdict/").content
    assert not admin.has_add_permission(None)
    assert client.get(f"/admin/emotion/verdict/{kept.pk}/delete/").status_code == 200
    client.post(
        "/admin/emotion/verdict/", {"action": "delete_selected", "_selected_action": str(kept.pk), "post": "yes"}
    )
    assert Verdict.objects.count() == 0


def test_the_verdicts_of_a_session_are_read_off_an_index(give, session):
    give()
    collection = connection.get_collection(Verdict._meta.db_table)
    plan = collection.find({"session_id": session}).explain()["queryPlanner"]["winningPlan"]
    assert plan["inputStage"]["stage"] == "IXSCAN"
