"""Chains of steps: as far as any choice of events would come, on random journeys with repeats and ties."""

from datetime import timedelta

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
        return max((_steps_from(place, items, rules) for place in range(len(items))), default=0)
    return _longest(items, rules, 0, None, None)


def _steps_from(start, items, rules):
    """How many steps come within the window of an item that is one."""
    end = items[start][0] + timedelta(seconds=rules.window)
    done = {place for moment, told, _, _ in items[start:] if moment <= end for place in told}
    return len(done) if items[start][1] else 0


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
    if order == "any":
        excluded = []  # what lies between steps in any order depends on which are chosen
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
