"""Clicks made at any window's width lie on their elements on the picture of every other width."""

import random

import pytest

from apps.analytics.reading import Reading
from apps.heatmap.pictures import take_picture
from apps.heatmap.placement import anchors_of, placed_sql
from apps.record import client as record
from tests.factories import a_key
from tests.processes import wait_until

WIDTHS = {"phone": 390, "tablet": 820, "desktop": 1440}
CARDS = "".join(
    f'<article class="card"><div class="art"></div><h3>{n}</h3><button class="add">Take tent {n}</button></article>'
    for n in range(5)
)
PAGE = f"""
<style>
  * {{ box-sizing: border-box }} body {{ margin: 0; font: 16px/1.5 sans-serif }}
  header {{ position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 8px; padding: 12px; background: #eee }}
  .hero {{ padding: 8vw; font-size: clamp(20px, 4vw, 60px) }} .hero button {{ font: inherit; padding: 0.5em 1em }}
  .grid {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 2vw; padding: 2vw }}
  .art {{ height: 16vw; background: #bcd }} form {{ display: flex; flex-direction: column; gap: 1rem; padding: 2vw }}
  @media (min-width: 1000px) {{ form {{ flex-direction: row }} .grid {{ grid-template-columns: repeat(5, 1fr) }} }}
  #help {{ position: fixed; right: 10px; bottom: 10px; width: 70px; height: 40px }}
</style>
<header><a id="home" href="#top">Home</a><a data-testid="packs" href="#packs">Packs</a>
<button id="menu">Menu</button></header>
<section class="hero"><p>Sleep where the road ends</p><button id="buy">Buy now</button></section>
<section class="grid">{CARDS}</section>
<form onsubmit="return false"><input id="mail" name="mail" placeholder="Mail">
<button type="submit">Send it</button></form>
<p style="height:600px"></p><button id="help">Help</button>
"""
# What is clicked: the selector here, and the id people know it by.
ELEMENTS = {
    "#home": "home",
    "[data-testid=packs]": "packs",
    "#menu": "menu",
    "#buy": "buy",
    **{f".card:nth-of-type({n + 1}) .add": f"button:Take tent {n}" for n in range(5)},
    "#mail": "mail",
    "form button": "button:Send it",
    "#help": "help",
}


@pytest.fixture
def recorded(browser, door, live):
    """Each element clicked once at each width, somewhere within it; the key's page is served by `door`."""
    _, key = a_key(origins=[door.url])
    door.show("/", PAGE, script=f"{live.url}/sdk/hxi.js", key=key)
    chance = random.Random(5)
    for width in WIDTHS.values():
        with browser.new_context(viewport={"width": width, "height": 800}) as context:
            page = context.new_page()
            page.goto(door.url)
            page.wait_for_function("Boolean(window.hxi?.sessionId)")
            for selector in ELEMENTS:
                box = page.locator(selector).bounding_box()
                place = {"x": box["width"] * chance.uniform(0.1, 0.9), "y": box["height"] * chance.uniform(0.2, 0.8)}
                page.locator(selector).click(position=place)
            page.goto("about:blank")
    clicks = len(WIDTHS) * len(ELEMENTS)
    wait_until(lambda: record.heatmaps().count_documents({"kind": "click"}) == clicks)
    return door


def boxes_at(browser, door, width):
    """Where the elements are on the page itself, in a window as wide as the picture's."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(door.url)
        return {name: page.locator(selector).bounding_box() for selector, name in ELEMENTS.items()}


def placed_on(picture):
    """[(element's id, x, y)] of every click, on a picture."""
    with Reading() as reading:
        known = [selector for (selector,) in reading.rows("SELECT DISTINCT selector FROM points WHERE kind = 'click'")]
        reading.register("anchors", anchors_of(known, picture.boxes, picture.width, picture.height))
        placed = placed_sql("(FROM points WHERE kind = 'click')", "anchors", picture.width, picture.height)
        return reading.rows(f"SELECT element_id, px, py FROM ({placed})")


def test_clicks_of_every_width_lie_on_their_elements_on_every_background(browser, recorded):
    for device, width in WIDTHS.items():
        picture = take_picture("/", device)
        assert (picture.width, picture.viewport_width) == (width, width)
        boxes, placed = boxes_at(browser, recorded, width), placed_on(picture)
        assert len(placed) == len(WIDTHS) * len(ELEMENTS)
        outside = [(name, x, y, boxes[name]) for name, x, y in placed if not within(boxes[name], x, y)]
        assert outside == []


def within(box, x, y):
    """Whether a place lies in a box, give or take a pixel."""
    inside = box["x"] - 1 <= x <= box["x"] + box["width"] + 1
    return inside and box["y"] - 1 <= y <= box["y"] + box["height"] + 1
