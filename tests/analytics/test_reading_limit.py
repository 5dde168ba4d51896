"""A question to the lake that takes too long ends, kindly, and what comes after it is answered."""

import threading

import pytest
from pymongo.errors import ExecutionTimeout

from apps.accounts.models import Role
from apps.analytics import duck
from apps.analytics.reading import Reading
from apps.analytics.session_set import SessionSet
from apps.journey.flows import flow
from tests.factories import a_user, a_visit

ENDLESS = "SELECT count(*) AS n FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3"
WAYS = ["rows", "row", "dicts", "arrow"]


@pytest.fixture
def little(still, monkeypatch):
    """Questions have next to no time, until the test gives them more."""
    monkeypatch.setattr(duck, "LONGEST_QUESTION", 0.2)
    return lambda: monkeypatch.setattr(duck, "LONGEST_QUESTION", 300)


@pytest.mark.parametrize("way", WAYS)
def test_an_endless_question_ends_and_the_connection_goes_on(little, way):
    with Reading() as reading:
        with pytest.raises(ExecutionTimeout):
            getattr(reading, way)(ENDLESS)
        little()
        assert [reading.row("SELECT 1 + ?", n) for n in range(20)] == [(n + 1,) for n in range(20)]


def test_a_table_of_its_own_that_takes_too_long_ends_too(little):
    with Reading() as reading:
        with pytest.raises(ExecutionTimeout):
            reading.make("numbers", ENDLESS)
        little()
        reading.make("numbers", "SELECT 7 AS n")
        assert reading.rows("SELECT n FROM numbers") == [(7,)]


def test_so_does_a_filter(little, monkeypatch):
    monkeypatch.setattr(SessionSet, "sql", lambda self: (f"({ENDLESS}) > 0 AND device = ?", ["phone"]))
    with Reading(SessionSet(device="phone")) as reading, pytest.raises(ExecutionTimeout):
        reading.rows("SELECT count(*) FROM sessions")


def test_one_ends_and_another_of_the_same_time_goes_on(still, monkeypatch):
    with Reading() as slow, Reading() as other:
        monkeypatch.setattr(duck, "LONGEST_QUESTION", 300)
        other.row("SELECT 1")
        with duck.in_time(other._duck):
            monkeypatch.setattr(duck, "LONGEST_QUESTION", 0.2)
            with pytest.raises(ExecutionTimeout):
                slow.rows(ENDLESS)
            assert other._duck.execute("SELECT sum(range) FROM range(100)").fetchall() == [(4950,)]


def test_one_thread_watches_however_much_is_asked(still):
    with Reading() as reading:
        for n in range(50):
            reading.row("SELECT ?", n)
    assert [one.name for one in threading.enumerate()].count("lake-watch") == 1
    assert not duck._watch(duck.os.getpid())._running


@pytest.mark.parametrize("address", ["/api/v1/journeys/transitions", "/journeys/paths/"])
def test_page_and_api_say_it_with_503(client, little, monkeypatch, address):
    a_visit(["/", "/cart"])
    client.force_login(a_user(Role.VIEWER))
    assert client.get(address).status_code == 200
    monkeypatch.setattr(flow, "TRANSITIONS", f"{ENDLESS} AND EXISTS ({flow.TRANSITIONS})")
    monkeypatch.setattr(flow, "kept", lambda asked, work: work())
    answer = client.get(address)
    assert answer.status_code == 503
    if address.startswith("/api"):
        assert "takes too long" in answer.json()["detail"]
    else:
        assert "<h1>This takes too long</h1>" in answer.content.decode()
