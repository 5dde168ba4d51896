import re
from pathlib import Path

import pytest

from apps.ingestion import targets
from apps.ingestion.derivation import events_of
from apps.ingestion.screens import screen_of
from tests.ingestion.recordings import (
    START,
    change,
    click,
    element,
    meta,
    moves,
    mutation,
    scroll,
    snapshot,
    text,
    typed,
    visit,
)

END = change(9_000, 1, positions=[])


def told(recording, kind, *names):
    found = [event for event in events_of(recording) if event["type"] == kind]
    return [tuple(one.get(name, one.get("metadata", {}).get(name)) for name in names) for one in found]


SCREENS = {
    "https://a.example/": "/",
    "https://a.example": "/",
    "https://a.example/cart/?q=1#top": "/cart",
    "https://a.example/user/17": "/user/:id",
    "https://a.example/o/3f2504e0-4f89-11d3-9a0c-0305e82c3301/edit": "/o/:id/edit",
    "https://a.example/u/ada@example.org": "/u/:id",
    "https://a.example/order-123456-x": "/order-:id-x",
    "https://a.example/app#/item/9?x=1": "/app#/item/:id",
    "https://a.example/app#section": "/app",
    "javascript:alert(1)": "unknown",
    "about:blank": "unknown",
    "data:text/html,<script>": "unknown",
    "http://[broken": "unknown",
    None: "unknown",
    17: "unknown",
}


@pytest.mark.parametrize(("href", "screen"), SCREENS.items())
def test_a_screen_is_the_folded_path_of_its_address(href, screen):
    assert screen_of(href) == screen


@pytest.mark.parametrize("name", ["GENERATED", "HASHED", "PASSING"])
def test_names_are_judged_by_the_recorders_own_expressions(name):
    source = Path("static/src/sdk/anchors.js").read_text()
    told, flags = re.search(rf"^const {name} = /(.*)/(i?);$", source, re.MULTILINE).groups()
    own = getattr(targets, name)
    assert (own.pattern, bool(own.flags & re.IGNORECASE)) == (told, flags == "i")


def test_each_page_begins_with_a_screen_view():
    recording = [*visit(), meta(5_000, "https://shop.example/cart"), snapshot(5_001)]
    assert told(recording, "screen", "screen", "timestamp") == [("/user/:id", START), ("/cart", START + 5_000)]


def test_a_checkpoint_of_the_same_page_is_no_screen_view_but_loading_it_again_is():
    loaded = {"type": 0, "timestamp": START + 6_000, "data": {}}
    recording = [*visit(), meta(5_000), snapshot(5_001), loaded, meta(6_001), snapshot(6_002)]
    assert told(recording, "screen", "timestamp") == [(START,), (START + 6_001,)]


def test_one_name_may_be_given_to_every_page():
    recording = [*visit(click(10)), meta(5_000, "https://shop.example/cart"), snapshot(5_001)]
    assert {event["screen"] for event in events_of(recording, "Demo")} == {"Demo"}


def test_a_click_knows_its_point_its_page_position_and_its_element():
    (found,) = [one for one in events_of(visit(scroll(5, 340), click(10, x=30.4, y=41.6))) if one["type"] == "click"]
    assert [found[name] for name in ("x", "y", "scroll", "elementId", "screen")] == [30, 42, 340, "buy", "/user/:id"]
    assert found["metadata"]["selector"] == "#buy>span"
    assert found["metadata"]["text"] == "Add to cart"
    assert (found["metadata"]["vw"], found["metadata"]["vh"]) == (1200, 800)
    assert "ex" not in found["metadata"]


def test_siblings_of_one_kind_are_told_apart_by_their_place():
    assert told(visit(click(10, node=11)), "click", "selector") == [("html>body>div.list>p:nth-of-type(2)",)]


def test_the_page_a_click_falls_on_is_the_page_as_it_was_then():
    added = {"parentId": 8, "nextId": 11, "node": element(20, "a", text(21, "New"), **{"data-testid": "new"})}
    renamed = {"id": 5, "attributes": {"id": "bought"}}
    recording = visit(
        mutation(5, adds=[added], attributes=[renamed], texts=[{"id": 7, "value": "Gone"}]),
        click(10, node=21),
        click(11, node=5),
        mutation(12, removes=[{"parentId": 8, "id": 20}]),
        click(13, node=21),
    )
    assert told(recording, "click", "elementId", "text") == [("new", "New"), ("bought", "Gone"), (None, None)]


