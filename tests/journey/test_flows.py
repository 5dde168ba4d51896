"""Flows and transitions: what a plain count over the journeys says, settled or not."""

from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from itertools import pairwise

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.journey.flows.flow import EXIT, OTHER, Flow, Node, transitions
from apps.journey.flows.paths import Paths
from apps.journey.flows.question import FlowQuery
from apps.record import client as record
from tests.factories import a_visit

SCREENS = ["A", "B", "C/1", "C/2", "D"]
JOURNEYS = st.lists(st.lists(st.sampled_from(SCREENS), max_size=8), min_size=1, max_size=8)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "start": st.sampled_from(["A", "C/*", "Z"]),
        "end": st.sampled_from(["B", "C/2"]),
        "depth": st.integers(2, 6),
        "top": st.integers(1, 3),
        "exclude": st.lists(st.sampled_from(["A", "C/1", "D*"]), max_size=2),
        "group": st.lists(st.sampled_from(["C/*", "A*"]), max_size=1),
    },
)


# --- The same by hand -------------------------------------------------------------------------------------------------
def walk_of(journey, query):
    """A journey without what is excluded, with groups as one and without repeats."""
    walk = []
    for screen in journey:
        if any(fnmatchcase(screen, pattern) for pattern in query.exclude):
            continue
        name = next((group for group in query.group if fnmatchcase(screen, group)), screen)
        if walk[-1:] != [name]:
            walk.append(name)
    return walk


def columns_of(walk, query):
    """{column: screen} of one session; empty when the flow does not have it."""
    begins = [n for n, screen in enumerate(walk) if not query.start or fnmatchcase(screen, query.start)]
    if not begins:
        return {}
    first = begins[0] if query.start else 0
    if not query.end:
        return {n - first + 1: screen for n, screen in enumerate(walk) if 0 <= n - first < query.depth}
    ends = [n for n in range(first, len(walk)) if fnmatchcase(walk[n], query.end)]
    if not ends:
        return {}
    places = {query.depth - ends[0] + n: walk[n] for n in range(first, ends[0] + 1)}
    return {column: screen for column, screen in places.items() if column >= 1}


def flow_of(journeys, query):
    """{(source, target): sessions} as a plain count has them."""
    sessions = [columns_of(walk_of(journey, query), query) for journey in journeys]
    counts = defaultdict(Counter)
    for columns in sessions:
        for column, screen in columns.items():
            counts[column][screen] += 1
    kept = {c: sorted(found, key=lambda s: (-found[s], s))[: query.top] for c, found in counts.items()}

    def node(column, columns):
        if column not in columns:
            return Node(column, EXIT, EXIT)
        screen = columns[column]
        return Node(column, "screen", screen) if screen in kept[column] else Node(column, OTHER, OTHER)

    links = Counter()
    for columns in sessions:
        for column in columns:
            if column < query.depth:
                links[node(column, columns), node(column + 1, columns)] += 1
    return links


@pytest.mark.parametrize("settled", [False, True])
@proving(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journeys=JOURNEYS, told=QUERIES)
def test_a_flow_is_what_a_plain_count_says(still, settled, journeys, told):
    query = FlowQuery(**told)
    cache.clear()
    record.sessions().delete_many({})
    record.journeys().delete_many({})
    record.client()["hxi_dashboard_db"]["analytics_lake"].delete_many({})
    for journey in journeys:
        a_visit(journey)
    if settled:
        assert settling.settle() == len(journeys)
    with Reading(query.set) as reading:
        flow = Flow(query, reading)
        found = {(link.source, link.target): link.sessions for link in flow.links}
        nodes = flow.nodes
        pairs = {(one[0], one[1]): (one[2], one[3]) for one in transitions(query, reading)}
    assert found == flow_of(journeys, query)
    for column in range(1, query.depth):
        begun = sum(count for (source, _), count in found.items() if source.column == column)
        assert begun == sum(count for node, count in nodes.items() if node.column == column)
    assert pairs == pairs_of(journeys, query)


def pairs_of(journeys, query):
    walks = [list(pairwise(walk_of(journey, query))) for journey in journeys]
    counts = Counter(pair for walk in walks for pair in walk)
    sessions = Counter(pair for walk in walks for pair in set(walk))
    return {pair: (count, sessions[pair]) for pair, count in counts.items()}


def test_trouble_is_told_of_the_sessions_that_go_a_way(still):
    a_visit(["A", "B"], summary={"errors": 1})
    a_visit(["A", "B"])
    a_visit(["A", "C"])
    query = FlowQuery()
    with Reading(query.set) as reading:
        told = {link.target.name: (link.sessions, link.troubled) for link in Flow(query, reading).links}
    assert (told["B"], told["C"]) == ((2, 1), (1, 0))


@pytest.mark.parametrize(("red", "troubled"), [("frustrated", 2), ("confused", 1), ("hesitant", 0)])
def test_ways_may_be_red_for_an_emotion(still, red, troubled):
    for emotions in (["frustrated"], ["frustrated", "confused"], ["neutral"], []):
        a_visit(["A", "B"], summary={"emotions": emotions, "errors": 1})
    query = FlowQuery(red=red)
    with Reading() as reading:
        (link, *_) = Flow(query, reading).links
    assert (link.sessions, link.troubled) == (4, troubled)


def test_paths_loops_and_stays(still):
    a_visit(["A", "B", "B", "A"])
    a_visit(["A", "B", "A"])
    a_visit(["B", "event:click"])
    query = FlowQuery()
    with Reading(query.set) as reading:
        paths = Paths(query, reading)
        assert [(one["path"], one["sessions"], one["duration_ms"]) for one in paths.paths] == [
            (["A", "B", "A"], 2, 25_000),
            (["B"], 1, 10_000),
        ]
        assert [(one["screen"], one["before"], one["hits"], one["sessions"]) for one in paths.loops] == [
            ("A", "B", 2, 2)
        ]
        screens = {one.pop("screen"): one for one in paths.screens}
        assert screens == {
            "A": {"visits": 4, "sessions": 2, "entries": 2, "exits": 2, "stay_ms": 5_000},
            "B": {"visits": 3, "sessions": 3, "entries": 1, "exits": 1, "stay_ms": 10_000},
        }
        assert paths.totals(2) == (3, 3, 2)
