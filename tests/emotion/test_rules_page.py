"""The Rules page: what may be typed, what a preview tells of which sample, versions saved, outrun and put back."""

import re
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from time import process_time

import pytest

from apps.accounts.models import Role
from apps.analytics.models import RuleVersion
from apps.analytics.rules import versions
from apps.analytics.rules.thresholds import DEFAULTS, THRESHOLDS, Rules, problems_of
from apps.emotion import rescoring
from apps.emotion.detectors import signals_of
from apps.emotion.detectors.stays import stays_of
from apps.emotion.projection import prediction_of
from apps.emotion.tuning import findings, form, history, sample
from apps.emotion.tuning.findings import Findings, changes_of, examples_of, quiet_of
from apps.emotion.windows import windows_of
from apps.record import client as record
from tests.emotion.events import START, event, moves, screens
from tests.factories import a_session, a_user
from tests.processes import ROOT

NOW = datetime.now(UTC).replace(microsecond=0)
AGO = NOW - timedelta(hours=3)


@pytest.fixture(autouse=True)
def fresh(still):
    """Each test begins with the defaults and an unread sample."""
    versions.forget()
    sample.forget()
    yield
    versions.forget()
    sample.forget()


@pytest.fixture
def admin(client):
    person = a_user(Role.ADMIN, "ada")
    client.force_login(person)
    return person


def filled(base=1, **changes):
    """The form with the defaults and these changes."""
    return {"base": base, **form.texts_of(DEFAULTS), **changes}


def clicks(count, ms=1000, every=200, **fields):
    return [event(ms + every * n, x=10, y=10, **fields) for n in range(count)]


def a_visit(session_id, *events, at=AGO, **fields):
    """A session that is over, with raw events (made for START) moved to its start."""
    told = [*screens((0, "/a")), *events]
    shift = at - told[0]["timestamp"]
    for order, one in enumerate(told):
        moved = {"timestamp": one["timestamp"] + shift, "sessionId": session_id, "_id": f"{session_id}:{order}"}
        record.events().insert_one(one | moved | {"order": order})
    summary = {"events": len(told), "ruleVersion": 1, **fields.pop("summary", {})}
    return a_session(at, sessionId=session_id, summary=summary, **fields)


def findings_of(events, rules, known=None):
    return findings.findings_of(quiet_of(events), rules, known)


# --- What may be typed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Give a number"),
        ("many", "Give a number"),
        ("nan", "Give a number"),
        ("inf", "Give a number from 2 to 10"),
        ("1", "Give a number from 2 to 10"),
        ("11", "Give a number from 2 to 10"),
        ("-3", "Give a number from 2 to 10"),
        ("2.5", "Give a whole number"),
        ("9" * 400, "Give a number from 2 to 10"),
        ("3.0", None),
        (" 4 ", None),
    ],
)
def test_what_may_be_typed(text, told):
    rules, problems = form.read(form.typed_in(filled(rage_clicks=text)))
    assert problems == ({"rage_clicks": told} if told else {})
    assert (rules is None) == bool(told)


def test_a_decimal_comma_is_one_and_whole_numbers_are_stored_whole():
    rules, _ = form.read(form.typed_in(filled(scroll_windows="4,5", rage_ms="900.0")))
    assert (rules.scroll_windows, repr(rules.rage_ms)) == (4.5, "900")


def test_every_threshold_is_on_the_form_with_a_default_within_its_bounds():
    told = [one.threshold for group in form.groups(DEFAULTS) for one in group.controls]
    assert {one.name for one in told} == {one.name for one in THRESHOLDS} == DEFAULTS.values().keys()
    assert problems_of(DEFAULTS.values()) == {}
    assert all(0 <= one.default_at <= 1 for group in form.groups(DEFAULTS) for one in group.controls)
    assert problems_of({"unheard_of": 1}) == {"unheard_of": "There is no such threshold"}


# --- What would change -----------------------------------------------------------------------------------------------
def between(events, old, new):
    """{kind: (before, after, new, gone)} of one session, of kinds that there are."""
    changes = changes_of([findings_of(events, Rules(**old))], [findings_of(events, Rules(**new))])
    told = {one.kind: (one.before, one.after, len(one.new), len(one.gone)) for one in changes}
    return {kind: counts for kind, counts in told.items() if any(counts)}


