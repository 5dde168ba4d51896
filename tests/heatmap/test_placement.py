"""Where points lie on a page's picture."""

import duckdb
import pyarrow as pa
import pytest

from apps.heatmap.placement import WAYS, anchors_of, parent_of, placed_sql, shown_boxes

WIDTH, HEIGHT = 1000, 2000
BOXES = {
    "#buy": [900, 400, 200, 50, 0],
    "#list": [100, 600, 800, 900, 0],
    "#list>li:nth-of-type(2)": [100, 700, 800, 100, 0],
    "#bar": [0, 0, 1000, 60, 1],
    "#gone": [0, 0, 0, 0, 0],
    "#drawer": [-400, 0, 300, 2000, 0],
}


def placed(**point):
    """(way, x, y) of one point on the picture."""
    told = {
        "selector": "#buy",
        "ex": 0.5,
        "ey": 0.5,
        "x": 10,
        "y": 20,
        "scroll": 0,
        "dw": 1000,
        "fixed": False,
        **point,
    }
    kinds = [("selector", pa.string()), ("fixed", pa.bool_())]
    schema = pa.schema(kinds + [(name, pa.float64()) for name in ("ex", "ey", "x", "y", "scroll", "dw")])
    with duckdb.connect() as duck:
        duck.register("hits", pa.Table.from_pylist([told], schema=schema))
        duck.register("anchors", anchors_of([told["selector"]], BOXES, WIDTH, HEIGHT))
        rows = duck.execute(f"SELECT way, px, py FROM ({placed_sql('hits', 'anchors', WIDTH, HEIGHT)})").fetchall()
    assert len(rows) == 1
    return WAYS[rows[0][0]], *rows[0][1:]


def test_a_point_keeps_its_place_in_its_element_wherever_that_is():
    assert placed(ex=0.25, ey=1, x=5, y=5) == ("element", 950, 450)


def test_a_point_whose_place_in_its_element_is_unknown_lies_in_the_middle():
    assert placed(ex=None, ey=None) == ("element", 999, 425)  # the box ends beyond the picture


def test_a_fixed_element_is_where_it_is_before_any_scrolling():
    assert placed(selector="#bar", ex=0.5, ey=0.5, y=30, scroll=1500, fixed=True) == ("element", 500, 30)


def test_an_element_the_picture_lacks_is_placed_in_its_nearest_ancestor_as_near_to_its_page_place_as_may_be():
    within = "#list>li:nth-of-type(2)>a>svg"
    assert placed(selector=within, x=150, y=20, scroll=720) == ("ancestor", 150, 740)
    assert placed(selector=within, x=150, y=20, scroll=0) == ("ancestor", 150, 700)
    assert placed(selector="#list>li:nth-of-type(9)>a", x=950, y=20, scroll=1990) == ("ancestor", 900, 1500)


def test_an_ancestor_holds_a_point_without_a_page_place_in_its_middle():
    assert placed(selector="#list>b", x=None, y=None) == ("ancestor", 500, 1050)


def test_an_unknown_element_is_placed_by_the_page_scaled_by_its_width():
    assert placed(selector="#other", x=100, y=50, scroll=200, dw=500) == ("scaled", 200, 500)
    assert placed(selector=None, x=100, y=50, scroll=200, dw=2000) == ("scaled", 50, 125)


def test_a_page_of_unknown_width_is_taken_to_be_as_wide_as_the_picture():
    assert placed(selector=None, dw=None, x=100, y=50, scroll=None) == ("scaled", 100, 50)
    assert placed(selector=None, dw=0, x=100, y=50) == ("scaled", 100, 50)


def test_an_unknown_element_that_stays_while_the_page_scrolls_is_placed_without_the_scrolling():
    assert placed(selector="#chat", fixed=True, x=900, y=650, scroll=5000) == ("scaled", 900, 650)


@pytest.mark.parametrize(
    "point", [{"x": None}, {"y": None}, {"x": -5}, {"x": 1001}, {"y": 100, "scroll": 1901}, {"y": -1}]
)
def test_a_point_without_a_place_on_the_picture_is_not_placed(point):
    assert placed(selector="#other", **point) == ("unplaced", None, None)


def test_a_point_on_the_edge_lies_in_the_last_pixel():
    assert placed(selector=None, x=1000, y=2000) == ("scaled", 999, 1999)


@pytest.mark.parametrize("selector", ["#gone", "#drawer"])
def test_an_element_that_is_not_to_be_seen_on_the_picture_holds_nothing(selector):
    assert selector not in shown_boxes(BOXES, WIDTH, HEIGHT)
    assert placed(selector=selector) == ("scaled", 10, 20)


@pytest.mark.parametrize(
    ("selector", "parent"),
    [
        ("#a", None),
        ("#a>b", "#a"),
        ("#a>b.c:nth-of-type(2)>i", "#a>b.c:nth-of-type(2)"),
        ('[data-qa="x > y"]>b', '[data-qa="x > y"]'),
        ('[data-qa="say \\"a>b\\""]', None),
        ("#a\\>b>c", "#a\\>b"),
        ('[data-qa="no end>b', None),
        ("a>>b", None),
        ("", None),
    ],
)
def test_the_ancestor_of_a_selector_is_all_but_its_last_step(selector, parent):
    assert parent_of(selector) == parent
