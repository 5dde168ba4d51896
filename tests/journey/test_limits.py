"""Numbers of very many values stay small: what is most frequent is told, and the rest together or not at all."""

from array import array
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from apps.accounts.models import Role
from apps.analytics import kept as keeping
from apps.analytics.chart_style import LOSS, soft
from apps.analytics.kept import kept
from apps.analytics.reading import Reading
from apps.journey.flows import answer, figures, flow
from apps.journey.flows.flow import Flow, Link, Node
from apps.journey.flows.question import FlowQuery, JourneyPage
from apps.journey.funnels import funnel as funnels
from apps.journey.funnels.answer import answer_of
from apps.journey.funnels.funnel import Funnel
from apps.journey.funnels.page import FunnelPage
from apps.journey.funnels.question import OTHERS, FunnelQuery
from tests.factories import a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


# --- Breakdown -------------------------------------------------------------------------------------------------------
@pytest.fixture
def ten_plans(still, monkeypatch):
    """Ten values p0 … p9 of a trait, p0 with ten sessions, p9 with one; half of each converted; two without one."""
    monkeypatch.setattr(funnels, "MOST_CUT", 3)
    for place in range(10):
        for number in range(10 - place):
            history = ["/", "/cart"] if number % 2 else ["/"]
            a_visit(history, DAY, pause=5 * (number + 1), meta={"traits": {"plan": f"p{place}"}})
    for _ in range(2):
        a_visit(["/"], DAY)


def cut_of(unit="sessions", by="trait:plan"):
    query = FunnelQuery(step=["/", "/cart"], by=by, unit=unit)
    with Reading(query.set) as reading:
        found = Funnel(query, reading)
        return found.breakdown, found.folded, found.numbers


@pytest.mark.parametrize("unit", ["sessions", "users"])
def test_the_most_frequent_values_are_told_and_the_rest_as_one_that_adds_up(ten_plans, unit):
    breakdown, folded, whole = cut_of(unit)
    told = {value: (numbers.total, numbers.entered, numbers.converted) for value, numbers in breakdown}
    assert list(told) == ["p0", "p1", "p2", None, OTHERS]
    assert told["p0"] == (10, 10, 5)
    assert told[None] == (2, 2, 0)
    assert told[OTHERS] == (28, 28, 12)
    assert folded == 7
    assert tuple(map(sum, zip(*told.values(), strict=True))) == (whole.total, whole.entered, whole.converted)


def test_the_rest_has_the_median_of_its_own_sessions(ten_plans):
    others = cut_of()[0][-1][1]
    assert others.steps[1].median_seconds == 15  # 10 s seven times less the smallest, then 20 s, 30 s …


def test_few_values_are_told_one_by_one(ten_plans, monkeypatch):
    monkeypatch.setattr(funnels, "MOST_CUT", 10)
    breakdown, folded, _ = cut_of()
    assert {value for value, _ in breakdown} == {None, *(f"p{n}" for n in range(10))}
    assert folded == 0


def test_a_value_called_like_the_rest_is_part_of_it(ten_plans):
    for _ in range(30):
        a_visit(["/"], DAY, meta={"traits": {"plan": OTHERS}})
    breakdown, folded, _ = cut_of()
    assert [value for value, _ in breakdown] == ["p0", "p1", "p2", None, OTHERS]
    assert (breakdown[-1][1].total, folded) == (58, 8)


def test_the_page_says_how_many_values_it_leaves_out(ten_plans, monkeypatch):
    monkeypatch.setattr(funnels, "MOST_CUT", 7)
    query = FunnelPage(step=["/", "/cart"], by="trait:plan")
    with Reading(query.set) as reading:
        cut = answer_of(Funnel(query, reading))["cut"]
    assert [row["value"] for row in cut["rows"]] == [f"p{n}" for n in range(6)]
    assert (cut["left_out"], cut["entered_left_out"]) == (5, 12)  # p6 … p9, and those without one


# --- What is kept ----------------------------------------------------------------------------------------------------
def test_times_to_convert_take_eight_bytes_each(ten_plans):
    query = FunnelQuery(step=["/", "/cart"])
    with Reading(query.set) as reading:
        seconds = Funnel(query, reading).seconds
    assert isinstance(seconds, array)
    assert seconds.itemsize == 8
    assert Counter(seconds) == {10: 9, 20: 7, 30: 5, 40: 3, 50: 1}
    assert list(seconds) == sorted(seconds)


def test_an_answer_that_is_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 1_000)
    cache.clear()
    asked = []
    for size in (10, 10, 2_000, 2_000):
        assert kept(f"letters {size}", lambda size=size: asked.append(size) or "x" * size) == "x" * size
    assert asked == [10, 2_000, 2_000]


# --- Transitions -----------------------------------------------------------------------------------------------------
def test_the_matrix_asks_for_its_own_screens_alone(still, monkeypatch):
    a_visit(["A", "B", "C", "A", "B", "D", "E"])
    a_visit(["B", "A"])
    monkeypatch.setattr(answer, "MATRIX", 2)
    asked = []
    ask = Reading.rows
    monkeypatch.setattr(Reading, "rows", lambda self, *told: asked.append(ask(self, *told)) or asked[-1])
    query = JourneyPage()
    with Reading(query.set) as reading:
        told = answer.paths_of(query, reading)
    assert told["columns"] == ["A", "B"]
    counts = [(source, [cell and cell["count"] for cell in cells]) for source, cells in told["matrix"]]
    assert counts == [("A", [None, 2]), ("B", [1, None])]
    assert asked == [[("A", "B", 2, 1), ("B", "A", 1, 1)]]


