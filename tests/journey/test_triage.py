"""Drop-off triage: each lost session once by what happened next, and the few that stand for most of them."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import combinations, pairwise, takewhile
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.journey.funnels.funnel import Funnel
from apps.journey.funnels.question import FunnelQuery
from apps.journey.triage.representatives import Kind, chosen
from apps.journey.triage.triage import Triage
from apps.record import client as record
from tests.factories import a_point, a_user, a_visit
from tests.journey.lakes import events_of, screens_of
from tests.journey.readings import ReadingOf
from tests.journey.test_chains import is_step

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEPS = ["/", "/cart", "event:purchase"]


def second(number):
    return DAY + timedelta(seconds=number)


def a_click(session, at, screen="/cart", **fields):
    return a_point(session["sessionId"], at=second(at), screen=screen, **fields)


def triage_of(index=2, steps=STEPS, **asked):
    query = FunnelQuery(step=steps, **asked)
    with Reading(query.set) as reading:
        triage = Triage(Funnel(query, reading), index)
        return triage, triage.kinds, triage.picks


def fates(index=2, **asked):
    return {group.value: group.sessions for group in triage_of(index, **asked)[0].fates}


# --- What happened next -----------------------------------------------------------------------------------------------
def test_who_did_nothing_more_left(still):
    a_visit(["/", "/cart"], DAY)
    assert fates() == {"exit": 1}


def test_an_error_wins_over_everything_else_on_that_screen(still):
    session = a_visit(["/", "/cart", "event:click#pay", "event:error", "/faq"], DAY)
    a_click(session, 20, dead=True)
    a_click(session, 25, rage=True)
    assert fates() == {"error": 1}


def test_rage_wins_over_a_dead_click_and_that_over_idling(still):
    raging, dead = (a_visit(["/", "/cart", "/faq"], DAY, pause=70) for _ in range(2))
    a_click(raging, 71, dead=True)
    a_click(raging, 80, rage=True)
    a_click(dead, 75, dead=True)
    assert fates() == {"rage": 1, "dead": 1}


@pytest.mark.parametrize(("pause", "fate"), [(59.999, "/faq"), (60, "idle")])
def test_a_minute_without_anything_is_idle_though_the_visitor_went_on(still, pause, fate):
    a_visit(["/", "/cart", "/faq"], DAY, pause=pause)
    assert fates() == {fate: 1}


def test_a_minute_before_the_end_is_idle_too_and_moving_the_pointer_is_not(still):
    for moves in (False, True):
        session = a_visit(["/", "/cart"], DAY, durationMs=90_000)
        if moves:
            a_click(session, 50, kind="move")
    assert fates() == {"idle": 1, "exit": 1}


def test_other_screens_are_named_and_a_repeat_of_the_same_is_none(still):
    a_visit(["/", "/cart", "/cart", "/faq", "event:error"], DAY)
    a_visit(["/", "/cart", "/faq"], DAY)
    a_visit(["/", "/cart", "/search"], DAY)
    a_visit(["/", "/cart", "/cart"], DAY)
    assert fates() == {"/faq": 2, "/search": 1, "exit": 1}


def test_what_happened_on_other_screens_does_not_count(still):
    before, after = (a_visit(["/", "event:error", "/cart", "/faq", "event:error"], DAY) for _ in range(2))
    a_click(before, 5, "/", rage=True)
    a_click(before, 20, "/", dead=True)  # led to the cart in the same millisecond
    a_click(after, 35, "/faq", dead=True)
    assert fates() == {"/faq": 2}


def test_a_step_that_is_itself_a_dead_click_tells_of_it(still):
    session = a_visit(["/", "/cart", "event:click#pay"], DAY)
    a_click(session, 20, dead=True, elementId="pay")
    assert fates(steps=["/cart", "event:click#pay", "event:purchase"]) == {"dead": 1}


def test_events_of_one_millisecond_happened_in_the_order_they_were_sent(still):
    a_visit(["/ event:error /cart"], DAY, durationMs=1000)
    a_visit(["/ /cart event:error"], DAY, durationMs=1000)
    a_visit(["/ /cart /faq event:error"], DAY, durationMs=1000)
    assert fates() == {"exit": 1, "error": 1, "/faq": 1}


def test_a_step_without_any_screen_is_followed_by_the_first_screen(still):
    a_visit(["event:login", "/home"], DAY)
    a_visit(["event:login", "event:error"], DAY)
    assert fates(1, steps=["event:login", "event:purchase"]) == {"/home": 1, "error": 1}


def test_in_any_order_the_last_step_done_is_where_it_was_lost(still):
    a_visit(["/cart", "event:error", "/", "/faq"], DAY)
    assert fates(order="any") == {"/faq": 1}


def test_users_are_lost_by_their_best_session(still):
    a_visit(["/"], DAY, userId="ann")
    a_visit(["/", "/cart", "event:error"], DAY, userId="ann")
    assert fates(unit="users") == {"error": 1}
    assert fates(1, unit="users") == {}


# --- What happened next, on random journeys ---------------------------------------------------------------------------
@st.composite
def journeys(draw):
    event = st.tuples(
        st.sampled_from(["screen", "screen", "click", "error", "buy"]),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([0, 1, 5, 59, 60]),
    )
    return [list(events_of(draw(st.lists(event, min_size=1, max_size=8)))) for _ in range(draw(st.integers(1, 4)))]


@proving(max_examples=150, deadline=None)
@given(journeys(), st.sampled_from([["A", "event:buy"], ["event:click", "event:buy"], ["A", "B", "event:buy"]]))
def test_what_happened_next_is_what_following_each_visitor_tells(sessions, steps):
    reading = ReadingOf(sessions)
    funnel = Funnel(FunnelQuery(step=steps), reading)
    triage, index = Triage(funnel, len(steps) - 1), len(steps) - 1
    funnel.show()
    lost = reading.rows(f"SELECT session_id, t{index} FROM {funnel.counted} WHERE level = {index}")
    wanted = Counter(fate_of(sessions[int(name[1:])], funnel.rules.steps[index - 1], ms) for name, ms in lost)
    assert Counter({group.value: group.sessions for group in triage.fates}) == wanted


def counts(click, step, is_click, until):
    """Whether a click tells of what came after a step: those of its own millisecond do when the step is a click."""
    after = click["timestamp"] > step["timestamp"]
    return click["timestamp"] <= until and (after or (is_click and click["timestamp"] == step["timestamp"]))


def fate_of(session, step, ms):
    """What happened after the last event of a moment that is a step, by following the visitor from there on."""
    begins = screens_of(session)
    screens, screen = [], None
    for event in session:
        screen = begins.get(event["order"], screen)
        screens.append(screen)
    at = max(
        place
        for place, event in enumerate(session)
        if is_step(step, event, begins.get(event["order"])) and event["timestamp"].timestamp() * 1000 == ms
    )
    here = screens[at]
    stay = list(takewhile(lambda place: screens[place] in {here, None}, range(at, len(session))))
    onward = session[stay[-1] + 1 : stay[-1] + 2]
    is_click = session[at]["type"] == "click" and not step.is_screen
    until = (onward or session[-1:])[0]["timestamp"]  # clicks have no order within a millisecond
    clicks = {
        event["elementId"]
        for event, screen in zip(session, screens, strict=True)
        if event["type"] == "click" and here == screen is not None and counts(event, session[at], is_click, until)
    }
    moments = [session[place]["timestamp"] for place in stay] + [event["timestamp"] for event in onward]
    if any(session[place]["type"] == "error" for place in stay[1:]):
        return "error"
    for element, fate in (("b", "rage"), ("a", "dead")):
        if element in clicks:
            return fate
    if any(later - moment >= timedelta(seconds=60) for moment, later in pairwise(moments)):
        return "idle"
    return screens[stay[-1] + 1] if onward else "exit"


# --- Groups -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def crowd(still):
    """Twelve lost sessions: seven met an error after `Pay`, the others went to five screens."""
    for place in range(12):
        screen = ["event:error", "/faq", "/search", "/help", "/terms", "/about"][max(0, place - 6)]
        session = a_visit(
            ["/", "/cart", screen], second(0), device="phone" if place % 3 else None, hasReplay=place % 2 == 0
        )
        a_click(session, 12, label="Pay" if place < 7 else None, elementId=None, selector=None)
        a_click(session, 3, "/", label="Cart")
    a_visit(["/", "/cart", "event:purchase"], DAY)


@pytest.mark.parametrize("settled", [False, True])
def test_groups_add_up_and_each_opens_its_sessions(crowd, settled):
    if settled:
        settling.settle()
    query = FunnelQuery(step=STEPS)
    with Reading(query.set) as reading:
        funnel = Funnel(query, reading)
        triage = Triage(funnel, 2)
        lost = funnel.numbers.steps[1].sessions - funnel.numbers.steps[2].sessions
        assert triage.total == lost == 12
        for groups in (triage.fates, triage.elements, triage.devices):
            assert sum(group.sessions for group in groups) == lost
            found = [triage.sessions(group.cut, group.value, bool(group.rest)) for group in groups]
            assert [total for total, _ in found] == [group.sessions for group in groups]
            ids = [one["session_id"] for _, sessions in found for one in sessions]
            assert len(ids) == len(set(ids)) == lost
    assert [(one.value, one.sessions, one.rest) for one in triage.fates] == [
        *(("error", 7, 0), ("/about", 1, 0), ("/faq", 1, 0), ("/help", 1, 0)),
        (None, 2, 2),
    ]
    assert [(one.value, one.sessions) for one in triage.elements] == [("Pay", 7), ("Cart", 5)]
    assert [(one.value, one.sessions) for one in triage.devices] == [("phone", 8), (None, 4)]


def a_feeling(session, emotion, seconds, model="hxi", lasts=5):
    at = session["startedAt"] + timedelta(seconds=seconds)
    told = {"emotion": emotion, "confidence": 0.5, "model": model, "evidence": []}
    times = {"timestamp": at, "until": at + timedelta(seconds=lasts)}
    record.emotion_predictions().insert_one({"sessionId": session["sessionId"], **told, **times})


def test_the_lost_are_grouped_by_the_worst_they_felt_from_the_step_on(still):
    torn, fine, outside = (a_visit(["/", "/cart", "event:scroll"], DAY) for _ in range(3))
    a_feeling(torn, "frustrated", 15)
    a_feeling(torn, "confused", 12)
    a_feeling(torn, "hesitant", 0, lasts=9.9)  # before the step
    a_feeling(fine, "frustrated", 0, lasts=9.9)
    a_feeling(fine, "neutral", 10)
    a_feeling(outside, "frustrated", 15, model="other")
    query = FunnelQuery(step=STEPS)
    with Reading(query.set) as reading:
        triage = Triage(Funnel(query, reading), 2)
        told = {one.value: one.sessions for one in triage.emotions}
        listed = triage.sessions("emotion", "frustrated")[1]
    assert told == {"frustrated": 1, "neutral": 1, None: 1}
    assert [one["session_id"] for one in listed] == [torn["sessionId"]]


def test_a_replay_opens_before_the_trouble_and_else_before_the_last_step(crowd):
    query = FunnelQuery(step=STEPS)
    with Reading(query.set) as reading:
        triage = Triage(Funnel(query, reading), 2)
        assert {one["t"] for one in triage.sessions("next", "error")[1]} == {15_000}
        assert {one["t"] for one in triage.sessions("screen", "/faq")[1]} == {5_000}


def test_the_few_to_watch_have_replays_and_stand_for_what_they_say(crowd):
    triage, _, picks = triage_of()
    assert all(pick.session["has_replay"] for pick in picks[:2])
    assert picks[0].kind.next == "error"
    assert picks[0].stands_for == 7
    assert triage.covered == sum(pick.stands_for for pick in picks) / 12


# --- The few that stand for most --------------------------------------------------------------------------------------
kinds = st.dictionaries(
    st.tuples(
        st.sampled_from(["error", "exit", "screen"]),
        st.sampled_from(["/a", None]),
        st.sampled_from(["Pay", "Cart", "Faq", None]),
        st.sampled_from(["phone", "desktop", None]),
    ),
    st.tuples(st.integers(1, 40), st.integers(0, 1)),
    max_size=14,
).map(lambda found: [Kind(*kind, count, replays * count) for kind, (count, replays) in found.items()])


def covered(kinds, picks):
    return sum(kind.sessions for kind in kinds if any(pick.agrees_with(kind) for pick in picks))


@proving(max_examples=300, deadline=None)
@given(kinds)
def test_coverage_is_counted_honestly_and_each_pick_adds_to_it(kinds):
    picks = chosen(kinds)
    whole = sum(kind.sessions for kind in kinds)
    assert len(picks) <= 5
    for count in range(1, len(picks) + 1):
        told = sum(gain for _, gain in picks[:count])
        assert told == covered(kinds, [kind for kind, _ in picks[:count]])
        assert picks[count - 1][1] > 0
        assert count == len(picks) or told < 0.8 * whole
    if len(picks) < 5:
        assert sum(gain for _, gain in picks) >= 0.8 * whole


@proving(max_examples=100, deadline=None)
@given(kinds)
def test_the_choice_is_near_the_best_there_is(kinds):
    seen = [kind._replace(replays=1) for kind in kinds]
    for count in (1, 2):
        best = max((covered(seen, some) for some in combinations(seen, min(count, len(seen)))), default=0)
        assert sum(gain for _, gain in chosen(seen)[:count]) >= min(0.63 * best, 0.8 * covered(seen, seen))


def test_one_that_can_be_seen_is_preferred_unless_another_stands_for_twice_as_many():
    def first(sessions):
        return chosen([Kind("exit", None, "a", None, sessions, 0), Kind("error", None, "b", None, 10, 10)])[0][0].next

    assert first(19) == "error"
    assert first(21) == "exit"


def test_nobody_lost_is_nobody_to_watch():
    assert chosen([]) == []


# --- The panel --------------------------------------------------------------------------------------------------------
@pytest.fixture
def ask(client):
    client.force_login(a_user())

    def asked(path, status=200, **parameters):
        answer = client.get(f"/funnels/{path}", {"step": STEPS} | parameters)
        assert answer.status_code == status
        return answer.content.decode()

    return asked


def texts(html):
    """What a fragment says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_panel_says_what_became_of_them_and_whom_to_watch(ask, crowd):
    panel = ask("triage/", step_index=2)
    said = texts(panel)
    assert (
        "12 sessions lost here: 58 % met an error, 8.3 % went to /about, 8.3 % went to /faq, 8.3 % went to /help …"
        in said
    )
    assert re.search(r"Watch \d: they stand for", said)
    assert re.search(r"stands for 7 Opens 5 seconds before it met an error after “Pay”( or on phone)?", said)
    assert "Went to 2 other screens 2 17 %" in said
    assert "not told 4 33 %" in said
    assert len(re.findall(r'href="/sessions/[^"?]+\?t=\d+"', panel)) == len(re.findall(r"stands for \d", said))
    [row] = re.findall(r'href="(/sessions/[^"]+row=[^"]+)"', panel)
    assert "row_name=Lost+before+purchase" in row
    assert "row_back=/funnels/?" in unquote(row)


def test_each_group_of_the_panel_opens_exactly_its_sessions(ask, crowd, client):
    panel = ask("triage/", step_index=2)
    groups = re.findall(r'triage-count">(\d+)<.*?hx-get="([^"]+)"', panel, re.S)
    assert len(groups) == 9
    for count, address in groups:
        listed = client.get(unescape(address)).content.decode()
        assert len(re.findall(r"<li><a ", listed)) == int(count)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("triage/", {}),
        ("triage/", {"step_index": 0}),
        ("triage/", {"step_index": 3}),
        ("triage/", {"step_index": 1, "step": ["/"]}),
        ("triage/sessions/", {"step_index": 1}),
        ("triage/sessions/", {"step_index": 1, "cut": "colour"}),
        ("explain/", {"step_index": 3}),
        ("explain/", {}),
    ],
    ids=str,
)
def test_what_no_funnel_has_is_not_found(ask, still, path, asked):
    ask(path, 404, **asked)


def test_a_step_that_lost_nobody_says_so(ask, still):
    a_visit(STEPS, DAY)
    assert "Nobody was lost here" in ask("triage/", step_index=1)
