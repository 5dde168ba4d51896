"""The read API of journeys, and that every page and number counts the same sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from apps.accounts.models import Role
from tests.factories import a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
JOURNEYS = [["/", "/cart", "/done"], ["/", "/cart", "/cart", "/"], ["/", "/help"], ["/help"]]


@pytest.fixture
def api(client):
    client.force_login(a_user(Role.VIEWER))

    def ask(path, status=200, **parameters):
        answer = client.get(f"/api/v1/{path}", parameters)
        assert answer.status_code == status, answer.content
        return answer if parameters.get("format", "json") != "json" else answer.json()

    return ask


@pytest.fixture
def files(api, client):
    """The read API of someone who may have files."""
    client.force_login(a_user(Role.ANALYST))
    return api


@pytest.fixture
def visits(still):
    return [a_visit(journey, DAY + timedelta(minutes=place)) for place, journey in enumerate(JOURNEYS)]


def test_transitions_are_told_the_most_frequent_first(api, visits):
    assert api("journeys/transitions")["items"] == [
        {"from": "/", "to": "/cart", "count": 2, "sessions": 2},
        {"from": "/", "to": "/help", "count": 1, "sessions": 1},
        {"from": "/cart", "to": "/", "count": 1, "sessions": 1},
        {"from": "/cart", "to": "/done", "count": 1, "sessions": 1},
    ]


def test_a_flow_is_told_link_by_link(api, visits):
    told = api("journeys/flow", start="/", depth=3, top=1)
    assert told["sessions"] == 3
    assert [tuple(link.values()) for link in told["links"]] == [
        (1, "/", "/cart", 2, "screen", "screen"),
        (1, "/", "other", 1, "screen", "other"),
        (2, "/cart", "/", 1, "screen", "screen"),
        (2, "/cart", "other", 1, "screen", "other"),
        (2, "other", "exit", 1, "other", "exit"),
    ]


def test_a_flow_to_a_screen_is_read_backwards(api, visits):
    links = api("journeys/flow", end="/done", depth=3)["links"]
    assert [(link["step"], link["from"], link["to"]) for link in links] == [(1, "/", "/cart"), (2, "/cart", "/done")]


def test_screens_are_passed_over_and_taken_as_one(api, visits):
    items = api("journeys/transitions", exclude=["/cart", "/h*"], group="/d*")["items"]
    assert [(one["from"], one["to"]) for one in items] == [("/", "/d*")]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("depth", {"depth": 1}),
        ("depth", {"depth": 11}),
        ("top", {"top": 0}),
        ("start", {"start": "*a*b*c*d*e*f"}),
        ("exclude", {"exclude": ["/"] * 30}),
        ("beginning", {"beginning": "/"}),
        ("format", {"format": "pdf"}),
    ],
    ids=str,
)
def test_a_bad_flow_is_refused_with_the_parameter_named(client, name, asked):
    client.force_login(a_user(Role.VIEWER))
    answer = client.get("/api/v1/journeys/flow", asked)
    assert answer.status_code == 422
    assert name in answer.json()["detail"][0]["loc"]


@pytest.mark.parametrize(
    ("path", "head", "first", "count"),
    [
        ("journeys/flow", "step,from,to,sessions,fromKind,toKind", "1,/,/cart,2,screen,screen", 8),
        ("journeys/transitions", "from,to,count,sessions", "/,/cart,2,2", 4),
    ],
)
def test_numbers_come_as_csv(files, visits, path, head, first, count):
    lines = files(path, format="csv").content.decode().splitlines()
    assert lines[:2] == [head, first]
    assert len(lines) == 1 + count


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_flow_comes_as_a_picture(files, visits, ending):
    content = files("journeys/flow", format=ending, start="/").content
    assert content.startswith(b"\x89PNG" if ending == "png" else b"<svg")
    if ending == "svg":
        assert b"/cart" in content
        assert b"From /" in content


@pytest.mark.parametrize("conditions", [{}, {"from": "2026-11-02T09:01:00Z"}, {"screen": "/cart"}, {"screen": "/c*"}])
def test_flow_funnel_and_list_count_the_same_sessions(api, visits, client, conditions):
    """How many sessions of a set saw `/`, and how many then `/cart`, in the words of each part."""
    saw = {"/"} if "screen" not in conditions else None
    flow = api("journeys/flow", start="/", depth=2, top=50, **conditions)
    funnel = api("funnel", step=["/", "/cart"], **conditions)
    assert flow["sessions"] == funnel["steps"][0]["sessions"]
    behind = api("funnel/sessions", step=["/", "/cart"], step_index=1, **conditions)
    assert behind["total"] == funnel["steps"][1]["sessions"]
    if saw:
        assert api("sessions", **conditions | {"screen": "/"})["total"] == flow["sessions"]
    page = client.get("/journeys/sessions/", {"part": "node", "column": 1, "via": "/", "start": "/", **conditions})
    assert re.findall(r">([\d,]+) sessions?\b", page.content.decode()) == [f"{flow['sessions']}"]
