"""The picture's layout: what the stage cannot run or load keeps its place, and the page stands where it stood."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.recordings import START, Visit, a_session, pieces_of
from tests.browser.watching import PICTURE, Watched

BOXES = """() => {
  const page = document.querySelector('.stage-layer[data-shown] iframe').contentDocument;
  const size = (one) => { const box = one.getBoundingClientRect(); return [box.width, box.height]; };
  return Object.fromEntries([...page.querySelectorAll('[data-name]')].map((one) => [one.dataset.name, size(one)]));
}"""
SETTLED = f"""(wanted) => {{
  const page = document.querySelector('.stage-layer[data-shown] iframe').contentDocument;
  const sizes = ({BOXES})();
  const fits = Object.keys(wanted).every((name) => `${{sizes[name]}}` === `${{wanted[name]}}`);
  return fits && [...page.images].every((one) => one.complete);
}}"""
FOREIGN = "https://images.example/shoe.jpg"
SMALL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def a_page(*parts, seconds=4):
    """A visit to a page that holds these `(tag, attributes)`, with something new each second."""
    visit = Visit()
    visit.load()
    body = visit.events[-1]["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"]
    for place, (tag, attributes) in enumerate(parts):
        body.append({"type": 2, "tagName": tag, "attributes": attributes, "childNodes": [], "id": 900 + place})
    for second in range(1, seconds):
        visit.at = START + second * 1000
        visit.item(f"item {second}")
    return visit


def assert_boxes(watched, wanted):
    """Once everything is loaded the parts of the page have these sizes, and keep them."""
    with suppress(TimeoutError):
        watched.page.wait_for_function(SETTLED, arg=wanted)
    watched.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert watched.page.evaluate(BOXES) == wanted


def test_a_canvas_keeps_the_size_it_had(signed_in, live):
    visit = a_page(
        ("canvas", {"data-name": "plain"}),
        ("canvas", {"data-name": "sized", "width": "200", "height": "80"}),
        ("canvas", {"data-name": "block", "width": "300", "height": "80", "style": "display:block"}),
        ("canvas", {"data-name": "scaled", "width": "400", "height": "200", "style": "width:100px"}),
        ("canvas", {"data-name": "grown"}),
    )
    visit._change(attributes=[{"id": 904, "attributes": {"width": "120", "height": "60"}}])
    visit.wait(500)
    visit.item("last")
    watched = Watched(signed_in(), live.url, a_session(pieces_of(visit.events)), "?t=3300")
    assert_boxes(
        watched,
        {"plain": [300, 150], "sized": [200, 80], "block": [300, 80], "scaled": [100, 50], "grown": [120, 60]},
    )


def test_images_of_other_sites_leave_their_place_marked_and_nothing_asked_for(signed_in, live):
    visit = a_page(
        ("img", {"data-name": "sized", "src": FOREIGN, "srcset": f"{FOREIGN} 2x", "width": "120", "height": "80"}),
        ("img", {"data-name": "styled", "src": FOREIGN, "style": "width:64px;height:64px"}),
        ("img", {"data-name": "later", "src": SMALL, "width": "50", "height": "40"}),
        ("img", {"data-name": "own", "src": SMALL, "width": "10", "height": "10"}),
        ("link", {"rel": "stylesheet", "href": f"{live.url}/static/demo/gone.css"}),
    )
    visit._change(attributes=[{"id": 902, "attributes": {"src": FOREIGN}}])
    visit.wait(500)
    visit.item("last")
    page = signed_in()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    watched = Watched(page, live.url, a_session(pieces_of(visit.events)), "?t=3300")
    assert_boxes(watched, {"sized": [120, 80], "styled": [64, 64], "later": [50, 40], "own": [10, 10]})
    assert watched.picture()["html"].count("%23ccd3da") == 3
    assert not [one for one in asked if "images.example" in one or "gone.css" in one]
    assert not complaints
    assert watched.part("missing").is_visible()


def test_a_recording_without_foreign_images_says_nothing_of_them(signed_in, live):
    visit = a_page(("img", {"data-name": "own", "src": SMALL}), ("img", {"alt": "none"}))
    watched = Watched(signed_in(), live.url, a_session(pieces_of(visit.events)), "?t=3300")
    assert watched.part("missing").is_hidden()


@pytest.fixture
def scrolled():
    """Two pages that are scrolled down and up again; the visitor leaves the first one at its top."""
    visit = Visit()
    for page in (0, 4000):
        visit.at = START + page
        visit.load()
        style = visit.events[-1]["data"]["node"]["childNodes"][0]["childNodes"][0]["childNodes"][0]["childNodes"][0]
        style["textContent"] += "html{scroll-behavior:smooth} body{height:5000px}"
        for at, y in ((1000, 1500), (2000, 3518), (3000, 0)):
            visit.at = START + page + at
            if y:
                visit.item(f"before {at}")  # the way up comes without any other change
            visit._incremental({"source": 3, "id": visit.frame["document"], "x": 0, "y": y})
            visit.wait(300)
            visit.item(f"after {at}")
    visit.wait(700)
    visit.item("last")
    return visit


def test_the_page_stands_where_it_stood_however_it_was_reached(signed_in, live, scrolled):
    watched = Watched(signed_in(), live.url, a_session(pieces_of(scrolled.events)))
    length = scrolled.events[-1]["timestamp"] - START
    for moment in (1200, 2100, 2900, 3100, 3600, 3950, 1500, 2500, 3200, 3500, 3990, 6200, 7200, 7900, 3900, 500, 2200):
        watched.seek(moment, length)
        since = (watched.at - 20) % 4000
        assert watched.page.evaluate(PICTURE)["scroll"] == [
            0,
            0 if since < 1000 or since >= 3000 else 1500 if since < 2000 else 3518,
        ], watched.at


def test_a_masked_choice_leaves_the_box_its_first_option(signed_in, live):
    visit = a_page(("select", {"data-name": "size"}))
    select = visit.events[1]["data"]["node"]["childNodes"][0]["childNodes"][1]["childNodes"][-1]
    for place, words in enumerate(("One", "Two")):
        text = {"type": 3, "textContent": words, "id": 960 + place}
        option = {"type": 2, "tagName": "option", "attributes": {}, "childNodes": [text], "id": 950 + place}
        select["childNodes"].append(option)
    visit._incremental({"source": 5, "id": 900, "text": "•••••", "isChecked": False})
    visit.wait(500)
    visit.item("last")
    watched = Watched(signed_in(), live.url, a_session(pieces_of(visit.events)), "?t=3300")
    chosen = "document.querySelector('.stage-layer[data-shown] iframe').contentDocument.querySelector('select').value"
    assert watched.page.evaluate(chosen) == "One"
