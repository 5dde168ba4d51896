"""The picture keeps to the clock, and to what is sound in a recording."""

import pytest

from tests.browser.recordings import START, a_session, a_visit, pieces_of
from tests.browser.watching import Watched

# The Replayer's own timer never gets its turn: the picture lags as far as the player lets it.
LAGGING = """(() => {
  const later = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) => (call.name === 'bound rafCheck' ? 0 : later(call));
})()"""
# All the messages over the picture from now on, also those that left again.
SAID = """() => {
  const place = document.querySelector('[data-part=notice]');
  window.said = [place.textContent];
  new MutationObserver(() => window.said.push(place.textContent)).observe(place, {childList: true});
}"""
ODD = [
    {"type": 3},
    {"type": 3, "data": None},
    {"type": 4},
    {"type": 4, "data": {"href": "/", "width": "wide", "height": None}},
    {"type": 2, "data": {}},
    {"type": 5},
    {"type": 3, "data": {"source": 1}},
    {"type": 3, "data": {"source": 1, "positions": [None]}},
    {"type": 3, "data": {"source": 1, "positions": [{"x": 1, "y": 1, "id": 1}]}},
    {"type": 3, "data": {"source": 4, "width": None}},
    {"type": 3, "data": {"source": 0, "adds": 5, "removes": 5, "texts": 5, "attributes": 5}},
    {"type": 3, "data": {"source": 0, "adds": [None], "attributes": [{"id": 1, "attributes": None}]}},
    {"type": 3, "data": {"source": 0, "adds": [{"parentId": 6, "node": {"type": 2, "childNodes": 7}}]}},
]


@pytest.fixture
def visit():
    return a_visit(30)


def test_a_picture_that_lags_is_brought_to_the_moment_where_it_is_paused(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    page = signed_in()
    page.add_init_script(LAGGING)
    watched = Watched(page, live.url, session_id)
    watched.part("speed").select_option("16")
    page.keyboard.press("Space")
    watched.pause_at(4000)  # it may lag by 8 s
    at, shown = watched.at, watched.text()
    assert f"item {at // 1000}" in shown
    assert shown == Watched(page, live.url, session_id, f"?t={at}").text()
    assert not page.problems


def test_a_picture_that_lags_shows_the_very_end(signed_in, live, visit):
    page = signed_in()
    page.add_init_script(LAGGING)
    events = [event for event in visit.events if event["timestamp"] <= START + 5000]
    watched = Watched(page, live.url, a_session(pieces_of(events)))
    page.keyboard.press("Space")
    watched.wait_for_state("ended")
    assert "item 5" in watched.text()


def test_playing_on_after_a_pause_draws_nothing_twice(signed_in, live, visit):
    watched = Watched(signed_in(), live.url, a_session(pieces_of(visit.events)))
    watched.part("speed").select_option("4")
    for until in (1500, 2600, 3700, 4800):
        watched.page.keyboard.press("Space")
        watched.pause_at(until)
    items = watched.page.frame_locator(".stage-layer[data-shown] iframe").locator("li")
    assert items.all_inner_texts() == [f"item {second}" for second in range(1, (watched.at + 10) // 1000 + 1)]


def test_a_pause_before_the_first_picture_keeps_its_moment(signed_in, live, visit):
    rows = [(-9000, "screen", {"screen": "/early"}), (-5000, "click", {"screen": "/early"})]
    watched = Watched(signed_in(), live.url, a_session(pieces_of(visit.events), rows))
    watched.page.keyboard.press("Space")
    watched.pause_at(300)
    assert 300 <= watched.at < 9000
    assert 'data-page="1"' in watched.picture()["html"]


def with_odd(events, *odd):
    """The events with odd ones among those that make the picture, that play, and of a chunk that is loaded later."""
    events = list(events)
    for second in (13, 8, 3):
        place = next(index for index, event in enumerate(events) if event["timestamp"] > START + second * 1000)
        events[place:place] = [{**one, "timestamp": events[place]["timestamp"]} for one in odd]
    return events


def test_events_of_every_odd_shape_are_passed_over(signed_in, live, visit):
    watched = Watched(signed_in(), live.url, a_session(pieces_of(with_odd(visit.events, *ODD))), "?t=4000")
    assert "item 3" in watched.text()
    watched.part("speed").select_option("8")
    watched.page.keyboard.press("Space")
    watched.pause_at(16_500)
    assert "item 16" in watched.text()
    assert not watched.page.problems


@pytest.mark.parametrize("odd", [ODD[0], ODD[-1]], ids=["not usable", "not to be looked through"])
def test_an_odd_event_is_told(signed_in, live, visit, odd):
    watched = Watched(signed_in(), live.url, a_session(pieces_of(with_odd(visit.events, odd))), "?t=6000")
    watched.page.evaluate(SAID)
    watched.part("speed").select_option("4")
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function("() => window.said.some((text) => text.includes('could not be drawn'))")
    assert "item 6" in watched.text()
