"""The Journeys page: its parts, the sessions behind its numbers, and what it says when there is nothing."""

import json
import re

import pytest

from apps.accounts.models import Role
from tests.factories import a_user, a_visit

JOURNEYS = [["/", "/cart", "/done"], ["/", "/cart", "/", "/cart"], ["/", "/help"]]


@pytest.fixture
def page(client):
    client.force_login(a_user(Role.ANALYST))

    def ask(path="", status=200, **parameters):
        answer = client.get(f"/journeys/{path}", parameters)
        assert answer.status_code == status
        return answer.content.decode()

    return ask


@pytest.fixture
def visits(still):
    return [a_visit(journey) for journey in JOURNEYS]


def figure_in(text):
    return json.loads(re.search(r'id="flow-figure">(.*?)</script>', text, re.S)[1])


def test_the_flow_has_a_figure_and_the_same_as_a_table(page, visits):
    text = page("flow/")
    trace = figure_in(text)["data"][0]
    assert sum(trace["link"]["value"][:1]) == 2
    assert text.count("<tr data-row>") == len(trace["link"]["value"])
    assert "<strong>3</strong> of 3 sessions" in text


def test_names_of_screens_are_text_and_nothing_else(page, still):
    a_visit(['<b>x</b></script><a/href="javascript:alert(1)">', "{{ 1 }}"])
    text = page("flow/")
    trace = figure_in(text)["data"][0]
    assert "<b>" not in json.dumps(trace["node"]["label"])
    assert "</script><a" not in text
    assert "<b>x" not in page("paths/")


@pytest.mark.parametrize(
    ("named", "count"),
    [
        ({"part": "screen", "via": ["/cart"]}, 2),
        ({"part": "entry", "via": ["/"]}, 3),
        ({"part": "exit", "via": ["/cart"]}, 1),
        ({"part": "transition", "via": ["/", "/cart"]}, 2),
        ({"part": "loop", "via": ["/", "/cart"]}, 1),
        ({"part": "loop", "via": ["/cart", "/"]}, 1),
        ({"part": "path", "via": ["/", "/help"]}, 1),
        ({"part": "node", "column": 2, "via": ["/cart"]}, 2),
        ({"part": "node", "column": 2, "from_kind": "other", "top": 1}, 1),
        ({"part": "link", "column": 1, "via": ["/", "/cart"]}, 2),
        ({"part": "link", "column": 2, "via": ["/help"], "to_kind": "exit"}, 1),
        ({"part": "link", "column": 2, "from_kind": "exit", "to_kind": "exit"}, 1),
    ],
    ids=str,
)
def test_a_number_opens_its_sessions(page, visits, named, count):
    text = page("sessions/", **named)
    assert text.count("/sessions/") == count
    assert f"{count} session" in text


def test_every_number_of_the_page_is_the_number_of_its_sessions(page, visits):
    for part in ("flow/", "paths/"):
        links = re.findall(r'<a href="/journeys/(\?[^"]*)" data-behind[^>]*>([\d,]+)</a>', page(part))
        assert links
        for address, number in links:
            parameters = address.replace("&amp;", "&")
            total = re.search(r'behind-count">(\d+) session', page(f"sessions/{parameters}"))[1]
            assert int(total) <= int(number)  # a number of times is of no more sessions
            assert "transition" in address or total == number


def test_a_number_that_is_not_named_in_full_is_not_found(page, visits):
    for named in ({"part": "node"}, {"part": "transition", "via": ["/"]}, {}):
        page("sessions/", 404, **named)


def test_the_page_says_what_is_wrong_and_goes_on_with_the_rest(page, visits):
    text = page("", 422, depth=99, start="/")
    assert "<code>depth</code>" in text
    assert 'href="?start=%2F"' in text


def test_an_empty_house_a_set_without_sessions_and_a_way_nobody_goes_have_words_of_their_own(page, still):
    assert "No journeys yet" in page("flow/")
    a_visit(["/"])
    assert "None of the 1 sessions goes this way" in page("flow/", start="/nowhere")
    assert "Nothing is left" in page("flow/", exclude="*")
    assert "Clear all filters" in page("flow/", device="none")


@pytest.mark.parametrize("kind", ["csv", "transitions"])
def test_files_are_named_for_what_they_hold(client, visits, kind):
    client.force_login(a_user(Role.ANALYST))
    answer = client.get("/journeys/export/", {"format": kind, "start": "/"})
    assert answer["Content-Type"].startswith("text/csv")
    assert ("flow" if kind == "csv" else "transitions") in answer["Content-Disposition"]


def test_files_are_for_analysts(client, visits):
    client.force_login(a_user(Role.VIEWER))
    assert client.get("/journeys/export/", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("asked", [{"user": "nobodyxyz"}, {"start": "/nowhere"}, {"start": "/", "end": "/"}], ids=str)
def test_a_way_nobody_goes_is_no_picture_and_an_empty_table(client, visits, asked):
    client.force_login(a_user(Role.ANALYST))
    said = "No session goes from one screen to another this way, so there is nothing to draw."
    for ending in ("png", "svg"):
        answer = client.get("/journeys/export/", {"format": ending, **asked})
        assert (answer.status_code, answer.content.decode()) == (404, said)
        answer = client.get("/api/v1/journeys/flow", {"format": ending, **asked})
        assert (answer.status_code, answer.json()) == (404, {"detail": said})
    answer = client.get("/journeys/export/", {"format": "csv", **asked})
    assert answer.content.decode() == "step,from,to,sessions,fromKind,toKind\r\n"
