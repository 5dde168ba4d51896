"""What the recorder tells: each type of event, where it happened, and on what."""

import re
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.browser.door import hand_in, visit

TALL = '<div style="height:4000px"></div>'


def box_of(page, selector):
    box = page.locator(selector).bounding_box()
    return box["x"], box["y"], box["width"], box["height"]


def test_a_click_tells_its_place_in_the_viewport_and_in_its_element(page, door):
    door.show(
        "/",
        f'<main style="padding-top:900px"><button id="buy" style="width:200px;height:40px">Buy</button></main>{TALL}',
    )
    visit(page, door)
    page.evaluate("scrollTo(0, 600)")
    left, top, width, height = box_of(page, "#buy")
    page.mouse.click(left + 50, top + 10)
    [click] = [event for event in hand_in(page, door) if event["type"] == "click"]

    assert (click["x"], click["y"], click["scroll"]) == (round(left + 50), round(top + 10), 600)
    assert (click["elementId"], click["screen"]) == ("buy", "/")
    anchor = click["metadata"]
    assert anchor["selector"] == "#buy"
    assert (anchor["ex"], anchor["ey"]) == (0.25, 0.25)
    assert (width, height) == (200, 40)
    assert (anchor["vw"], anchor["vh"]) == (1280, 800)
    assert (anchor["dw"], anchor["dh"] > 4000) == (1280, True)
    assert anchor["text"] == "Buy"
    assert "fixed" not in anchor
    assert abs(datetime.now(UTC) - datetime.fromisoformat(click["timestamp"])) < timedelta(minutes=1)


def test_every_selector_finds_the_clicked_element_and_no_other(page, door):
    cards = "".join(
        f'<li class="card css-1x9fz2k"><a href="#{i}">Shoe</a><button class="add">Add</button></li>' for i in range(3)
    )
    door.show(
        "/",
        f"""<header><nav><button>A</button><button>A</button></nav></header><ul>{cards}</ul>
        <button data-testid="pay:now">Pay</button><button id="r1:x:9">Odd</button>
        <form><button name="go">Go</button></form><div><div><p>One</p><p>Two</p></div></div>
        <svg width="40" height="40"><circle id="dot" cx="20" cy="20" r="20"/></svg>
        <button id="twin">1</button><div><button id="twin">2</button></div>""",
    )
    visit(page, door)
    page.evaluate("document.addEventListener('click', e => { (window.hit ||= []).push(e.target); e.preventDefault() })")
    for element in page.query_selector_all("button, p, circle, a"):
        element.click()
    targets = page.evaluate("hit.length")
    page.evaluate("hxi.stop()")
    door.wait_for(lambda: len(door.events("click")) == targets == 16)
    selectors = [event["metadata"]["selector"] for event in door.events("click")]
    finds = (
        "list => list.map((s, i) => document.querySelectorAll(s).length === 1 && document.querySelector(s) === hit[i])"
    )
    assert page.evaluate(finds, selectors) == [True] * 16
    assert not [selector for selector in selectors if "css-1x9fz2k" in selector or "r1:x" in selector]
    assert '[data-testid="pay:now"]' in selectors
    assert "#dot" in selectors
    assert max(map(len, selectors)) < 80


def test_an_element_is_named_by_its_marks_before_its_words(page, door):
    door.show(
        "/",
        """<button data-hxi-id="mark" id="own"><i>in</i></button><button id="own2">x</button>
        <button data-testid="test">x</button><button name="field">x</button><button>Two  words</button><p>plain</p>""",
    )
    visit(page, door)
    for element in page.query_selector_all("button, p"):
        element.click()
    names = [event.get("elementId") for event in hand_in(page, door) if event["type"] == "click"]
    assert names == ["mark", "own2", "test", "field", "button:Two words", None]


def test_a_fixed_element_and_a_keyboard_click_are_told_as_such(page, door):
    door.show("/", f'<div style="position:fixed;top:10px;left:10px"><button id="top">Up</button></div>{TALL}')
    visit(page, door)
    left, top, width, height = box_of(page, "#top")
    page.focus("#top")
    page.keyboard.press("Enter")
    [click] = [event for event in hand_in(page, door) if event["type"] == "click"]
    assert click["metadata"]["fixed"] is True
    assert (click["x"], click["y"]) == (
        pytest.approx(left + width / 2, abs=0.5),
        pytest.approx(top + height / 2, abs=0.5),
    )
    assert (click["metadata"]["ex"], click["metadata"]["ey"]) == (0.5, 0.5)