def test_additions_may_come_before_what_they_hang_on():
    child = {"parentId": 20, "nextId": None, "node": element(22, "b", id="deep")}
    front = {"parentId": 8, "nextId": 20, "node": element(23, "i", id="front")}
    recording = visit(
        mutation(5, adds=[child, front, {"parentId": 8, "nextId": None, "node": element(20, "section")}]),
        click(10, node=22),
        click(11, node=23),
    )
    assert told(recording, "click", "elementId") == [("deep",), ("front",)]


def test_a_click_on_an_element_nobody_knows_still_has_its_point():
    assert told([click(0), END], "click", "x", "y", "elementId", "screen") == [(10, 20, None, None)]


ANSWERS = {
    "a change of the page": (mutation(400), True, 399),
    "a scroll": (scroll(400, 10), True, 399),
    "a selection": (change(400, 14, ranges=[]), True, 399),
    "a style": (change(400, 8, id=1, adds=[]), True, 399),
    "another page": (meta(400, "https://shop.example/cart"), True, 399),
    "a change at the last moment": (mutation(2_501), True, 2_500),
    "a change too late": (mutation(2_502), False, None),
    "a pointer move": (moves(400, 0), False, None),
    "a checkpoint": (meta(400), False, None),
    "nothing": (END, False, None),
}


@pytest.mark.parametrize(("after", "answered", "waited"), ANSWERS.values(), ids=ANSWERS)
def test_a_click_is_answered_by(after, answered, waited):
    assert told(visit(click(1), after, END), "click", "answered", "answerMs") == [(answered, waited)]


def test_whether_a_click_at_the_very_end_was_answered_is_unknown():
    (found,) = [one for one in events_of(visit(click(10), moves(2_000, 0))) if one["type"] == "click"]
    assert "answered" not in found["metadata"]


def test_a_click_into_a_field_is_answered_by_its_focus():
    assert told(visit(click(10, node=13), END), "click", "answered", "elementId") == [(True, "street")]


LINKS = {
    "another tab": ({"href": "/two", "target": "_blank"}, True),
    "a file": ({"href": "/two", "download": ""}, True),
    "a mail": ({"href": "mailto:a@b.example"}, True),
    "the same tab": ({"href": "/two"}, False),
    "no address": ({"target": "_blank"}, False),
}


@pytest.mark.parametrize(("attributes", "answered"), LINKS.values(), ids=LINKS)
def test_a_click_on_what_opens_elsewhere_is_answered_by_the_browser(attributes, answered):
    link = element(20, "a", element(21, "span"), **attributes)
    added = mutation(100, adds=[{"parentId": 4, "nextId": None, "node": link}])
    assert told([*visit(added), click(1_000, 21), END], "click", "answered") == [(answered,)]


def test_whether_a_canvas_answers_is_unknown_and_a_toggle_is_told_as_one():
    shapes = [element(20, "canvas"), element(21, "button", text(22, "Like"), **{"aria-pressed": "true"})]
    added = mutation(100, adds=[{"parentId": 4, "nextId": None, "node": node} for node in shapes])
    recording = visit(added, click(1_000, 20), click(5_000, 21), change(8_000, 1, positions=[]), END)
    assert told(recording, "click", "answered", "toggle") == [(None, None), (False, True)]


SENDERS = {
    "a form's button": (("button", {}), True, True),
    "of no form": (("button", {}), False, None),
    "another button": (("button", {"type": "button"}), True, None),
    "an input": (("input", {"type": "submit"}), True, True),
    "a field": (("input", {"type": "text"}), True, None),
    "a link": (("a", {"href": "https://a.example/two"}), True, False),
    "a link to nowhere": (("a", {"href": "https://a.example/#"}), True, None),
    "a link without an address": (("a", {}), True, None),
    "a link that is a script": (("a", {"href": "JavaScript:go()"}), True, None),
}


@pytest.mark.parametrize(("one", "in_form", "sends"), SENDERS.values(), ids=SENDERS)
def test_a_click_tells_whether_it_sends_a_form(one, in_form, sends):
    node = element(20, "form" if in_form else "div", element(21, one[0], text(22, "Go"), **one[1]))
    added = mutation(100, adds=[{"parentId": 4, "nextId": None, "node": node}])
    assert told([*visit(added), click(1_000, 21), END], "click", "sends") == [(sends,)]


def test_scrolls_of_the_page_are_thinned_and_end_where_the_page_came_to_rest():
    burst = [scroll(1_000 + n * 20, n * 10) for n in range(11)]
    recording = visit(*burst, scroll(5_000, 700), scroll(5_100, 5, node=8))
    assert told(recording, "scroll", "scroll", "timestamp") == [(100, START + 1_000), (700, START + 5_000)]


