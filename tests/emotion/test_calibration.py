"""Calibration: what verdicts come to, by tables; the page, its links, and the sessions behind its numbers."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from apps.accounts.models import Role
from apps.emotion.calibration.counts import (
    EMOTION,
    SIGNAL,
    Bin,
    Judged,
    Share,
    bin_of,
    bins_of,
    is_overconfident,
    kinds_of,
)
from apps.emotion.calibration.judged import Which, which_of
from apps.emotion.models import Verdict
from apps.record import client as record
from tests.emotion.events import event
from tests.factories import a_session, a_user, numbers

AGO = datetime.now(UTC) - timedelta(hours=2)
RAGE = {"model": "hxi", "kind": "rage"}


def said(kind, confidence, rights="", model="hxi", version=1):
    """Verdicts on findings of a kind, one for each letter: r says right, w wrong."""
    return [Judged(model, kind, confidence, version, letter == "r") for letter in rights]


@pytest.mark.parametrize(
    ("confidence", "place"),
    [(0, 0), (0.0999, 1), (0.099, 0), (0.1, 1), (0.3, 3), (0.6, 6), (0.7, 7), (0.95, 9), (1.0, 9), (1.7, 9), (-0.2, 0)],
)
def test_each_confidence_has_its_bin(confidence, place):
    assert bin_of(confidence) == place


def test_bins_are_of_one_group_of_our_own_and_tell_their_mean():
    told = [*said("rage", 0.72, "rrw"), *said("dead", 0.78, "r"), *said("rage", 0.95, "r")]
    others = [*said("frustrated", 0.7, "w"), *said("rage", 0.7, "w", model="theirs")]
    assert bins_of(told + others, SIGNAL) == [
        Bin(7, pytest.approx(0.735), Share(3, 4)),
        Bin(9, pytest.approx(0.95), Share(1, 1)),
    ]
    assert [one.share for one in bins_of(told + others, EMOTION)] == [Share(0, 1)]
    assert bins_of([], SIGNAL) == []


def test_kinds_come_in_the_houses_order_with_each_version_of_the_rules():
    told = [
        *said("neutral", 0.6, "r"),
        *said("angry", 0.5, "w", model="theirs", version=None),
        *said("dead", 0.6, "rw", version=1),
        *said("dead", 0.6, "rrr", version=12),
        *said("rage", 0.8, "w"),
    ]
    found = kinds_of(told)
    assert [(one.model, one.kind) for one in found] == [
        ("hxi", "rage"), ("hxi", "dead"), ("hxi", "neutral"), ("theirs", "angry"),
    ]  # fmt: skip
    assert found[1].share == Share(4, 5)
    assert list(found[1].versions.items()) == [(12, Share(3, 3)), (1, Share(1, 2))]
    assert found[3].versions == {}


@pytest.mark.parametrize(
    ("confidence", "right", "total", "over"),
    [(0.9, 50, 100, True), (0.5, 90, 100, False), (0.7, 68, 100, None), (0.9, 1, 2, None), (0.95, 0, 9, True)],
)
def test_what_promises_more_than_it_holds_is_told_only_beyond_chance(confidence, right, total, over):
    assert is_overconfident([Bin(9, confidence, Share(right, total))]) is over
    assert is_overconfident([]) is None


# --- The page --------------------------------------------------------------------------------------------------------
@pytest.fixture
def viewer(client, still):
    client.force_login(a_user(Role.VIEWER))
    return client


def judge(session_id, kind="rage", is_right=True, **told):
    return Verdict.objects.create(
        **{
            "user": a_user(Role.ANALYST),
            "session_id": session_id,
            "model": "hxi",
            "kind": kind,
            "event_id": f"e{next(numbers)}",
            "is_right": is_right,
            "confidence": 0.72,
            "rule_version": 1,
        }
        | told
    )


def words_in(html):
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.S).split())


def test_before_anything_was_judged_the_page_says_how(viewer):
    said = words_in(viewer.get("/settings/calibration/").content.decode())
    assert "Nothing has been judged yet" in said
    assert "thumb up or down" in said


def test_the_page_tells_shares_with_intervals_and_draws_them(viewer):
    for is_right in (True, True, True, False):
        judge("s", is_right=is_right)
    judge("s", "frustrated", confidence=0.61)
    judge("s", "<b>angry", False, model="theirs", rule_version=None, confidence=0.4)
    text = viewer.get("/settings/calibration/").content.decode()
    assert "6 verdicts, 4 of them right." in words_in(text)
    assert "rage clicks 4 3 1 75 % likely 30 to 95 % v1: 3 of 4" in words_in(text)
    assert "&lt;b&gt;angry (theirs)" in text
    diagonal, signals, emotions = json.loads(re.search(r'id="calibration-figure">(.*?)</script>', text, re.S)[1])[
        "data"
    ]
    assert (diagonal["x"], diagonal["y"]) == ([0, 1], [0, 1])
    assert (signals["name"], signals["y"], signals["text"]) == ("Signals", [0.75], ["4"])
    assert (emotions["name"], emotions["y"]) == ("Emotions", [1.0])
    assert signals["error_y"]["array"][0] == pytest.approx(0.2044, abs=0.001)


def test_verdicts_on_other_models_alone_draw_no_chart(viewer):
    judge("s", "angry", model="theirs")
    text = viewer.get("/settings/calibration/").content.decode()
    assert "calibration-figure" not in text
    assert "angry (theirs)" in text


def listed(viewer, **which):
    """(heading, ids of the sessions that are listed) behind a number."""
    text = viewer.get("/settings/calibration/sessions/", which).content.decode()
    return re.search(r"<h2[^>]*>(.*?)</h2>", text)[1], re.findall(r"/sessions/([^/?]+)/\?t=", text)


def test_each_number_opens_the_sessions_behind_it(viewer):
    for name in "abc":
        a_session(AGO, sessionId=name)
    judge("a", is_right=True)
    judge("b", is_right=False, rule_version=2)
    judge("c", "dead", confidence=0.5)
    judge("gone", is_right=False)
    assert listed(viewer, **RAGE) == ("Judged: rage clicks", ["b", "a"])
    assert listed(viewer, **RAGE, right=1) == ("Right: rage clicks", ["a"])
    assert listed(viewer, **RAGE, right=0) == ("Wrong: rage clicks", ["b"])
    assert listed(viewer, **RAGE, version=2) == ("Judged: rage clicks, version 2", ["b"])
    assert listed(viewer, group="signals", place=5) == ("Judged: signals, 50 % to 60 % sure", ["c"])
    assert listed(viewer, group="emotions", place=5) == ("Judged: emotions, 50 % to 60 % sure", [])


def test_a_replay_opens_three_seconds_before_what_was_judged(viewer):
    a_session(AGO, sessionId="a")
    record.events().insert_one(event(0) | {"_id": "a:9", "sessionId": "a", "timestamp": AGO + timedelta(seconds=20)})
    judge("a", event_id="a:9")
    text = viewer.get("/settings/calibration/sessions/", RAGE).content.decode()
    assert re.search(r"/sessions/a/\?t=(16999|17000)\"", text)


IN_PART = [{}, {"kind": "rage"}, {"group": "signals"}, {"group": "x", "place": "1"}]


@pytest.mark.parametrize(
    "bad", [*IN_PART, {"group": "signals", "place": "10"}, RAGE | {"right": "2"}, RAGE | {"version": "²"}]
)
def test_a_number_that_is_none_has_no_list(viewer, bad):
    assert viewer.get("/settings/calibration/sessions/", bad).status_code == 404
    assert viewer.get("/settings/calibration/", bad).status_code == 200


@pytest.mark.parametrize(
    "which",
    [Which("signals", 0), Which(model="hxi", kind="rage", right=False), Which(model="a&b", kind="x=", version=3)],
)
def test_an_address_names_what_it_was_made_of(which):
    assert which_of(QueryDict(which.address()[1:])) == which
