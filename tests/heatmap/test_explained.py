"""Explain a heatmap's number: each session of the set once, counted or left out by the first reason that applies."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.heatmap.answer import Answer
from apps.heatmap.explained import explained_map
from apps.heatmap.question import PageQuery
from apps.record import client as record
from tests.factories import a_point, a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
KINDS = ["click", "move", "scroll", "attention", "rage", "dead"]


def explained(**asked):
    query = PageQuery(**{"screen": "/home"} | asked)
    with Reading(query.set) as reading:
        return explained_map(reading, query), Answer(query, reading).heat


def told(explanation):
    return {part.words: part.sessions for part in (explanation.counted, *explanation.parts)}


@pytest.fixture
def visitors(still):
    """One session for each reason, by name; what they did on `/home` happened 20 s after their start."""
    found = {
        name: a_visit(history, DAY, pause=20, userId=name)
        for name, history in {
            "counted": ["/", "/home"],
            "nothing": ["/", "/home"],
            "unseen": ["/", "/home"],
            "device": ["/", "/home"],
            "never": ["/"],
        }.items()
    }
    at = DAY + timedelta(seconds=20)
    for name, kind, width in (("counted", "click", 1280), ("nothing", "view", 1280), ("device", "click", 400)):
        a_point(found[name]["sessionId"], kind, at, vw=width, label="Buy")
    a_point(found["never"]["sessionId"], at=at, screen="/")
    return found


@pytest.mark.parametrize("settled", [False, True])
def test_each_session_is_left_out_by_the_first_reason_that_applies(visitors, settled):
    if settled:
        settling.settle()
    found, heat = explained(viewport="desktop,tablet")
    assert found.total == 5
    assert found.counted.sessions == heat.sessions == 1
    assert told(found) == {
        "At least one click": 1,
        "Saw the screen, without any click": 2,
        "Saw the screen on phone only": 1,
        "Never saw the screen": 1,
    }


def test_examples_open_before_the_point_or_the_screen(visitors):
    found, _ = explained(viewport="desktop")
    opens = {one["who"]: one["t"] for part in (found.counted, *found.parts) for one in part.examples}
    assert opens == {"counted": 17_000, "nothing": 17_000, "unseen": 17_000, "device": 17_000, "never": 0}


def test_an_element_is_explained_by_its_own_points(visitors):
    a_point(visitors["nothing"]["sessionId"], at=DAY, elementId="other", label="Other")
    found, _ = explained(element="buy")
    assert told(found) == {
        "At least one click on “Buy”": 2,
        "Saw the screen, without any click on “Buy”": 2,
        "Never saw the screen": 1,
    }


def test_the_panel_adds_up_and_the_map_and_its_lists_lead_to_it(client, visitors):
    client.force_login(a_user())
    panel = client.get("/heatmaps/explain/", {"screen": "/home", "user": "counted"}).content.decode()
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", panel)).split())
    assert "1 counted = 1 session of this set" in said
    assert "4 more sessions of the same period are left out by the filter User: counted" in said
    assert 'href="/heatmaps/?screen=%2Fhome"' in panel
    assert client.get("/heatmaps/explain/").status_code == 404
    for part in ("map", "sessions"):
        shown = client.get(f"/heatmaps/{part}/", {"screen": "/home", "element": "buy"}).content.decode()
        assert re.search(r'hx-get="/heatmaps/explain/\?screen=%2Fhome', shown)


def test_the_second_of_two_sets_is_explained_by_its_own_conditions(client, visitors):
    client.force_login(a_user())
    asked = {"screen": "/home", "view": "side", "vs_user": "counted", "whose": "b", "element": "*"}
    panel = client.get("/heatmaps/explain/", asked).content.decode()
    assert "<strong>1 session</strong> of this set" in panel
    assert 'href="/heatmaps/?screen=%2Fhome&amp;view=side"' in panel


points = st.lists(
    st.tuples(
        st.sampled_from(["click", "move", "scroll", "view"]),
        st.sampled_from(["/home", "/home/2", "/"]),
        st.sampled_from([400, 900, 1280, None]),
        st.booleans(),
    ),
    max_size=4,
)


@proving(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(points, min_size=1, max_size=4),
    st.sampled_from(KINDS),
    st.sampled_from(["phone", "tablet,desktop", "all"]),
    st.sampled_from(["/home", "/home*", "/nowhere"]),
)
def test_the_parts_add_up_to_the_set_always(still, sessions, kind, viewport, screen):
    for collection in (record.sessions(), record.heatmaps(), record.journeys()):
        collection.delete_many({})
    cache.clear()
    for told_of in sessions:
        session = a_visit(["/home"], DAY)
        for name, place, width, flag in told_of:
            a_point(session["sessionId"], name, DAY, screen=place, vw=width, dead=flag, rage=not flag, elementId=None)
    found, heat = explained(kind=kind, viewport=viewport, screen=screen)
    assert found.counted.sessions == heat.sessions
    assert found.counted.sessions + sum(part.sessions for part in found.parts) == found.total == len(sessions)


def test_the_read_api_explains_a_map_and_an_element(client, visitors):
    client.force_login(a_user())
    told = client.get("/api/v1/heatmap/explain", {"screen": "/home", "viewport": "desktop"}).json()
    assert (told["total"], told["counted"]["sessions"]) == (5, 1)
    assert {part["reason"]: part["sessions"] for part in told["parts"]} == {"nothing": 2, "device": 1, "never": 1}
    told = client.get("/api/v1/heatmap/explain", {"screen": "/home", "element": "buy"}).json()
    assert told["counted"]["sessions"] == 2
    assert client.get("/api/v1/heatmap/explain").status_code == 422