def test_a_page_may_begin_scrolled():
    assert told([meta(), snapshot(top=77), click(10)], "click", "scroll") == [(77,)]


def test_pointer_moves_are_thinned_at_their_own_times():
    recording = visit(moves(1_000, -400, -350, -300, -200, -150), moves(1_500, -450, -50))
    assert [at - START for (at,) in told(recording, "move", "timestamp")] == [600, 700, 800, 1_050, 1_450]


def test_a_field_that_is_filled_is_one_input_without_its_value():
    recording = visit(*[typed(100 + n, 13, "secret street"[:n]) for n in range(1, 9)])
    (found,) = [one for one in events_of(recording) if one["type"] == "input"]
    assert found["elementId"] == "street"
    assert "secret" not in repr(found)


def test_a_field_tells_whether_it_held_something_before():
    entries = [
        typed(100, 13, "one"),
        typed(200, 13, ""),
        click(300),
        typed(400, 13, "two"),
        click(500),
        typed(600, 13, "t"),
    ]
    assert told(visit(*entries), "input", "again", "input") == [(None, "text"), (False, "text"), (True, "text")]


def test_values_set_by_scripts_are_no_inputs():
    recording = visit(typed(10, 13, ""), typed(20, 14, "on", checked=True), typed(30, 13, "x", userTriggered=False))
    assert told(recording, "input", "elementId") == []


def test_a_box_that_was_clicked_is_an_input():
    assert told(visit(click(10, node=14), typed(12, 14, "on", checked=True)), "input", "elementId") == [("agree",)]


def test_custom_events_keep_their_name_unless_it_is_no_name_or_ours():
    tags = ["checkout done", "<img src=x onerror=alert(1)>", "click", "", None, "x" * 80]
    custom = [{"type": 5, "timestamp": START + 9, "data": {"tag": tag, "payload": {"n": 1}}} for tag in tags]
    found = [one for one in events_of(visit(*custom)) if one["type"] != "screen"]
    assert [(one["type"], one["metadata"]) for one in found] == [("checkout done", {"n": 1})]


def test_console_errors_are_errors_and_other_lines_are_not():
    lines = [("error", ['"Boom"']), ("log", ['"fine"']), ("error", None)]
    console = [
        {
            "type": 6,
            "timestamp": START + 9,
            "data": {"plugin": "rrweb/console@1", "payload": {"level": level, "payload": payload, "trace": []}},
        }
        for level, payload in lines
    ]
    assert told(visit(*console), "error", "message") == [('"Boom"',), ("",)]


NONSENSE = [
    {"type": 2, "timestamp": START, "data": {"node": "x", "initialOffset": 3}},
    {
        "type": 2,
        "timestamp": START,
        "data": {"node": {"type": 2, "id": 1, "childNodes": [3, {"id": "x"}], "attributes": 4}},
    },
    {"type": 4, "timestamp": START, "data": {"href": {}, "width": "wide", "height": float("inf")}},
    {"type": 5, "timestamp": START, "data": None},
    {"type": 6, "timestamp": START, "data": {"plugin": 1, "payload": 2}},
    click(1, node="5", x="left", y=None),
    change(2, 0, adds="x", removes=[1], texts=[{"id": []}], attributes=[{"id": 5, "attributes": []}]),
    change(2, 0, adds=[{"parentId": 5, "nextId": {}, "node": {"id": []}}, {"parentId": [], "node": 3}]),
    mutation(2, adds=[{"parentId": 30, "nextId": None, "node": element(30, "p")}]),
    mutation(2, adds=[{"parentId": 5, "nextId": None, "node": element(4, "p", element(4, "p"))}]),
    change(3, 1, positions=[{"x": [], "timeOffset": "x"}, 7]),
    change(3, 1, positions=9),
    change(4, 3, id=[], y="low"),
    change(5, [], id=3),
    change(6, 5, id={}, text=[]),
]


@pytest.mark.parametrize("place", range(len(NONSENSE)))
def test_nonsense_in_an_event_spoils_nothing_else(place):
    found = events_of([*visit(), NONSENSE[place], *visit(click(900)), END])
    assert found[-1]["type"] == "click"
    assert found[-1]["elementId"] == "buy"


def test_a_very_deep_page_is_read_without_falling_over():
    node = element(99_999, "b", id="deep")
    for number in range(99_998, 90_000, -1):
        node = element(number, "div", node)
    recording = visit(mutation(5, adds=[{"parentId": 8, "nextId": None, "node": node}]), click(10, node=99_999))
    assert told(recording, "click", "elementId") == [("deep",)]