def test_the_page_fetches_the_screens_it_shows_and_counts_the_rest(still, monkeypatch):
    for screens in (["A", "B", "C"], ["A", "B"], ["A"]):
        a_visit(screens)
    monkeypatch.setattr("apps.journey.flows.paths.MOST", 2)
    query = JourneyPage()
    with Reading(query.set) as reading:
        told = answer.paths_of(query, reading)
    assert [one["screen"] for one in told["screens"]] == ["A", "B"]
    assert told["more_screens"] == 1


def test_the_api_tells_the_most_frequent_transitions_up_to_a_number(client, still, monkeypatch):
    a_visit(["A", "B", "A", "B", "A", "C"])
    monkeypatch.setattr(flow, "MOST_TRANSITIONS", 2)
    client.force_login(a_user(Role.VIEWER))
    items = client.get("/api/v1/journeys/transitions").json()["items"]
    assert [(one["from"], one["to"], one["count"]) for one in items] == [("A", "B", 2), ("B", "A", 2)]


# --- Flow ------------------------------------------------------------------------------------------------------------
class Known(Flow):
    """A flow of links that a test makes up."""

    def __init__(self, query, links, nodes):
        self.query = query
        self.links, self.nodes = links, nodes


def many_ways(depth=4, screens=12, **asked):
    """Every screen of a column to each of the next; the way from m to n in column c has a number of its own."""
    nodes, links = Counter(), []
    for column in range(1, depth):
        for m in range(screens):
            for n in range(screens):
                source, target = Node(column, "screen", f"s{m}"), Node(column + 1, "screen", f"s{n}")
                sessions = 1 + (7 * m + 11 * n + 13 * column) % 101
                links.append(Link(source, target, sessions, sessions * (n % 2)))
                nodes[source] += sessions
        links.sort(key=lambda one: (one.source.column, -one.sessions))
    nodes |= {Node(depth, "screen", f"s{n}"): 5 for n in range(screens)}
    return Known(FlowQuery(depth=depth, top=50, **asked), links, dict(nodes))


def drawn_of(found):
    """(Plotly's trace, [(source, target, value, address, colour)] by the columns and names of its nodes)."""
    trace = figures.flow_figure(found, lambda one: one).data[0]
    names = [told[0] for told in trace.node.customdata]
    link = trace.link
    ends = [(names[source], names[target]) for source, target in zip(link.source, link.target, strict=True)]
    told = [told[0] for told in link.customdata]
    return trace, list(zip(ends, link.value, told, link.color, strict=True))


@pytest.mark.parametrize("asked", [{}, {"end": "s1"}], ids=["forwards", "backwards"])
def test_of_many_ways_the_strongest_are_drawn_as_themselves(monkeypatch, asked):
    monkeypatch.setattr(flow, "MOST_DRAWN", 40)
    found = many_ways(**asked)
    trace, drawn = drawn_of(found)
    assert 30 < len(drawn) <= 40
    assert all(ends == (link.source, link.target) and n == link.sessions for ends, n, link, _ in drawn)
    red = soft(LOSS)
    assert all((colour == red) == figures.is_troubled(link) for _, _, link, colour in drawn)
    assert {colour == red for *_, colour in drawn} == {True, False}
    strongest = max(found.links, key=lambda one: one.sessions)
    assert strongest in found.strongest
    assert len(trace.node.label) == len(trace.node.color) == len({end for ends, *_ in drawn for end in ends})


@pytest.mark.parametrize("asked", [{}, {"end": "s1"}], ids=["forwards", "backwards"])
def test_every_node_that_is_drawn_is_joined_to_its_column(monkeypatch, asked):
    monkeypatch.setattr(flow, "MOST_DRAWN", 15)
    links = many_ways(**asked).strongest
    sources, targets = ({getattr(link, end) for link in links} for end in ("source", "target"))
    if asked:
        assert all(node.column == 4 or node in sources for node in targets)
    else:
        assert all(node.column == 1 or node in targets for node in sources)


def test_few_ways_are_drawn_all():
    found = many_ways(screens=3)
    assert found.strongest == found.links
    trace, drawn = drawn_of(found)
    assert len(drawn) == 27
    assert len(trace.node.label) == 12


def test_the_page_says_that_thinner_ways_are_in_the_csv(client, still, monkeypatch):
    a_visit(["A", "B", "C"])
    a_visit(["A", "B", "D"])
    client.force_login(a_user(Role.VIEWER))
    assert "thinner ones are in the CSV" not in client.get("/journeys/flow/").content.decode()
    monkeypatch.setattr(flow, "MOST_DRAWN", 3)
    assert "The 3 strongest of 5 ways are drawn; the thinner ones" in client.get("/journeys/flow/").content.decode()
