"""The recorder and the real door together: a page of another origin, one script tag, and MongoDB behind."""

import time

import pytest

from apps.record import client as record
from tests.factories import a_key


def eventually(condition, seconds=15):
    """Waits until `condition()` holds, and returns its value."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return value


@pytest.fixture
def shop(door, live, page):
    """A page of another origin with the stack's own recorder on it."""
    _, key = a_key(origins=[door.url])
    door.show("/", '<button id="buy">Buy</button><input id="name">', script=f"{live.url}/sdk/hxi.js", key=key)
    page.goto(door.url)
    page.wait_for_function("Boolean(window.hxi?.sessionId)")
    return page


def test_a_visit_of_another_origin_is_stored_by_the_real_door(shop):
    session = shop.evaluate("hxi.identify('ada', { plan: 'pro' }); hxi.sessionId")
    shop.click("#buy")
    shop.fill("#name", "typed")
    shop.click("#buy")
    shop.goto("about:blank")

    told = {"sessionId": session, "type": {"$in": ["screen", "click"]}}
    assert eventually(lambda: record.events().count_documents(told) == 3)
    stored = list(record.events().find({"sessionId": session}).sort([("timestamp", 1), ("order", 1)]))
    assert [event["type"] for event in stored if event["type"] != "move"] == ["screen", "click", "input", "click"]
    click = next(event for event in stored if event["type"] == "click")
    assert (click["elementId"], click["screen"], click["metadata"]["selector"]) == ("buy", "/", "#buy")
    visit = record.sessions().find_one({"sessionId": session})
    assert (visit["userId"], visit["device"], visit["hasReplay"]) == ("ada", "Linux", True)
    chunks = list(record.replay_chunks().find({"sessionId": session}).sort("chunkIndex", 1))
    assert [chunk["chunkIndex"] for chunk in chunks] == list(range(len(chunks)))
    assert chunks[0]["keyframe"] is True
    assert shop.problems == []


def test_a_key_the_door_does_not_know_stops_the_recorder(door, live, page):
    door.show("/", "<p>page</p>", script=f"{live.url}/sdk/hxi.js", key="hxi_nobody_nothing")
    warnings = []
    page.on("console", lambda said: said.type == "warning" and warnings.append(said.text))
    page.goto(door.url)
    page.wait_for_function("Boolean(window.hxi) && hxi.sessionId === undefined")
    assert warnings == ["hxi: the key or this origin is refused (401); recording has stopped."]
    assert record.sessions().count_documents({}) == 0
