"""The facts beside a replay, and whether a session may still go on."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from apps.replay import store
from apps.replay.details import LONGEST_VALUE, MOST_FACTS, groups_of
from tests.factories import a_session, a_user

AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def page_of(client):
    client.force_login(a_user())
    return lambda stored: client.get(f"/sessions/{stored['sessionId']}/").content.decode()


def facts_of(stored):
    """`{title: {name: value}}` of a stored session."""
    groups = groups_of(store.session_of(stored["sessionId"]))
    return {title: {fact.name: fact.value for fact in facts} for title, facts in groups}


def told_in(page):
    """What the page tells: `{name: value}` as a reader sees them."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {unescape(name): " ".join(unescape(re.sub(r"<[^>]*>", " ", value)).split()) for name, value in pairs}


def test_all_that_is_known_of_a_session_is_told(page_of):
    meta = {
        "traits": {"plan": "pro", "beta": True, "seats": 0}, "referrer": "search.example", "path": "/start",
        "language": "en-GB", "timezone": "Europe/Berlin", "display": "1440x900", "viewport": "1280x720",
        "version": "3.2", "flags": ["a", {"b": 1}],
    }  # fmt: skip
    summary = {"events": 1234, "screens": ["/start", "/cart"], "clicks": 4, "inputs": 1, "errors": 2}
    stored = a_session(
        datetime(2026, 11, 20, 10, 0, 1, tzinfo=UTC), userId="ada", device="Linux", ip="203.0.113.7", userAgent=AGENT,
        durationMs=61_000, meta=meta, summary=summary,
    )  # fmt: skip
    told = told_in(page_of(stored))
    assert told["Session ID"] == f"{stored['sessionId']} Copy the session ID"
    assert told | {
        "User": "ada", "plan": "pro", "beta": "yes", "seats": "0", "App": "web", "Came from": "search.example",
        "First screen": "/start", "Started": "20 Nov 2026, 10:00:01 UTC", "Ended": "20 Nov 2026, 10:01:02 UTC",
        "Duration": "1 m 01 s", "Device": "Linux", "Browser": "Chrome", "System": "Linux", "Display": "1440x900",
        "Viewport": "1280x720", "Language": "en-GB", "Time zone": "Europe/Berlin", "IP address": "203.0.113.7",
        "User agent": AGENT, "Events": "1,234", "Clicks": "4", "Inputs": "1", "Errors": "2",
        "Screens": "/start /cart", "version": "3.2", "flags": '["a",{"b":1}]',
    } == told  # fmt: skip


def test_what_is_empty_is_left_out():
    told = facts_of(a_session(meta={"traits": {"plan": "", "team": None}, "language": " ", "note": {}, "list": []}))
    assert told.keys() == {"Session", "Device", "What happened"}
    assert told["Device"] == {"Device": "desktop", "Browser": "Chrome", "System": "Linux"}
    assert told["Session"]["First screen"] == "/home"


def test_what_a_visitor_sent_is_told_as_text(page_of):
    named = {HOSTILE: HOSTILE, "deep": {HOSTILE: HOSTILE}, "traits": {HOSTILE: HOSTILE}, "referrer": HOSTILE}
    page = page_of(a_session(userId=HOSTILE, userAgent=HOSTILE, meta=named, summary={"screens": [HOSTILE]}))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert told_in(page)[HOSTILE[:80]] == HOSTILE
    assert told_in(page)["Came from"] == HOSTILE


@pytest.mark.parametrize("odd", ["text", 7, ["a"], True])
def test_meta_of_another_shape_than_the_recorders_is_told_all_the_same(odd):
    names = ("traits", "referrer", "path", "language", "timezone", "display", "viewport")
    told = facts_of(a_session(meta=dict.fromkeys(names, odd)))
    word = {"text": "text", "7": "7", "True": "yes"}.get(str(odd), '["a"]')
    assert told["Also sent"] == {"traits": word}
    assert {told["Device"]["Display"], told["Session"]["Came from"], told["Session"]["First screen"]} == {word}


def test_long_and_many_facts_are_bounded():
    told = facts_of(a_session(meta={"traits": {f"t{n}": n for n in range(MOST_FACTS + 6)}, "long": "x" * 9000}))
    assert len(told["Visitor"]) == MOST_FACTS + 1
    assert told["Visitor"]["Not shown"] == "6 more"
    assert told["Also sent"] == {"long": "x" * LONGEST_VALUE + "…"}


def test_many_screens_are_folded(page_of):
    screens = [f"/{n}" for n in range(30)]
    page = page_of(a_session(summary={"screens": screens}))
    assert told_in(page)["Screens"].split() == [*screens[:12], "18", "more", *screens[12:]]


@pytest.mark.parametrize(
    ("minutes", "ended", "state"),
    [
        (1, False, {"live": True, "open": True}),
        (3, False, {"live": False, "open": True}),
        (29, False, {"live": False, "open": True}),
        (31, False, {"live": False, "open": False}),
        (1, True, {"live": False, "open": False}),
    ],
)
def test_a_session_may_go_on_until_it_ends_or_a_new_one_would_begin(client, page_of, minutes, ended, state):
    stored = a_session(lastSeenAt=datetime.now(UTC) - timedelta(minutes=minutes), ended=ended)
    page = page_of(stored)
    for name, value in state.items():
        assert f'data-{name}="{"yes" if value else "no"}"' in page
    assert ("Last event" if state["open"] else "Ended") in told_in(page)
    assert ("This session may still go on." in page) is state["open"]
    manifest = client.get(f"/api/v1/sessions/{stored['sessionId']}/replay").json()
    assert {name: manifest[name] for name in state} == state
