"""U-turns, thrashed cursors and excessive scrolling, at and around each threshold."""

import pytest

from apps.analytics.rules.thresholds import DEFAULTS, Rules
from apps.emotion.detectors import signals_of

from .events import event, found, moves, screens, scrolls

U_TURNS = {
    "within seven seconds": (screens((0, "/a"), (1000, "/b"), (8000, "/a")), [(1000, 8000, 2)]),
    "a millisecond too late": (screens((0, "/a"), (1000, "/b"), (8001, "/a")), []),
    "over two screens": (screens((0, "/a"), (1000, "/b"), (3000, "/c"), (8000, "/a")), [(1000, 8000, 2)]),
    "there and back, twice": (
        screens((0, "/a"), (1, "/b"), (2, "/a"), (3, "/b")),
        [(1, 2, 2), (2, 3, 2)],
    ),
    "a reload is no turn": (screens((0, "/a"), (100, "/a"), (200, "/a")), []),
    "a reload of the screen between": (screens((0, "/a"), (100, "/b"), (200, "/b"), (300, "/a")), [(100, 300, 2)]),
    "another screen in the end": (screens((0, "/a"), (100, "/b"), (200, "/c")), []),
    "an event on the screen is enough": (
        [*screens((0, "/a"), (100, "/b")), event(200, "click", "/a")],
        [(100, 200, 2)],
    ),
    "before any screen is named": ([event(0, screen=None), *screens((10, "/a"), (20, "/b"))], []),
}


@pytest.mark.parametrize(("events", "told"), U_TURNS.values(), ids=U_TURNS)
def test_a_u_turn_leaves_a_screen_and_is_back_within_seven_seconds(events, told):
    assert [one[1:] for one in found(events, "u_turn")] == told


@pytest.mark.parametrize(
    ("stayed", "rules", "confidence"),
    [(0, {}, 0.7), (1750, {}, 0.6), (3500, {}, 0.5), (7000, {}, 0.3), (3500, {"u_turn_ms": 14_000}, 0.6)],
)
def test_a_u_turn_is_less_sure_the_longer_one_stayed(stayed, rules, confidence):
    events = screens((0, "/a"), (10, "/b"), (10 + stayed, "/a"))
    assert [one.confidence for one in signals_of(events, Rules(**rules))] == [pytest.approx(confidence)]


@pytest.mark.parametrize(("limit", "count"), [(1999, 0), (2000, 1)])
def test_how_soon_one_is_back_is_a_rule(limit, count):
    assert len(found(screens((0, "/a"), (1000, "/b"), (3000, "/a")), "u_turn", u_turn_ms=limit)) == count


@pytest.mark.parametrize(("opens", "element"), [(4000, "link"), (4001, None)])
def test_a_u_turn_names_the_click_that_the_screen_came_of(opens, element):
    clicks = [event(500, element="other"), event(1000, element="link"), event(opens + 100, screen="/b", element="back")]
    events = [*screens((0, "/a"), (opens, "/b"), (opens + 1000, "/a")), *clicks]
    [turn] = signals_of(sorted(events, key=lambda one: one["timestamp"]), DEFAULTS)
    assert (turn.target and turn.target["elementId"]) == element


def zigzag(legs, wide=100, tall=0, every=200, start=0):
    """`legs` moves from side to side: each turns about from the one before."""
    return moves(*((wide * (n % 2), tall * n) for n in range(legs + 1)), every=every, start=start)


THRASHES = {
    "four turns": (zigzag(5), 1),
    "three turns": (zigzag(4), 0),
    "a path of 300 px": (zigzag(5, wide=60, every=150), 1),
    "a shorter path": (zigzag(5, wide=59, every=150), 0),
    "300 px a second": (zigzag(5, wide=90, every=300), 1),
    "slower": (zigzag(5, wide=89, every=300), 0),
    "within 200 px": (zigzag(5, wide=200), 1),
    "beyond 200 px": (zigzag(5, wide=201), 0),
    "within 200 px down": (zigzag(5, wide=100, tall=40), 1),
    "beyond 200 px down": (zigzag(5, wide=100, tall=41), 0),
    "in two seconds": (zigzag(5, wide=190, every=400), 1),
    "in longer": (zigzag(5, wide=190, every=401), 0),
    "small moves have no direction": (moves(*((4 * (n % 2), 0) for n in range(60)), every=10), 0),
    "jumps are no hand": (zigzag(5, wide=190, every=30), 0),
    "straight on": (moves(*((30 * n, 0) for n in range(6)), every=80), 0),
    "one that goes on is one": (zigzag(12), 1),
    "a pause parts two": (zigzag(5) + moves(*((100 * (n % 2), 0) for n in range(6)), every=200, start=9000), 2),
    "another screen parts them": ([*zigzag(3), event(650, "screen", "/b"), *moves((0, 0), (100, 0), start=700)], 0),
    "with a button held": ([one | {"metadata": {"held": True}} for one in zigzag(5)], 0),
    "come from afar": ([*moves((900, 900), (800, 700), (500, 400), every=250), *zigzag(5, start=750)], 1),
    "at once gone again": ([*zigzag(5), *moves((500, 400), (900, 900), every=200, start=1200)], 1),
    "a move without a place": ([event(0, "move"), *zigzag(5)], 1),
}


def answered(*moments, **about):
    return [event(ms, x=1, y=1, about={"answered": True, "answerMs": 300, **about}) for ms in moments]