def test_a_label_and_its_box_are_one_click(page, door):
    door.show("/", '<label id="agree"><input type="checkbox" name="terms"> I agree</label>')
    visit(page, door)
    page.click("#agree", position={"x": 60, "y": 5})
    events = hand_in(page, door)
    assert [event["elementId"] for event in events if event["type"] == "click"] == ["agree"]
    [change] = [event for event in events if event["type"] == "input"]
    assert (change["elementId"], change["metadata"]["input"], change["metadata"]["filled"]) == (
        "terms",
        "checkbox",
        True,
    )


def test_scrolling_is_thinned_out_and_its_last_position_is_exact(page, door):
    door.show("/", TALL)
    visit(page, door)
    start = time.monotonic()
    for position in range(100, 1600, 25):
        page.evaluate(f"new Promise(done => {{ scrollTo(0, {position}); requestAnimationFrame(done) }})")
    scrolls = [event for event in hand_in(page, door) if event["type"] == "scroll"]
    taken = time.monotonic() - start
    assert scrolls[-1]["scroll"] == 1575
    assert scrolls[-1]["metadata"]["depth"] == round((1575 + 800) / scrolls[-1]["metadata"]["dh"], 4)
    assert 2 <= len(scrolls) <= taken / 0.4 + 2  # the first at once, the last as the page goes
    assert gaps(scrolls[:-1]) >= timedelta(milliseconds=200)


def test_pointer_moves_are_at_most_four_a_second(page, door):
    door.show("/", '<div id="field" style="height:600px"></div>')
    visit(page, door)
    start = time.monotonic()
    for step in range(60):
        page.mouse.move(100 + step * 10, 200)
        page.wait_for_timeout(16)
    moves = [event for event in hand_in(page, door) if event["type"] == "move"]
    taken = time.monotonic() - start
    assert 3 <= len(moves) <= taken / 0.25 + 2
    assert moves[-1]["x"] == 690
    assert gaps(moves[:-1]) >= timedelta(milliseconds=125)
    on_path = [move for move in moves if move["y"] == 200]  # Chromium may report where the pointer rested before
    assert len(moves) - len(on_path) <= 1
    assert {move["metadata"]["selector"] for move in on_path} == {"#field"}


def gaps(events):
    """The smallest time between two of the events."""
    times = [datetime.fromisoformat(event["timestamp"]) for event in events]
    return min((later - earlier for earlier, later in pairwise(times)), default=timedelta(days=1))


def test_errors_tell_what_happened_without_query_strings(page, door):
    door.show(
        "/",
        """<button id="throws">1</button><button id="rejects">2</button><button id="misses">3</button>
        <script src="/app.js?token=hush"></script>""",
    )
    script = b"""throws.onclick = () => { throw new Error("No such user ada@example.com 123456789") };
        rejects.onclick = () => { Promise.reject(new Error("Too late")) };
        misses.onclick = () => { document.body.append(Object.assign(new Image(), {
            src: "/gone.png?token=hush", onerror: () => { window.isMissed = true } })) };"""
    door.pages["/app.js"] = (script, "")
    visit(page, door)
    for button in ("#throws", "#rejects", "#misses"):
        page.click(button)
    page.wait_for_function("window.isMissed")
    errors = [event["metadata"] for event in hand_in(page, door) if event["type"] == "error"]
    assert [error["message"] for error in errors] == [
        "Uncaught Error: No such user ••••• •••••",
        "Unhandled rejection: Too late",
        "Failed to load img",
    ]
    assert errors[0]["source"] == f"{door.url}/app.js"
    assert errors[0]["line"] == 1
    assert f"at throws.onclick ({door.url}/app.js:1:" in errors[0]["stack"]
    assert errors[2]["source"] == f"{door.url}/gone.png"
    assert "hush" not in "".join(str(error) for error in errors)