LATE = {"answered": True, "answerMs": 1200}
# Clicks whose first is slow to be followed: with less time the run begins at the second.
SLOW_FIRST = [event(ms, x=10, y=10) for ms in (0, 900, 1300, 1700, 2100)]
CASES = {
    "nothing": (clicks(4), {}, {}, {"rage": (1, 1, 0, 0)}),
    "a flag goes": (clicks(3), {}, {"rage_clicks": 4}, {"rage": (1, 0, 0, 1)}),
    "a flag comes": ([event(0, x=1, y=1, about=LATE)], {}, {"dead_ms": 1000}, {"dead": (0, 1, 1, 0)}),
    "a run that grows at its end": (
        [*clicks(3, 0, 300), event(2000, x=10, y=10)], {}, {"rage_ms": 1500}, {"rage": (1, 1, 0, 0)},
    ),
    "a run that grows at its beginning": (SLOW_FIRST, {"rage_ms": 500}, {}, {"rage": (1, 1, 0, 0)}),
    "two runs become one": (
        [*clicks(3, 0), *clicks(3, 1900)], {}, {"rage_ms": 2000}, {"rage": (2, 1, 0, 1)},
    ),
    "more than one kind": (
        clicks(3, about=LATE), {}, {"rage_clicks": 4, "dead_ms": 1000}, {"rage": (1, 0, 0, 1), "dead": (0, 3, 3, 0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("events", "old", "new", "counts"), CASES.values(), ids=CASES)
def test_what_other_rules_would_change(events, old, new, counts):
    assert between([*screens((-1000, "/a")), *events], old, new) == counts


def test_counts_and_flags_agree_whatever_the_rules():
    events = [*screens((0, "/a")), *clicks(9, every=700), *moves(*[(n % 2 * 150, 0) for n in range(40)], start=9000)]
    for clicks_needed in range(2, 8):
        for ms in (300, 700, 1500):
            new = {"rage_clicks": clicks_needed, "rage_ms": ms, "thrash_turns": clicks_needed}
            for before, after, came, went in between(events, {}, new).values():
                assert after == before + came - went


def test_a_session_of_very_many_runs_is_compared_at_once():
    """Each run by one rule is no run by the other, thousands of times."""
    near = [event(4000 * n + 100 * m, x=0, y=0) for n in range(3000) for m in range(3)]
    wide = [event(4000 * n + 2000 + 100 * m, x=100 * (m % 2), y=0) for n in range(3000) for m in range(4)]
    begun = process_time()
    assert between(sorted([*near, *wide], key=itemgetter("timestamp")), {}, {"rage_clicks": 4, "rage_px": 150})[
        "rage"
    ] == (3000, 3000, 3000, 3000)
    assert process_time() - begun < 10


def test_findings_that_stay_the_same_are_not_worked_out_again():
    events = [*screens((0, "/a")), *clicks(3)]
    known = findings_of(events, Rules())
    assert findings_of(events, Rules(u_turn_ms=2000), known) is known
    assert findings_of(events, Rules(rage_clicks=2), known) is not known  # as sure as another rule makes it


@pytest.mark.parametrize("rules", [Rules(), Rules(rage_clicks=2), Rules(rage_clicks=9)])
def test_a_session_is_frustrated_as_its_predictions_say(rules):
    calm = [*screens((0, "/a")), event(1000, x=1, y=1)]
    errors = [*screens((0, "/a")), *[event(500 * n, "error") for n in range(9)], event(9000, x=1, y=1)]
    for events in (calm, errors, [*calm, *clicks(3, 2000)], [*calm, *screens((60_000, "/b")), *clicks(5, 61_000)]):
        session = {"sessionId": "s", "startedAt": START}
        windows = windows_of(list(stays_of(events)), signals_of(events, rules))
        shown = {prediction_of(session, one, place, 1)["emotion"] for place, one in enumerate(windows)}
        assert findings_of(events, rules).is_frustrated == ("frustrated" in shown)


def test_examples_are_of_different_sessions_as_far_as_there_are_any():
    found = [findings_of([*screens((0, "/a")), *clicks(3), *clicks(3, 9000)], Rules()) for _ in range(2)]
    none = [Findings([], False)] * 2
    rage = changes_of(none, found)[0]
    assert [flag.place for flag in examples_of(rage.new)] == [0, 1, 0]


# --- The sample ------------------------------------------------------------------------------------------------------
def test_the_sample_is_of_the_latest_sessions_that_are_over():
    a_visit("old", at=AGO - timedelta(days=1))
    a_visit("late", at=AGO)
    a_visit("live", at=NOW, ended=False)
    a_visit("idle", at=AGO + timedelta(minutes=1), ended=False)
    a_visit("pending", pendingFrom=AGO)
    a_session(AGO, sessionId="without events", summary={"events": 0, "ruleVersion": 1})
    read = sample.read()
    assert [visit.session_id for visit in read.visits] == ["idle", "late", "old"]
    assert (read.events, read.left_out) == (3, 0)


def test_the_sample_is_bounded_and_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr(sample, "MOST_SESSIONS", 3)
    monkeypatch.setattr(sample, "MOST_EVENTS", 6)
    for place, count in enumerate((1, 8, 2, 1)):
        a_visit(f"s{place}", *clicks(count), at=AGO - timedelta(minutes=place))
    read = sample.read()
    assert [visit.session_id for visit in read.visits] == ["s0", "s2"]
    assert (read.events, read.left_out) == (5, 1)


def test_the_sample_is_read_once_and_let_go_of(monkeypatch):
    a_visit("a")
    first = sample.latest()
    a_visit("b")
    assert sample.latest() is first
    sample.forget(sample.Sample([]))
    assert sample.latest() is first
    sample.forget(first)
    assert len(sample.latest().visits) == 2


def test_detectors_find_the_same_in_the_sample_as_in_whole_events():
    about = {
        "answered": False,
        "text": "Buy",
        "selector": "#b",
        "tag": "button",
        "vw": 1280,
        "vh": 800,
        "dw": 1,
        "dh": 2,
    }
    jitter = moves(*[(n % 2 * 150, 0) for n in range(30)], start=5000)
    a_visit("a", *clicks(4, about=about, element="buy"), *jitter, event(9000, "error"))
    whole = list(record.events().find().sort("order", 1))
    (found,) = sample.read().findings(Rules())
    expected = findings_of(whole, Rules())
    assert [(one.kind, one.at, one.confidence) for one in found.signals] == [
        (one.kind, one.at, one.confidence) for one in expected.signals
    ]
    assert {one.kind for one in found.signals} == {"rage", "dead", "thrash"}


DETECTION = (
    "apps/emotion/detectors/*.py",
    "apps/emotion/windows.py",
    "apps/analytics/clicks.py",
    "apps/record/steps.py",
)


def test_the_sample_has_every_field_that_detection_asks_an_event_for():
    sources = "".join(path.read_text() for pattern in DETECTION for path in ROOT.glob(pattern))
    asked = set(re.findall(r'(?:get\(|\[)"(\w+)"|"(\w+)" (?:not )?in ', sources))
    names = {one or other for one, other in asked} - {"metadata", "click", "move", "input", "error"}
    assert "waitMs" in names
    assert names <= {*sample.EVENT, *sample.ABOUT}


# --- The page --------------------------------------------------------------------------------------------------------
def preview(client, status=200, **changes):
    answer = client.post("/settings/rules/tried/", filled(**changes))
    assert answer.status_code == status
    return answer.content.decode()


def words_in(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_preview_tells_counts_sessions_sample_and_examples(client, admin):
    a_visit("quick", *clicks(3, element="buy"), userId="bo")
    a_visit("calm", event(2000, x=1, y=1), at=AGO - timedelta(days=2))
    text = preview(client, rage_clicks=4)
    said = words_in(text)
    assert "Rage clicks 1 → would be 0" in said
    assert "Sessions with any trouble 1 → would be 0" in said
    assert "Sessions with frustration 1 → would be 0" in said
    assert (
        f"Tried on the latest 2 sessions with 6 events, {AGO - timedelta(days=2):%-d %b %Y} to {AGO:%-d %b %Y}." in said
    )
    assert "Would disappear 1 bo /a · buy at 1 s" in said
    assert '"/sessions/quick/?t=0"' in text  # 3 s before, but never before the start
    assert "Would appear" not in said
    assert not RuleVersion.objects.exists()


def test_what_visitors_send_is_text_in_a_preview(client, admin):
    a_visit("x", *clicks(3, element="<img src=x>"), userId="<b>bo</b>")
    text = preview(client, rage_clicks=5)
    assert "&lt;b&gt;bo" in text
    assert "<b>bo" not in text
    assert "<img" not in text


def test_a_preview_of_what_cannot_be_says_so_at_its_field(client, admin):
    text = preview(client, 422, rage_ms="9999", dead_ms="x")
    assert 'id="rule-rage_ms-problem" hx-swap-oob="true">Give a number from 100 to 3,000</p>' in text
    assert 'id="rule-dead_ms-problem" hx-swap-oob="true">Give a number</p>' in text
    assert "2 values cannot be saved" in text


def test_without_sessions_a_preview_says_that_there_is_nothing_to_try_on(client, admin):
    assert "No session is over yet" in preview(client)


def test_saving_makes_the_next_version_and_history_follows(client, admin):
    a_visit("a", summary={"ruleVersion": 1})
    answer = client.post(
        "/settings/rules/", filled(rage_clicks=5, note="  buttons that like many clicks "), follow=True
    )
    assert versions.latest() == versions.Version(2, Rules(rage_clicks=5))
    row = RuleVersion.objects.get()
    assert (row.author, row.note) == (admin, "buttons that like many clicks")
    said = words_in(answer.content.decode())
    assert "0 of 1 sessions scored by version 2" in said
    assert "Clicks, at least: 3 → 5 clicks (rage clicks) buttons that like many clicks just now by ada" in said


@pytest.mark.parametrize("bad", [{"rage_clicks": "x"}, {"rage_clicks": "1"}, {"u_turn_ms": ""}])
def test_bad_values_are_kept_on_the_page_and_nothing_is_saved(client, admin, bad):
    answer = client.post("/settings/rules/", filled(dead_ms="1500", **bad))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was saved" in text
    assert 'value="1500"' in text
    assert text.count('aria-invalid="true"') == 1
    assert not RuleVersion.objects.exists()


def test_rules_as_they_are_make_no_version(client, admin):
    answer = client.post("/settings/rules/", filled(), follow=True)
    assert "Nothing was changed, so nothing was saved." in answer.content.decode()
    assert not RuleVersion.objects.exists()


def test_who_was_outrun_is_told_by_whom_keeps_the_values_and_may_save_again(client, admin):
    versions.save(Rules(dead_ms=1000), 1, a_user(Role.ADMIN, "bo"), "slow pages")
    answer = client.post("/settings/rules/", filled(base=1, rage_clicks=5, note="mine"))
    text, said = answer.content.decode(), words_in(answer.content.decode())
    assert answer.status_code == 409
    assert "Nothing was saved: bo saved version 2 while you were here." in said
    assert "No answer within: 2500 → 1000 ms" in said
    assert 'name="base" value="2"' in text
    assert 'value="mine"' in text
    assert versions.latest().number == 2
    client.post("/settings/rules/", filled(base=2, rage_clicks=5))
    assert versions.latest() == versions.Version(3, Rules(rage_clicks=5))


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "²"])
def test_a_form_that_does_not_say_which_version_it_saw_saves_nothing(client, admin, base):
    assert client.post("/settings/rules/", filled(base=base, rage_clicks=5)).status_code == 409
    assert not RuleVersion.objects.exists()


def test_an_earlier_version_is_put_back_as_the_next(client, admin):
    versions.save(Rules(rage_clicks=5), 1)
    versions.save(Rules(rage_clicks=6), 2)
    client.post("/settings/rules/2/back/", {"base": 3})
    assert versions.latest() == versions.Version(4, Rules(rage_clicks=5))
    client.post("/settings/rules/1/back/", {"base": 4})
    assert versions.latest() == versions.Version(5, Rules())
    answer = client.post("/settings/rules/2/back/", {"base": 3}, follow=True)
    assert "Somebody else saved other rules meanwhile" in answer.content.decode()
    assert versions.latest().number == 5
    assert [(one.number, one.note) for one in history.entries()][:2] == [(5, "Version 1 again"), (4, "Version 2 again")]


@pytest.mark.parametrize("number", [7, 0, 10**30])
def test_a_version_that_is_not_there_is_not_put_back(client, admin, number):
    assert client.post(f"/settings/rules/{number}/back/", {"base": 1}).status_code == 404


def test_the_history_tells_what_each_version_changed(client, admin):
    versions.save(Rules(rage_clicks=5, dead_ms=1000), 1)
    versions.save(Rules(rage_clicks=5), 2)
    told = [(one.number, [(c.threshold.name, c.before, c.after) for c in one.changes]) for one in history.entries()]
    assert told == [
        (3, [("dead_ms", "1000", "2500")]),
        (2, [("rage_clicks", "3", "5"), ("dead_ms", "2500", "1000")]),
        (1, []),
    ]
    assert [one.number for one in history.entries(1)] == [3]


def test_progress_is_asked_for_until_it_is_over(client, admin):
    a_visit("a", summary={"ruleVersion": 1})
    versions.save(Rules(rage_clicks=5), 1)
    text = client.get("/settings/rules/progress/").content.decode()
    assert "hx-trigger" in text
    assert '<progress id="rules-progress-bar" max="1" value="0">' in text
    record.sessions().update_many({}, {"$set": {"summary.ruleVersion": 2}})
    rescoring._told = (float("-inf"), rescoring.Progress(0, 0, 0))
    text = client.get("/settings/rules/progress/").content.decode()
    assert "hx-trigger" not in text
    assert "All history is scored by version 2" in text


def test_versions_are_only_seen_in_the_admin(client, admin):
    versions.save(Rules(rage_clicks=5), 1, admin, "why")
    row = RuleVersion.objects.get()
    assert client.get("/admin/analytics/ruleversion/").status_code == 200
    page = client.get(f"/admin/analytics/ruleversion/{row.pk}/change/")
    assert b"rage_clicks" in page.content
    assert b'name="_save"' not in page.content
    assert client.get("/admin/analytics/ruleversion/add/").status_code == 403
    assert client.post(f"/admin/analytics/ruleversion/{row.pk}/delete/").status_code == 403
