"""A heatmap's numbers against straight counts of what MongoDB holds."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.heatmap.answer import Answer
from apps.heatmap.question import HeatmapQuery
from apps.record import client
from tests.factories import a_point, a_session
from tests.heatmap.pictures import a_picture

pytestmark = pytest.mark.usefixtures("still")  # what is put in stays as it is until the test settles it

SCREENS = ("/home", "/product/1", "/product/2", "/100%_sure", "/productX")
START = datetime(2026, 11, 1, tzinfo=UTC)


def asked(**query):
    """The parts of an Answer: (heat, elements, (unplaced, on nothing), seen, stage)."""
    query = HeatmapQuery.model_validate({"screen": "/home", **query})
    with Reading(query.set) as reading:
        answer = Answer(query, reading)
        return answer.heat, answer.elements, answer.unplaced, answer.seen, answer.stage


def a_crowd(dice, sessions=40, points=400):
    """Sessions of several days, apps and devices, with points of every kind in all sorts of shapes."""
    ids = []
    for _ in range(sessions):
        start = START + timedelta(hours=dice.randrange(24 * 14))
        app, device = dice.choice(["web", "shop"]), dice.choice(["desktop", "phone"])
        over = {"ended": True, "lastSeenAt": start}
        ids.append(
            a_session(start, device=device, durationMs=dice.randrange(90_000), meta={"app": app}, **over)["sessionId"]
        )
    for _ in range(points):
        a_point(
            dice.choice(ids),
            dice.choice(["click", "click", "move", "view"]),
            screen=dice.choice(SCREENS),
            x=dice.randrange(1000),
            y=dice.randrange(800),
            scroll=dice.choice([0, 0, 500]),
            elementId=dice.choice([None, "buy", "menu"]),
            selector=dice.choice([None, "#buy", "#list>li", "#other"]),
            vw=dice.choice([None, 390, 800, 1280]),
            dw=dice.choice([None, 500, 1000]),
            rage=dice.random() < 0.2,
            dead=dice.random() < 0.2,
            reach=dice.randrange(2000),
            bands=[100.0] * 20,
        )


def counted(query):
    """The documents of a query, found in MongoDB in plain Python."""
    sessions = {one["sessionId"] for one in client.sessions().find(query.set.mongo())}
    kinds = {"scroll": "view", "attention": "view", "rage": "click", "dead": "click"}
    for point in client.heatmaps().find({"kind": kinds.get(query.kind, query.kind)}):
        width = point.get("vw") or 9999
        device = "phone" if width < 768 else "tablet" if width < 1200 else "desktop"
        matches = point["screen"].startswith("/product/") if "*" in query.screen else point["screen"] == query.screen
        marked = point.get(query.kind) if query.kind in {"rage", "dead"} else True
        if point["sessionId"] in sessions and matches and marked and device in query.devices:
            yield point


def a_question(dice):
    said = {
        "screen": dice.choice(["/home", "/product/*", "/100%_sure", "/nowhere"]),
        "kind": dice.choice(["click", "move", "scroll", "attention", "rage", "dead"]),
        "viewport": dice.choice([None, "all", "phone", "desktop", "tablet,desktop"]),
        "weight": dice.choice(["count", "sessions"]),
        "app": dice.choice([None, None, "web"]),
        "device": dice.choice([None, None, "phone"]),
        "from": dice.choice([None, "2026-11-04"]),
        "to": dice.choice([None, "2026-11-09"]),
        "min_duration_ms": dice.choice([None, None, 30_000]),
    }
    return HeatmapQuery.model_validate({name: value for name, value in said.items() if value is not None})


@pytest.mark.parametrize("settled", [False, True])
def test_every_total_equals_a_straight_count_for_any_filter(settled):
    dice = random.Random(7)
    a_crowd(dice)
    if settled:
        settling.settle()
    a_crowd(dice, 10, 80)
    a_picture()
    a_picture("/product/2", "phone", (390, 1500))
    for _ in range(60):
        query = a_question(dice)
        points = list(counted(query))
        with Reading(query.set) as reading:
            answer = Answer(query, reading)
            heat = answer.heat
            assert heat.points == len(points), query
            assert heat.sessions == len({point["sessionId"] for point in points}), query
            assert sum(heat.placed.values()) == len(points), query
            if not query.by_depth:
                check_places(query, answer, points)


def check_places(query, answer, points):
    heat = answer.heat
    found = sum(heat.cells[:, 2])
    placed = len(points) - heat.placed["unplaced"]
    assert found == placed if query.weight == "count" else found <= placed
    names = Counter(point["elementId"] or point["selector"] for point in points)
    del names[None]
    assert {one.key: one.count for one in answer.elements} == names
    for one in answer.elements:
        sessions = {p["sessionId"] for p in points if (p["elementId"] or p["selector"]) == one.key}
        assert one.sessions == len(sessions)
    lost, on_nothing = answer.unplaced
    assert sum(one.count for one in lost) + on_nothing == heat.placed["unplaced"]


def test_points_fall_into_the_cells_of_the_picture():
    a_picture()
    session = a_session()["sessionId"]
    for ex in (0.1, 0.1, 0.4):
        a_point(session, ex=ex, ey=0.5)
    heat, elements, _, _, stage = asked()
    assert heat.cells.tolist() == [[920, 420, 2], [980, 420, 1]]
    assert (stage.width, stage.height, stage.fold) == (1000, 2000, 700)
    assert (elements[0].key, elements[0].count, elements[0].box) == ("buy", 3, [900, 400, 200, 50, 0])
    assert asked(cell=100)[0].cells.tolist() == [[900, 400, 3]]


def test_a_session_counts_once_a_cell_when_sessions_are_weighed():
    a_picture()
    first, second = (a_session()["sessionId"] for _ in range(2))
    for session in (first, first, first, second):
        a_point(session)
    a_point(first, selector="#buy>i")  # near the same place, by another way
    heat = asked(weight="sessions", cell=100)[0]
    assert (heat.points, heat.sessions) == (5, 2)
    assert max(heat.cells[:, 2]) == 2


def test_the_placement_tells_the_share_of_each_way():
    a_picture()
    session = a_session()["sessionId"]
    a_point(session)
    a_point(session, selector="#list>li>a", elementId=None)
    a_point(session, selector="#new", elementId="new")
    a_point(session, selector="#far", elementId="far", scroll=90_000)
    heat, _, (unplaced, on_nothing), _, _ = asked()
    assert heat.placement == {"element": 0.25, "ancestor": 0.25, "scaled": 0.25, "unplaced": 0.25}
    assert [(one.key, one.count) for one in unplaced] == [("far", 1)]
    assert on_nothing == 0


def test_a_button_and_the_icon_in_it_are_one_element_with_the_buttons_box():
    a_picture(boxes={"#buy": [0, 0, 200, 50, 0], "#buy>svg": [10, 10, 20, 20, 0]})
    session = a_session()["sessionId"]
    for selector in ("#buy>svg", "#buy>svg", "#buy"):
        a_point(session, selector=selector, label="Add to cart")
    [element] = asked()[1]
    assert (element.name, element.count, element.selector) == ("Add to cart", 3, "#buy>svg")
    assert element.box == [0, 0, 200, 50, 0]


def test_scroll_tells_how_many_page_views_came_how_far():
    a_picture(size=(1000, 2000))
    first, second = (a_session()["sessionId"] for _ in range(2))
    a_point(first, "view", reach=500, dh=1000)
    a_point(first, "view", reach=1000, dh=1000)
    a_point(second, "view", reach=250, dh=1000)
    heat = asked(kind="scroll", cell=100)[0]
    reached = {y: count for _, y, count in heat.cells.tolist()}
    assert (heat.points, heat.sessions) == (3, 2)
    assert [reached[y] for y in (0, 500, 600, 1000, 1100, 1900)] == [3, 3, 2, 2, 1, 1]
    by_session = {y: count for _, y, count in asked(kind="scroll", cell=100, weight="sessions")[0].cells.tolist()}
    assert [by_session[y] for y in (0, 500, 600, 1900)] == [2, 2, 1, 1]


def test_attention_tells_for_how_long_each_twentieth_was_seen():
    a_picture(size=(1000, 2000))
    session = a_session()["sessionId"]
    for _ in range(2):
        a_point(session, "view", bands=[1000.0] * 10 + [0.0] * 10, reach=1000)
    a_point(session, "view", bands=[])
    heat = asked(kind="attention")[0]
    assert heat.cells.tolist()[:2] == [[0, 0, 2000], [0, 100, 2000]]
    assert heat.cells.tolist()[10] == [0, 1000, 0]
    assert heat.placed == {"scaled": 2, "unplaced": 1}


def test_a_map_is_drawn_on_the_picture_of_the_device_with_the_most_points():
    a_picture(device="phone", size=(390, 3000))
    a_picture(device="desktop", size=(1366, 2000))
    session = a_session()["sessionId"]
    for width in (390, 390, 1280):
        a_point(session, vw=width)
    assert asked()[4].width == 390
    assert asked(viewport="tablet,desktop")[4].width == 1366


def test_a_wildcard_is_drawn_on_the_busiest_page_that_has_a_picture():
    a_picture("/product/2", size=(1111, 2000))
    session = a_session()["sessionId"]
    for screen in ("/product/1", "/product/1", "/product/2"):
        a_point(session, screen=screen)
    heat, _, _, _, stage = asked(screen="/product/*")
    assert (heat.points, stage.screen, stage.width) == (3, "/product/2", 1111)


def test_without_a_picture_the_page_is_as_its_points_tell():
    session = a_session()["sessionId"]
    a_point(session, x=100, y=40)
    heat, _, _, _, stage = asked()
    assert (stage.width, stage.height, stage.file) == (1280, 2000, None)
    assert heat.placed["element"] == 1


def test_a_page_nobody_knows_the_size_of_is_as_tall_as_its_lowest_point():
    session = a_session()["sessionId"]
    a_point(session, selector=None, vw=None, vh=None, dw=None, dh=None, x=5, y=10, scroll=3000)
    heat, _, _, _, stage = asked()
    assert (stage.width, stage.height) == (1366, 3011)
    assert heat.cells.tolist() == [[0, 3010, 1]]


def test_all_that_saw_a_screen_are_known_whether_they_clicked_or_not():
    first, second = (a_session()["sessionId"] for _ in range(2))
    a_point(first)
    a_point(second, "view")
    assert asked()[3] == 2


def test_a_new_point_is_in_the_next_answer():
    session = a_session()["sessionId"]
    a_point(session)
    assert asked()[0].points == 1
    a_point(session)
    client.sessions().update_one({"sessionId": session}, {"$inc": {"revision": 1}})
    assert asked()[0].points == 2