def test_a_page_failing_in_a_loop_does_not_flood_the_session(page, door):
    door.show("/", "<p>loop</p>")
    visit(page, door)
    page.evaluate(
        "for (let i = 0; i < 100; i++) window.dispatchEvent(new ErrorEvent('error', { message: 'Loop ' + i }))"
    )
    assert len([event for event in hand_in(page, door) if event["type"] == "error"]) == 30


def test_the_session_tells_device_language_and_size_but_no_address_details(page, door):
    door.show("/user/12345", "<p>me</p>")
    visit(page, door, "/user/12345?token=hush#part")
    [said] = [batch["session"] for batch in door.batches if "session" in batch]
    assert said["device"] == "Linux"
    assert said["meta"]["path"] == "/user/:id"
    assert said["meta"]["viewport"] == "1280x800"
    assert re.match(r"[a-z]{2}", said["meta"]["language"])
    assert said["meta"]["timezone"]
    assert "hush" not in "".join(request["plain"] for request in door.requests)


def without_moves(events):
    """Nobody moves the pointer in these tests, but Chromium may tell where it rests."""
    return [event for event in events if event["type"] != "move"]


def test_the_page_can_name_screens_track_events_and_identify_its_visitor(page, door):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    page.evaluate(
        """() => { hxi.identify("u-7", { plan: "pro" }); hxi.screen("Checkout"); hxi.track("sale", { total: 12 }); }"""
    )
    session = page.evaluate("hxi.sessionId")
    events = without_moves(hand_in(page, door))
    assert [(event["type"], event["screen"]) for event in events] == [
        ("screen", "/"),
        ("screen", "Checkout"),
        ("sale", "Checkout"),
    ]
    assert events[-1]["metadata"] == {"total": 12}
    said = [batch["session"] for batch in door.batches if "session" in batch][-1]
    assert (said["userId"], said["meta"]["traits"]) == ("u-7", {"plan": "pro"})
    assert {batch["sessionId"] for batch in door.batches} == {session}


def test_another_user_on_the_same_page_is_another_session(page, door):
    door.show("/", "<p>shared</p>")
    visit(page, door)
    first = page.evaluate("hxi.identify('ada'); hxi.sessionId")
    second = page.evaluate("hxi.identify('ben'); hxi.sessionId")
    hand_in(page, door)
    users = {
        batch["sessionId"]: batch["session"]["userId"]
        for batch in door.batches
        if batch.get("session", {}).get("userId")
    }
    assert users == {first: "ada", second: "ben"}
    assert first != second


def test_calls_made_before_the_recorder_has_loaded_are_not_lost(page, door):
    door.show("/", "<script>window.hxi = { q: [['identify', 'early'], ['track', 'sale', { total: 3 }]] }</script>")
    visit(page, door)
    assert [event["type"] for event in without_moves(hand_in(page, door))] == ["screen", "sale"]
    assert "early" in {batch.get("session", {}).get("userId") for batch in door.batches}


def test_recording_stops_and_starts_on_demand(page, door):
    door.show("/", "<button>b</button>", 'data-start="manual"')
    page.goto(door.url)
    page.wait_for_function("Boolean(window.hxi?.start)")
    page.click("button")
    assert page.evaluate("hxi.sessionId") is None
    page.evaluate("hxi.start(); hxi.track('on')")
    page.evaluate("hxi.stop(); hxi.track('off'); hxi.start(); hxi.track('again')")
    session = page.evaluate("hxi.sessionId")
    events = hand_in(page, door)
    assert [event["type"] for event in without_moves(events)] == ["screen", "on", "screen", "again"]
    assert {batch["sessionId"] for batch in door.batches} == {session}
    assert [event["type"] for event in door.replay()].count(2) == 2


def test_a_click_is_sent_before_the_error_it_caused(page, door):
    door.show("/", """<button id="pay" onclick="throw new Error('no')">Pay</button>""")
    visit(page, door)
    page.click("#pay")
    hand_in(page, door)
    sent = [event["type"] for batch in door.batches for event in batch.get("events", [])]
    assert sent.index("click") < sent.index("error")


