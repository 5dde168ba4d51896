"""Chains of steps: as far as any choice of events would come, on random journeys with repeats and ties."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.journey.funnels.chains import Rules, chains_sql
from apps.journey.funnels.steps import step_from
from tests.journey.lakes import events_of, lake_of, screens_of

SCREENS = ["A", "B", "C/1", "C/2"]
STEPS = ["A", "B", "C/1", "C/*", "*", "event:click", "event:click#b", "event:*", "event:screen", "event:click#*"]


@st.composite
def histories(draw):
    """Events of some sessions, each in order: many at the same moment, most on few screens."""
    told = st.tuples(
        st.sampled_from(["screen", "click", "click", "buy"]),
        st.sampled_from([*SCREENS, None]),
        st.sampled_from([None, "a", "b"]),
        st.sampled_from([0, 0, 1, 5]),
    )
    return [draw(st.lists(told, max_size=9)) for _ in range(draw(st.integers(1, 5)))]


def levels_of(duck, rules):
    """{session: (level, moments)}, as the product finds them."""
    query, values = chains_sql(rules)
    rows = duck.execute(query, values).fetchall()
    return {row[0]: (row[1], [moment for moment in row[2:] if moment is not None]) for row in rows}


# --- Exclusions in any order ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("journey", "level"),
    [
        ("A B C/1", 3),
        ("C/1 A B", 3),
        ("A X B C/1", 2),
        ("A B X C/1", 2),
        ("A X B X C/1", 1),
        ("A X A B C/1", 3),
        ("X A B C/1 X", 3),
    ],
)
def test_in_any_order_nothing_excluded_lies_between_the_first_step_of_a_chain_and_its_last(journey, level):
    session = list(events_of(("screen", screen, None, 1) for screen in journey.split()))
    asked = Rules(tuple(map(step_from, ["A", "B", "C/*"])), "any", excluded=(step_from("X"),))
    assert levels_of(lake_of([session]), asked)["s0"][0] == level


@pytest.mark.parametrize(("seconds", "level"), [([0, 1, 1], 3), ([0, 1, 9], 2)])
def test_in_any_order_the_window_holds_beside_what_is_excluded(seconds, level):
    told = zip(["A", "B", "C/1"], seconds, strict=True)
    session = list(events_of(("screen", screen, None, pause) for screen, pause in told))
    asked = Rules(tuple(map(step_from, ["C/1", "B", "A"])), "any", window=5, excluded=(step_from("X"),))
    assert levels_of(lake_of([session]), asked)["s0"][0] == level


def test_what_has_no_element_is_not_excluded_with_one():
    session = list(events_of([("screen", "A", None, 0), ("click", None, None, 1)]))
    asked = Rules((step_from("A"), step_from("event:click")), excluded=(step_from("event:click#b"),))
    assert levels_of(lake_of([session]), asked)["s0"][0] == 2


# --- The same by trying everything ------------------------------------------------------------------------------------
def items_of(session, rules):
    """[(moment, the places of the steps it is, whether it is excluded, whether a journey step begins)] in order."""
    begins = screens_of(session)
    for event in session:
        screen = begins.get(event["order"])
        told = [place for place, step in enumerate(rules.steps) if is_step(step, event, screen)]
        excluded = any(is_step(step, event, screen) for step in rules.excluded)
        if told or excluded or screen:
            yield event["timestamp"], told, excluded, screen is not None


def is_step(step, event, screen):
    if step.is_screen:
        return screen is not None and fits(step.screen, screen)
    if not fits(step.type, event["type"]):
        return False
    return step.element is None or (event["elementId"] is not None and fits(step.element, event["elementId"]))


def fits(pattern, text):
    head, star, tail = pattern.partition("*")
    return text.startswith(head) and text.endswith(tail) and len(text) >= len(head + tail) if star else pattern == text


def longest(session, rules):
    """The length of the longest chain, by trying all of them."""
    items = list(items_of(session, rules))
    if rules.order == "any":
        spans = [items[first : last + 1] for last in range(len(items)) for first in range(last + 1)]
        return max((steps_in(span) for span in spans if is_whole(span, rules)), default=0)
    return _longest(items, rules, 0, None, None)


def steps_in(span):
    """How many steps some items are."""
    return len({place for _, told, _, _ in span for place in told})


def is_whole(span, rules):
    """Whether a chain in any order may have these items: within the window, nothing excluded between both ends."""
    length = span[-1][0] - span[0][0]
    return length <= timedelta(seconds=rules.window) and not any(excluded for _, _, excluded, _ in span[1:-1])


def _longest(items, rules, step, first, last):
    """How many of the steps from a place on can be done after the item `last`, in a chain that began at `first`."""
    best = 0
    for place, (moment, told, _, _) in enumerate(items):
        if (
            step == len(rules.steps)
            or step not in told
            or (last is not None and not follows(items, rules, last, place))
        ):
            continue
        if first is None or moment - first <= timedelta(seconds=rules.window):
            best = max(best, 1 + _longest(items, rules, step + 1, first or moment, place))
    return best


def follows(items, rules, last, place):
    """Whether a chain may go on from an item to another."""
    if rules.order == "strict" and place != last + 1:
        return False
    return place >= last and not any(excluded for _, _, excluded, _ in items[last + 1 : place])


@st.composite
def rules(draw, orders=("ordered", "strict", "any")):
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=2, max_size=4))
    excluded = draw(st.lists(st.sampled_from([one for one in STEPS if one not in steps]), max_size=1))
    order, window = draw(st.sampled_from(orders)), draw(st.sampled_from([1, 5, 9, 24 * 3600]))
    return Rules(tuple(map(step_from, steps)), order, window, tuple(map(step_from, excluded)))


@proving(max_examples=300, deadline=None)
@given(histories(), rules())
def test_a_chain_is_as_long_as_any_choice_of_events_allows(histories, rules):
    sessions = [list(events_of(history)) for history in histories]
    wanted = {f"s{number}": longest(session, rules) for number, session in enumerate(sessions)}
    found = levels_of(lake_of(sessions), rules)
    assert {name: level for name, (level, _) in found.items()} == {name: n for name, n in wanted.items() if n}
    for level, moments in found.values():
        assert len(moments) == level
        assert moments == sorted(moments)
        assert moments[-1] - moments[0] <= rules.window * 1000
