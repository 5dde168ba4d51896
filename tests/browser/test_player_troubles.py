"""What the player does when a recording is damaged, incomplete, still growing, drawn from frames, or missing."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from apps.record import client
from tests.browser.recordings import START, a_chunk, a_session, a_visit, moment, pieces_of
from tests.browser.watching import Watched

DAMAGES = {
    "not gzip": b"this is no gzip",
    "not JSON": gzip.compress(b'[{"type": 3, "data"'),
    "not events": gzip.compress(b'{"events": 12}'),
    "no known event": gzip.compress(b'[{"hello": "world"}, null, 7]'),
}


@pytest.fixture
def visit():
    return a_visit(60)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_chunk_is_told_and_the_rest_plays(signed_in, live, visit, damage):
    session_id = a_session(pieces_of(visit.events))
    client.replay_chunks().update_one({"sessionId": session_id, "chunkIndex": 4}, {"$set": {"data": DAMAGES[damage]}})
    watched = Watched(signed_in(), live.url, session_id, "?t=19000")
    watched.page.keyboard.press("Space")
    watched.part("notice").filter(has_text="This part of the recording is damaged").wait_for()
    assert watched.page.locator('.seek-gap[data-why="broken"]').count() == 1
    watched.part("speed").select_option("4")
    watched.pause_at(28_000)
    watched.wait_for_text("item 27")
    assert not watched.part("notice").is_visible()


def test_a_first_chunk_that_is_damaged_leaves_the_others(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    client.replay_chunks().update_one(
        {"sessionId": session_id, "chunkIndex": 0}, {"$set": {"data": DAMAGES["not JSON"]}}
    )
    watched = Watched(signed_in(), live.url, session_id, "?t=30000")
    assert "item 30" in watched.text()


def test_an_event_the_player_cannot_apply_does_not_stop_it(signed_in, live, visit):
    events = [*visit.events]
    events.insert(
        30, {"type": 3, "data": {"source": 0, "adds": None, "removes": 5}, "timestamp": events[30]["timestamp"]}
    )
    events.insert(40, {"type": 3, "data": {"source": 1}, "timestamp": events[40]["timestamp"]})
    assert START + 11_000 < events[30]["timestamp"] < events[40]["timestamp"] < START + 15_000
    watched = Watched(signed_in(), live.url, a_session(pieces_of(events)), "?t=11000")
    watched.part("speed").select_option("2")
    watched.page.keyboard.press("Space")
    watched.pause_at(15_500)
    watched.wait_for_text("item 15")


def test_a_missing_chunk_is_marked_and_played_over(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    client.replay_chunks().delete_one({"sessionId": session_id, "chunkIndex": 2})
    watched = Watched(signed_in(), live.url, session_id, "?t=12000")
    assert "A part of the recording is missing here" in watched.part("notice").inner_text()
    assert watched.page.locator('.seek-gap[data-why="missing"]').count() == 1
    watched.press("ArrowRight")
    assert watched.at == 17_000
    assert "item 16" in watched.text()


def test_a_recording_without_any_whole_picture_says_so(signed_in, live, visit):
    pieces = [[event for event in piece if event["type"] == 3] for piece in pieces_of(visit.events)]
    watched = Watched(signed_in(), live.url, a_session(pieces), "?t=5000")
    assert "no picture" in watched.part("notice").inner_text()


def test_a_live_session_grows_and_is_followed(signed_in, live, visit):
    pieces = pieces_of(visit.events)
    session_id = a_session(pieces[:2], ended=False, lastSeenAt=datetime.now(UTC))
    watched = Watched(signed_in(), live.url, session_id, plays=True)
    assert watched.part("live").is_visible()
    watched.wait_for_state("waiting")
    assert "Waiting for the visitor" in watched.part("notice").inner_text()
    watched.wait_for_text("item 9")
    a_chunk(session_id, 2, pieces[2])
    change = {"endedAt": moment(pieces[2][-1]["timestamp"]), "lastSeenAt": datetime.now(UTC)}
    client.sessions().update_one({"sessionId": session_id}, {"$set": change})
    watched.wait_until(14_000)
    watched.wait_for_text("item 13")
    client.sessions().update_one(
        {"sessionId": session_id}, {"$set": {"ended": True, "lastSeenAt": datetime.now(UTC) - timedelta(hours=1)}}
    )
    watched.wait_for_state("ended")
    assert not watched.part("live").is_visible()


def test_a_live_session_without_a_picture_goes_on_and_asks_only_for_what_is_new(signed_in, live):
    """An entry that becomes known late stands in its place, and none stands twice."""
    rows = [(0, "screen", {"screen": "/home"}), (90_000, "click", {"screen": "/home", "elementId": "known"})]
    session_id = a_session(rows=rows, ended=False, lastSeenAt=datetime.now(UTC))
    page = signed_in()
    asked = []
    page.on("request", lambda request: "/timeline" in request.url and asked.append(request.url))
    watched = Watched(page, live.url, session_id)
    assert page.locator(".journey-step strong").all_inner_texts() == ["/home"]
    later = [(80_000, "click", {"elementId": "late"}), (95_000, "screen", {"screen": "/cart"})]
    client.session_events().insert_many(
        {"sessionId": session_id, "ts": moment(START + at), "type": kind, "payload": payload, "order": 9}
        for at, kind, payload in later
    )
    page.locator(".journey-step", has_text="/cart").wait_for()
    assert page.locator(".journey-step strong").all_inner_texts() == ["/home", "/cart"]
    assert [text.split()[-1] for text in page.locator(".event-row").all_inner_texts()] == [
        *("/home", "late", "known", "/cart"),
    ]
    assert "after=2023-11-14T22:14:20.000Z" in asked[1]
    assert watched.part("total").inner_text() == "01:35"
    head = [watched.part(name).inner_text() for name in ("duration", "screens", "errors")]
    assert head == ["1 m 35 s", "2 screens", "0 errors"]


def test_frames_of_a_mobile_screen_are_drawn_with_their_taps(signed_in, live):
    def frame(at, text):
        button = {"id": "b", "type": "button", "x": 20, "y": 500, "w": 260, "h": 48, "text": text}
        return {"ts": START + at, "width": 300, "height": 600, "elements": [button]}

    elsewhere = {"ts": START + 9000, "width": 300, "height": 600, "imageUrl": "https://pictures.example/9.webp"}
    pieces = [[frame(0, "Log in"), frame(2000, "Wait")], [frame(6000, "Welcome")], [elsewhere]]
    rows = [(0, "screen", {"screen": "Login"}), (1500, "click", {"screen": "Login", "x": 150, "y": 524})]
    watched = Watched(signed_in(), live.url, a_session(pieces, rows, kind="frames", device="iPhone"), "?t=1700")
    element = watched.page.locator(".frame-element")
    assert element.inner_text() == "Log in"
    assert watched.page.locator(".frame-tap").is_visible()
    assert watched.page.locator(".stage-layer").get_attribute("class").split() == ["stage-layer", "is-phone"]
    watched.page.keyboard.press("Space")
    for text in ("Wait", "Welcome"):
        element.filter(has_text=text).wait_for()
    watched.wait_for_state("ended")
    assert "kept elsewhere" in watched.page.locator(".frame-missing").inner_text()
    assert not watched.page.problems


def test_a_session_without_a_replay_shows_its_timeline(signed_in, live):
    rows = [
        (0, "screen", {"screen": "/home"}),
        (2000, "click", {"screen": "/home"}),
        (4000, "screen", {"screen": "/cart"}),
    ]
    watched = Watched(signed_in(), live.url, a_session(rows=rows), "?t=2000")
    assert watched.state == "timeline"
    assert watched.at == 2000
    assert "no replay" in watched.part("empty").inner_text()
    assert watched.page.locator(".journey-step strong").all_inner_texts() == ["/home", "/cart"]
    assert watched.page.locator(".event-row").count() == 3
    assert not watched.page.locator(".controls").is_visible()


def test_a_session_that_cannot_be_loaded_says_so(signed_in, live, visit):
    page = signed_in()
    page.route("**/timeline*", lambda route: route.abort())
    watched = Watched(page, live.url, a_session(pieces_of(visit.events)), plays=True)
    watched.wait_for_state("failed")
    assert "could not be loaded" in watched.part("notice").inner_text()
