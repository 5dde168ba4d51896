"""Explain a number of a funnel or a flow: each session once, counted or left out by the first reason that applies."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.journey.explained.flow import explained_flow
from apps.journey.explained.funnel import explained_step
from apps.journey.flows.flow import Flow
from apps.journey.flows.question import FlowQuery
from apps.journey.funnels.chains import LONGEST
from apps.journey.funnels.funnel import Funnel
from apps.journey.funnels.question import FunnelQuery
from apps.journey.triage.triage import Triage
from tests.factories import a_user, a_visit
from tests.journey.lakes import events_of, screens_of
from tests.journey.readings import ReadingOf
from tests.journey.test_chains import STEPS, histories, is_step, longest

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def explained(index=2, step=("/", "/cart", "event:purchase"), **asked):
    query = FunnelQuery(step=list(step), **asked)
    with Reading(query.set) as reading:
        return explained_step(Funnel(query, reading), index)


def told(explanation):
    """{words: sessions} of all parts."""
    return {part.words: part.sessions for part in (explanation.counted, *explanation.parts)}


# --- Reasons ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("settled", [False, True])
def test_each_session_is_left_out_by_the_first_reason_that_applies(still, settled):
    for history in (
        ["/", "/cart", "event:purchase"],
        ["/", "/cart", "/faq", "event:purchase"],
        ["/", "/cart", "/", "/", "/", "event:purchase"],
        ["event:purchase", "/", "/cart"],
        ["/cart", "/", "event:purchase"],
        ["/", "/cart"],
        ["/"],
        ["/cart", "event:purchase"],
        [],
    ):
        a_visit(history, DAY)
    if settled:
        settling.settle()
    found = explained(exclude=["/faq"], window=30)
    assert found.total == 9
    assert told(found) == {
        "Came to the step purchase": 1,
        "Met /faq in between, which is excluded": 1,
        "Took longer than 30 seconds": 1,
        "Did purchase, but not after / → /cart": 1,
        "Came to /cart, but not after /": 1,
        "Never did purchase, but came to /cart": 1,
        "Never came to /cart": 1,
        "Never came to /, the first step": 2,
    }


def test_strictly_other_steps_in_between_are_a_reason(still):
    a_visit(["/", "/cart", "/faq", "event:purchase"], DAY)
    a_visit(["/", "/cart"], DAY)
    assert told(explained(order="strict")) == {
        "Came to the step purchase": 0,
        "Had other steps in between": 1,
        "Never did purchase, but came to /cart": 1,
    }


def test_in_any_order_what_is_missing_is_steps(still):
    a_visit(["event:purchase", "/cart", "/"], DAY)
    a_visit(["/cart", "/faq"], DAY)
    a_visit(["/faq"], DAY)
    a_visit(["/", "event:purchase", "/cart"], DAY, pause=40)
    found = explained(order="any", window=60)
    assert told(found) == {
        "Did at least 3 of the steps": 1,
        "Took longer than 1 minute": 1,
        "Did only 1 of the steps": 1,
        "Did none of the steps": 1,
    }
    assert told(explained(0, order="any"))["Did at least 1 of the steps"] == 3


def test_users_are_explained_by_their_best_session(still):
    a_visit(["/"], DAY, userId="ann")
    a_visit(["/", "/cart"], DAY, userId="ann")
    a_visit(["/faq"], DAY)
    assert told(explained(unit="users")) == {
        "Came to the step purchase": 0,
        "Never did purchase, but came to /cart": 1,
        "Never came to /, the first step": 1,
    }


def test_a_user_took_too_long_when_any_session_shows_it(still):
    a_visit(["/a"], DAY, userId="ann")
    longer = a_visit(["/a", "/b"], DAY, pause=600, userId="ann")
    found = explained(1, ["/a", "/b"], unit="users", window=60)
    assert told(found) == {"Came to the step /b": 0, "Took longer than 1 minute": 1}
    [example] = found.parts[0].examples
    assert (example["session_id"], example["t"]) == (longer["sessionId"], 595_000)


@pytest.mark.parametrize(
    ("shown", "asked", "words"),
    [
        (["/a", "/x", "/b"], {"exclude": ["/x"]}, "Met /x in between, which is excluded"),
        (["/a", "/x", "/b"], {"order": "strict"}, "Had other steps in between"),
        (["/b"], {}, "Came to /b, but not after /a"),
    ],
    ids=str,
)
def test_a_users_reason_is_looked_for_in_all_sessions_and_shown_by_one_that_has_it(still, shown, asked, words):
    a_visit(["/a"], DAY, userId="ann")
    example = a_visit(shown, DAY + timedelta(hours=1), userId="ann")
    a_visit(["/c"], DAY, userId="ann")
    found = explained(1, ["/a", "/b"], unit="users", **asked)
    assert told(found) == {"Came to the step /b": 0, words: 1}
    assert [one["session_id"] for one in found.parts[0].examples] == [example["sessionId"]]


# --- Examples ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("history", "asked", "opens"),
    [
        (["/", "/", "/cart", "event:purchase"], {}, 25),
        (["/", "/cart", "/faq", "event:purchase"], {"exclude": ["/faq"]}, 5),
        (["/", "/cart", "/", "event:purchase"], {"window": 20}, 25),
        (["/", "/cart", "/faq", "event:purchase"], {"order": "strict"}, 5),
        (["/faq", "event:purchase", "/", "/cart"], {}, 5),
        (["/", "/faq", "/cart"], {}, 15),
        (["/faq", "/cart"], {}, 0),
        (["/faq", "/cart", "/"], {"order": "any"}, 15),
    ],
    ids=str,
)
def test_an_example_opens_seconds_before_what_explains_it(still, history, asked, opens):
    session = a_visit(history, DAY)
    found = explained(**asked)
    [example] = [one for part in (found.counted, *found.parts) for one in part.examples]
    assert (example["session_id"], example["t"]) == (session["sessionId"], opens * 1000)


def test_five_examples_those_with_a_replay_first(still):
    for place in range(7):
        a_visit(["/"], DAY + timedelta(minutes=place), hasReplay=place in {1, 2})
    [part] = explained().parts
    assert [one["at"].minute for one in part.examples] == [2, 1, 6, 5, 4]


# --- Filtered out -----------------------------------------------------------------------------------------------------
def test_beside_the_set_are_the_sessions_of_its_period_that_the_filter_leaves_out(still):
    a_visit(["/"], DAY, device="phone", meta={"app": "shop"})
    a_visit(["/"], DAY, device="phone")
    a_visit(["/"], DAY, device=None)
    a_visit(["/"], DAY, device=None)
    a_visit(["/"], DAY - timedelta(days=3), device="phone")
    found = explained(**{"from": "2026-11-01", "device": "phone", "app": "shop"})
    assert (found.total, found.filtered_out.total) == (1, 3)
    assert [(chip.label, count) for chip, count in found.filtered_out.alone] == [("App", 1), ("Device", 0)]
    assert explained(**{"from": "2026-11-01"}).filtered_out.total == 0


# --- The panel --------------------------------------------------------------------------------------------------------
def test_the_panel_adds_up_and_names_the_way_back_to_what_is_filtered_out(client, still):
    for history, device in ((["/", "/cart"], "phone"), (["/"], "phone"), (["/cart"], "phone"), (["/"], None)):
        a_visit(history, DAY, device=device)
    client.force_login(a_user())
    asked = {"step": ["/", "/cart"], "step_index": 1, "device": "phone"}
    panel = client.get("/funnels/explain/", asked).content.decode()
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", panel)).split())
    assert "1 counted + 1 + 1 = 3 sessions of this set" in said
    assert "1 more session of the same period is left out by the filter Device: phone" in said
    assert len(re.findall(r'href="/sessions/[^"?]+\?t=\d+"', panel)) == 3
    assert 'href="/funnels/?step=%2F&amp;step=%2Fcart"' in panel


# --- All of it, on random journeys and rules --------------------------------------------------------------------------
@st.composite
def funnels(draw):
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=4))
    return FunnelQuery(
        step=steps,
        order=draw(st.sampled_from(["ordered", "strict", "any"])),
        window=draw(st.sampled_from([1, 5, 9, LONGEST])),
        exclude=draw(st.lists(st.sampled_from([one for one in STEPS if one not in steps]), max_size=2, unique=True)),
        unit=draw(st.sampled_from(["sessions", "users"])),
    )


users = st.lists(st.sampled_from(["ann", "bob", None]), min_size=5, max_size=5)


@proving(max_examples=80, deadline=None)
@given(histories(), funnels(), users)
def test_the_parts_add_up_to_the_set_always(histories, query, users):
    funnel = Funnel(query, ReadingOf([list(events_of(history)) for history in histories], users))
    numbers = funnel.numbers
    for index, step in enumerate(numbers.steps):
        found = explained_step(funnel, index)
        assert found.total == numbers.total
        assert found.counted.sessions == step.sessions
        assert found.counted.sessions + sum(part.sessions for part in found.parts) == numbers.total
        assert all(len(part.examples) == min(part.sessions, 5) for part in (found.counted, *found.parts))
        if index:
            triage = Triage(funnel, index)
            assert triage.total == numbers.steps[index - 1].sessions - step.sessions
            for groups in (triage.fates, triage.elements, triage.devices):
                assert sum(group.sessions for group in groups) == triage.total


@proving(max_examples=80, deadline=None)
@given(histories(), funnels(), users)
def test_reasons_are_those_that_trying_everything_finds(histories, query, users):
    sessions = [list(events_of(history)) for history in histories]
    funnel = Funnel(query, ReadingOf(sessions, users))
    groups = by_user(sessions, users) if query.unit == "users" else [[session] for session in sessions]
    for index in range(len(query.step)):
        found = explained_step(funnel, index)
        parts = Counter()
        for part in (found.counted, *found.parts):
            parts[part.reason] += part.sessions
            for example in part.examples:
                assert shows(sessions[int(example["session_id"][1:])], query.rules, index + 1, part.reason)
        assert +parts == Counter(reason_of(group, query.rules, index + 1) for group in groups)


def by_user(sessions, users):
    """The sessions of each user; who has no name has one."""
    groups = {}
    for place, session in enumerate(sessions):
        groups.setdefault(users[place] or place, []).append(session)
    return list(groups.values())


def shows(session, rules, reached, reason):
    """Whether a session is an example of a reason; what was done, but never after the chain, another may have done."""
    own = reason_of([session], rules, reached)
    if reason != "order":
        return own == reason
    return any(is_done(step, session) for step in rules.steps[1:reached])


def reason_of(sessions, rules, reached):
    """Why none of some sessions came so far, by trying all chains."""
    for reason, lifted in (
        ("counted", {}),
        ("excluded", {"excluded": ()}),
        ("window", {"window": LONGEST}),
        ("between", {"order": "ordered"} if rules.order == "strict" else {}),
    ):
        rules = rules.but(**lifted)
        done = max(longest(session, rules) for session in sessions)
        if done >= reached:
            return reason
    if rules.order == "any":
        return "some" if done else "none"
    if not done:
        return "first"
    return "order" if any(is_done(rules.steps[done], session) for session in sessions) else "never"


def is_done(step, session):
    screens = screens_of(session)
    return any(is_step(step, one, screens.get(one["order"])) for one in session)


# --- Flows ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def walks(still):
    for history in (["/", "/cart", "/pay"], ["/", "/faq"], ["/pay", "/"], ["/faq"], ["/help"], []):
        a_visit(history, DAY)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, {"In this flow": 5, "Saw no screen at all": 1}),
        ({"start": "/cart"}, {"In this flow": 1, "Never came to /cart": 4, "Saw no screen at all": 1}),
        ({"end": "/pay"}, {"In this flow": 2, "Never came to /pay": 3, "Saw no screen at all": 1}),
        (
            {"start": "/", "end": "/pay", "exclude": ["/h*"]},
            {
                "In this flow": 1,
                "Never came to /pay after /": 2,
                "Never came to /": 1,
                "Saw only screens that are passed over": 1,
                "Saw no screen at all": 1,
            },
        ),
    ],
    ids=str,
)
def test_each_session_is_in_the_flow_or_left_out_by_the_first_reason_that_applies(walks, asked, wanted):
    query = FlowQuery(**asked)
    with Reading(query.set) as reading:
        flow = Flow(query, reading)
        found = explained_flow(flow)
        assert found.counted.sessions == flow.sessions
    assert told(found) == wanted
    assert found.total == 6


def test_the_panel_of_a_flow_adds_up_and_the_page_leads_to_it(client, walks):
    client.force_login(a_user())
    panel = client.get("/journeys/explain/?start=/&end=/pay").content.decode()
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", panel)).split())
    assert "1 counted + 2 + 2 + 1 = 6 sessions of this set" in said
    assert 'hx-get="/journeys/explain/?start=%2F' in client.get("/journeys/flow/?start=/").content.decode()
    assert client.get("/journeys/explain/?depth=x").status_code == 404


# --- The read API -----------------------------------------------------------------------------------------------------
def test_the_read_api_explains_funnels_and_flows(client, walks):
    client.force_login(a_user())
    told = client.get("/api/v1/funnel/explain", {"step": ["/", "/pay"], "step_index": 1, "device": "desktop"}).json()
    assert (told["total"], told["counted"]["sessions"]) == (6, 1)
    assert sum(part["sessions"] for part in told["parts"]) == 5
    assert {part["reason"] for part in told["parts"]} == {"first", "never", "order"}
    [example] = told["counted"]["examples"]
    assert (example["at"], example["replayAt"], example["hasReplay"]) == ("2026-11-02T09:00:20.000Z", 15_000, False)
    assert told["filteredOut"] == {"total": 0, "alone": [{"names": ["device"], "sessions": 0}]}
    told = client.get("/api/v1/journeys/explain", {"start": "/", "end": "/pay"}).json()
    assert (told["total"], told["counted"]["sessions"]) == (6, 1)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("funnel/explain?step=/&step=/pay&step_index=2", "step_index"),
        ("funnel/explain?step=/", "step"),
        ("funnel/explain?step=/&step=/nowhere", "step"),
        ("funnel/explain?step=/&step=/pay&colour=red", "colour"),
        ("journeys/explain?depth=1", "depth"),
    ],
)
def test_the_read_api_names_what_is_wrong_with_a_question(client, still, path, name):
    client.force_login(a_user())
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 422
    assert name in answer.json()["detail"][0]["loc"]