AIMED = {
    "no click": ([], 0.75),
    "a click that is answered": (answered(500), 0.4),
    "none of them is": (answered(500, answered=False), 0.75),
    "before it": (answered(-1), 0.75),
    "after it": (answered(1001), 0.75),
}


@pytest.mark.parametrize(("clicks", "confidence"), AIMED.values(), ids=AIMED)
def test_a_thrash_among_answered_clicks_is_doubtful(clicks, confidence):
    events = sorted([*zigzag(5), *clicks], key=lambda one: one["timestamp"])
    assert [one.confidence for one in signals_of(events, DEFAULTS) if one.kind == "thrash"] == [confidence]


@pytest.mark.parametrize(("clicks", "is_doubtful"), [(4, True), (3, False)])
def test_a_long_thrash_is_aimed_when_there_is_a_click_for_each_two_seconds(clicks, is_doubtful):
    long = zigzag(40)  # eight seconds
    events = sorted([*long, *answered(*(1000 + 100 * n for n in range(clicks)))], key=lambda one: one["timestamp"])
    assert [one.is_doubtful for one in signals_of(events, DEFAULTS) if one.kind == "thrash"] == [is_doubtful]


@pytest.mark.parametrize(("events", "count"), THRASHES.values(), ids=THRASHES)
def test_a_thrashed_cursor_turns_about_fast_in_a_small_place(events, count):
    assert len(found(events, "thrash")) == count


@pytest.mark.parametrize(("degrees", "count"), [(46, 1), (44, 0)])
def test_a_turn_is_45_degrees_or_more(degrees, count):
    from math import cos, radians, sin

    x, y, heading, points = 0.0, 0.0, 0.0, [(0, 0)]
    for _ in range(8):
        x, y = x + 70 * cos(radians(heading)), y + 70 * sin(radians(heading))
        points.append((round(x, 3), round(y, 3)))
        heading += degrees
    assert len(found(moves(*points, every=150), "thrash")) == count


def test_a_recorder_tells_of_the_way_and_the_turns_between_two_moves():
    quiet = [(0, 0), (20, 0), (40, 0), (60, 0)]
    assert found(moves(*quiet, every=250), "thrash") == []
    told = moves(*quiet, every=250, about={"way": 150, "turns": 2})
    assert [one[1:] for one in found(told, "thrash")] == [(0, 750, 4)]


def test_what_is_told_of_the_way_in_another_form_is_passed_over():
    assert found(moves((0, 0), (20, 0), (40, 0), about={"way": "x", "turns": None}), "thrash") == []


@pytest.mark.parametrize(
    ("rules", "count"),
    [({"thrash_turns": 5}, 0), ({"thrash_path_px": 501}, 0), ({"thrash_px_s": 501}, 0), ({"thrash_box_px": 99}, 0)],
)
def test_the_thresholds_of_a_thrash_are_rules(rules, count):
    assert len(found(zigzag(5), "thrash")) == 1
    assert len(found(zigzag(5), "thrash", **rules)) == count


SCROLLS = {
    "four turns over six windows": (scrolls(0, 1200, 0, 1200, 0, 1200), 1),
    "three turns": (scrolls(0, 1500, 0, 1500, 0), 0),
    "less than six windows": (scrolls(0, 1199, 0, 1199, 0, 1199), 0),
    "small ones are no turns": (scrolls(0, 3000, 2961, 6000, 5961, 9000), 0),
    "reading on": (scrolls(*range(0, 12_000, 1000)), 0),
    "in thirty seconds": (scrolls(0, 1200, 0, 1200, 0, 1200, every=6000), 1),
    "in longer": (scrolls(0, 1200, 0, 1200, 0, 1200, every=6001), 0),
    "a click on the way": ([*scrolls(0, 1200, 0, 1200, 0, 1200), event(1200)], 0),
    "an input on the way": ([*scrolls(0, 1200, 0, 1200, 0, 1200), event(1200, "input")], 0),
    "an error on the way": ([*scrolls(0, 1200, 0, 1200, 0, 1200), event(1200, "error")], 1),
    "one that goes on is one": (scrolls(*(1200 * (n % 2) for n in range(20))), 1),
    "in a low window": (scrolls(0, 600, 0, 600, 0, 600, vh=500), 1),
    "windows of unknown height are taken for usual": (
        [one | {"metadata": None} for one in scrolls(0, 960, 0, 960, 0, 960)],
        1,
    ),
    "without an offset": ([event(n, "scroll") for n in range(20)], 0),
}


@pytest.mark.parametrize(("events", "count"), SCROLLS.values(), ids=SCROLLS)
def test_excessive_scrolling_goes_to_and_fro_over_six_windows_without_a_click(events, count):
    assert len(found(events, "scroll")) == count


@pytest.mark.parametrize("rules", [{"scroll_turns": 5}, {"scroll_windows": 6.5}, {"scroll_ms": 2499}])
def test_the_thresholds_of_scrolling_are_rules(rules):
    events = scrolls(0, 1200, 0, 1200, 0, 1200)
    assert len(found(events, "scroll")) == 1
    assert found(events, "scroll", **rules) == []


def test_a_recording_full_of_moves_and_scrolls_takes_no_longer_for_each():
    many = [event(0, "move", x=n % 7 * 30, y=0) for n in range(20_000)]
    many += [event(1, "scroll", scroll=n % 2 * 900, about={"vh": 800}) for n in range(20_000)]
    assert len(found(many, "scroll")) == 1
