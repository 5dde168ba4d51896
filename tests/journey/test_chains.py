"""Chains of steps: as far as any choice of events would come, on random journeys with repeats and ties."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.journey.chains import Rules, ambiguous_sql, chains_sql
from apps.journey.funnel_steps import step_from
from apps.journey.matching import chains_of
from apps.record.steps import visits_of

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
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


def events_of(history):
    """Events as the record plane has them."""
    moment, events = START, []
    for order, (kind, screen, element, pause) in enumerate(history):
        moment += timedelta(seconds=pause)
        event = {"type": kind, "timestamp": moment, "order": order, "elementId": element}
        events.append(event | ({"screen": screen} if screen else {}))
    return events


def lake_of(sessions):
    """A DuckDB with the lake's `steps` and `events` of these sessions (lists of events)."""
    steps, events = [], []
    for number, session in enumerate(sessions):
        name = f"s{number}"
        for place, (screen, told) in enumerate(visits_of(session)):
            first = told[0]
            steps.append((name, place, screen, first["timestamp"], first["order"]))
        events += [(name, one["type"], one["elementId"], one["timestamp"], one["order"]) for one in session]
    duck = duckdb.connect()
    kinds = {"session_id": pa.string(), "happened_at": pa.timestamp("us"), "place": pa.int64(), "tie": pa.int64()}
    for name, columns, rows in (
        ("steps", ("session_id", "place", "screen", "happened_at", "tie"), steps),
        ("events", ("session_id", "type", "element_id", "happened_at", "tie"), events),
    ):
        told = dict(zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True))
        table = pa.table({column: pa.array(told[column], kinds.get(column, pa.string())) for column in columns})
        duck.register(name, table)
    return duck


def levels_of(duck, rules):
    """{session: (level, moments)}, as the product finds them."""
    query, values = chains_sql(rules)
    rows = duck.execute(query, values).fetchall()
    found = {row[0]: (row[1], [moment for moment in row[2:] if moment is not None]) for row in rows}
    if rules.order == "any":
        query, values = ambiguous_sql(rules)
        told = duck.execute(query, values).fetchall()
        found |= {
            name: (level, moments) for name, level, moments in chains_of(told, len(rules.steps), rules.window * 1000)
        }
    return found


# --- The same by trying everything ------------------------------------------------------------------------------------
def items_of(session, rules):
    """[(moment, the places of the steps it is, whether it is excluded, whether a journey step begins)] in order."""
    begins = {told[0]["order"]: screen for screen, told in visits_of(session)}
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
    orders = permutations(range(len(rules.steps))) if rules.order == "any" else [range(len(rules.steps))]
    return max(_longest(items, rules, list(order), None, None) for order in orders)


def _longest(items, rules, order, first, last):
    if not order:
        return 0
    best = 0
    for place, (moment, told, _, _) in enumerate(items):
        if order[0] not in told or (last is not None and place <= last):
            continue
        if first is not None and moment - first > timedelta(seconds=rules.window):
            break
        if last is not None and rules.order == "strict" and place != last + 1:
            break
        if last is not None and any(excluded for _, _, excluded, _ in items[last + 1 : place]):
            break
        best = max(best, 1 + _longest(items, rules, order[1:], first or moment, place))
    return best


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
    sessions = [events_of(history) for history in histories]
    wanted = {f"s{number}": longest(session, rules) for number, session in enumerate(sessions)}
    found = levels_of(lake_of(sessions), rules)
    assert {name: level for name, (level, _) in found.items()} == {name: n for name, n in wanted.items() if n}
    for level, moments in found.values():
        assert len(moments) == level
        assert moments == sorted(moments)
        assert moments[-1] - moments[0] <= rules.window * 1000