def test_clicks_and_edits_inside_a_shadow_root_are_told_of_their_own_element(page, door):
    door.show(
        "/",
        """<my-card id="card"></my-card><p id="end">end</p><script>
        document.querySelector("my-card").attachShadow({mode: "open"}).innerHTML =
          '<button id="inner">Count</button><input id="typed">';</script>""",
    )
    visit(page, door)
    page.click("#inner")
    page.click("#typed")
    page.keyboard.type("Secret")
    page.click("#end")
    events = hand_in(page, door)
    clicks = [event for event in events if event["type"] == "click"]
    assert [(one["elementId"], one["metadata"]["selector"]) for one in clicks] == [
        ("inner", "#card"), ("typed", "#card"), ("end", "#end"),
    ]  # fmt: skip
    [edit] = [event for event in events if event["type"] == "input"]
    assert (edit["elementId"], edit["metadata"]["filled"]) == ("typed", True)
    assert not [request for request in door.requests if "Secret" in request["plain"]]


def test_an_edit_of_editable_text_is_told_once_and_without_its_words(page, door):
    door.show("/", '<div id="note" contenteditable>Old</div><p id="end">end</p>')
    visit(page, door)
    page.click("#note")
    page.keyboard.type("Secret")
    page.click("#end")
    page.click("#note")
    page.click("#end")
    [edit] = [event for event in hand_in(page, door) if event["type"] == "input"]
    assert edit["metadata"].pop("waitMs") >= 0
    assert edit["metadata"].pop("again") is True
    assert (edit["elementId"], edit["metadata"]) == (
        "note",
        {"selector": "#note", "input": "editable", "filled": True},
    )
    assert not [request for request in door.requests if "Secret" in request["plain"]]


def test_typing_shows_from_its_first_letter_and_tells_neither_length_nor_rhythm(page, door):
    door.show("/", '<input id="name"><p id="end">end</p>')
    visit(page, door)
    page.click("#name")
    page.keyboard.type("Secret")
    hand_in(page, door)
    typed = [event["data"]["text"] for event in door.replay() if event["type"] == 3 and event["data"]["source"] == 5]
    assert typed == ["•••••"]


def test_a_field_tells_how_long_it_waited_for_its_first_change(page, door):
    door.show("/", '<input id="name"><input id="box" type="checkbox"><p id="end">end</p>')
    page.clock.install()
    visit(page, door)
    page.click("#name")
    page.clock.run_for(4000)
    page.keyboard.type("A")
    page.clock.run_for(3000)
    page.keyboard.type("da")
    page.focus("#box")
    page.clock.run_for(1500)
    page.keyboard.press("Space")
    page.click("#name")
    page.clock.run_for(200)
    page.keyboard.type("!")
    page.click("#end")
    changes = [event for event in hand_in(page, door) if event["type"] == "input"]
    waits = [(one["elementId"], round(one["metadata"]["waitMs"], -3)) for one in changes]
    assert waits == [("name", 4000), ("box", 2000), ("name", 0)]
    assert [one["metadata"].get("again") for one in changes] == [False, None, True]


def test_a_field_that_its_page_empties_is_told_as_filled_anew(page, door):
    door.show("/", """<input id="todo"><script>todo.onchange = () => (todo.value = "")</script>""")
    visit(page, door)
    page.click("#todo")
    for words in ("one", "two"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    changes = [event["metadata"]["again"] for event in hand_in(page, door) if event["type"] == "input"]
    assert changes == [False, False]


def test_a_move_tells_how_far_the_pointer_went_and_how_often_it_turned(page, door):
    door.show("/", "<p>Nothing to see</p>")
    visit(page, door)
    page.mouse.move(100, 100)
    page.wait_for_timeout(400)
    for x in (200, 100, 200, 100, 102):
        page.mouse.move(x, 100)
    moves = [event["metadata"] for event in hand_in(page, door) if event["type"] == "move"]
    assert sum(one["way"] for one in moves) == 400
    assert sum(one["turns"] for one in moves) == 3


def test_a_field_that_keeps_the_focus_waits_anew_after_each_change(page, door):
    door.show("/", '<input id="search" type="search">')
    page.clock.install()
    visit(page, door)
    page.click("#search")
    for words, pause in (("one", 1000), ("two", 9000)):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.clock.run_for(pause)
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    waits = [round(one["metadata"]["waitMs"], -3) for one in hand_in(page, door) if one["type"] == "input"]
    assert waits == [0, 1000, 9000]
