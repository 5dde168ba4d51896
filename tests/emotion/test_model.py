"""The built-in model and the windows it looks at."""

import hashlib
import itertools
from datetime import timedelta

import pytest

from apps.analytics.names import EMOTIONS as NAMED
from apps.analytics.names import SIGNALS
from apps.analytics.rules.thresholds import DEFAULTS, THRESHOLDS, Rules, problems_of
from apps.emotion.detectors import KINDS, TROUBLE, signals_of
from apps.emotion.detectors.signal import DOUBTFUL, Signal
from apps.emotion.detectors.stays import stays_of
from apps.emotion.model import (
    BASE,
    EMOTIONS,
    SCORING,
    TAKES,
    WEIGHTS,
    frustration_of,
    predicted,
    score_of,
    shares_of,
    weighing,
)
from apps.emotion.windows import counts_of, features_of, windows_of

from .events import START, at, event, screens, scrolls

OTHER_FEATURES = {"errors", "pace", "pauses", "scrolling", "back", "progress"}


def windows(*events):
    told = sorted(events, key=lambda one: one["timestamp"])
    return windows_of(list(stays_of(told)), signals_of(told, DEFAULTS))


# --- The model -------------------------------------------------------------------------------------------------------
def test_shares_add_up_to_one_and_the_largest_is_predicted():
    shares = shares_of({"rage": 0.7, "pace": 0.4})
    assert sum(shares.values()) == pytest.approx(1)
    assert predicted({"rage": 0.7, "pace": 0.4}) == ("frustrated", max(shares.values()))


def test_one_share_by_hand():
    from math import e

    powers = [e ** (3.5 * 0.7 - 0.5), e**-0.5, e**-0.5, e ** (-0.2 - 2 * 0.7), e ** (-1 - 2 * 0.7), e]
    assert predicted({"rage": 0.7}) == ("frustrated", pytest.approx(powers[0] / sum(powers)))


@pytest.mark.parametrize(
    ("features", "emotion"),
    [
        ({}, "neutral"),
        ({"rage": 0.7}, "frustrated"),
        ({"error_click": 0.8}, "frustrated"),
        ({"correction": 0.5}, "frustrated"),
        ({"dead": 0.65}, "neutral"),
        ({"dead": 0.88}, "frustrated"),
        ({"u_turn": 0.55}, "confused"),
        ({"thrash": 0.75}, "confused"),
        ({"scroll": 0.6}, "confused"),
        ({"hesitation": 0.6, "pauses": 0.5}, "hesitant"),
        ({"pauses": 1.0}, "neutral"),
        ({"pace": 0.9, "scrolling": 0.3}, "engaged"),
        ({"success": 0.7, "progress": 1.0, "pace": 0.4}, "satisfied"),
        ({"success": 0.6, "progress": 1.0, "pace": 1.0}, "satisfied"),
        ({"unheard of": 1.0}, "neutral"),
    ],
)
def test_one_clear_signal_outweighs_a_quiet_window_and_a_doubtful_one_does_not(features, emotion):
    assert predicted(features)[0] == emotion


def test_weights_are_for_features_there_are_and_names_for_everything():
    assert {name for weights in WEIGHTS.values() for name in weights} <= {*KINDS} | OTHER_FEATURES
    assert set(EMOTIONS) == set(WEIGHTS) == set(NAMED)
    assert set(TAKES) == set(TROUBLE)
    assert set(SIGNALS) == set(KINDS)


def test_more_trouble_never_lowers_the_score_of_frustration():
    for kind in TROUBLE:
        assert score_of("frustrated", {kind: 1.0}) >= score_of("frustrated", {})


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({}, 0),
        ({"success": 9}, 0),
        ({"rage": 1}, 35),
        ({"dead": 2}, 19),
        ({"rage": 1, "dead": 2}, 47),
        ({"rage": 50}, 100),
        ({"of another version": 3}, 0),
    ],
)
def test_the_frustration_score_takes_a_part_of_what_is_left_with_each_signal(counts, score):
    assert frustration_of(counts) == score


def test_other_numbers_are_another_scoring_so_that_history_is_scored_again():
    numbers = hashlib.sha256(repr((BASE, WEIGHTS, TAKES)).encode()).hexdigest()[:8]
    assert (SCORING, numbers) == (2, "6fb47aea")


NO = {"answered": False}


def clicks(*moments, about=NO):
    return [event(ms, x=10, y=10, element="buy", about=about) for ms in moments]


def screens_to_and_fro(*moments):
    return screens(*((ms, f"/{number % 2}") for number, ms in enumerate(moments)))


INCIDENTS = {
    "a rage click whose clicks are dead": (clicks(0, 100, 200), {"rage": 1, "dead": 3}, {"rage": 1}),
    "and one of which breaks": (
        [*clicks(0, 100, 200), event(250, "error")],
        {"rage": 1, "dead": 3, "error_click": 1},
        {"rage": 1},
    ),
    "a dead click that breaks": ([*clicks(0), event(9, "error")], {"dead": 1, "error_click": 1}, {"error_click": 1}),
    "a dead click elsewhere too": (clicks(0, 100, 200, 5000), {"rage": 1, "dead": 4}, {"rage": 1, "dead": 1}),
    "two faults": (clicks(0, 5000), {"dead": 2}, {"dead": 2}),
    "a long rage": (clicks(*range(0, 6000, 100)), {"rage": 1, "dead": 60}, {"rage": 1}),
    "to and fro, back twice": (screens_to_and_fro(0, 500, 900, 1300, 1700), {"u_turn": 3}, {"u_turn": 2}),
}


@pytest.mark.parametrize(("events", "found", "weigh"), INCIDENTS.values(), ids=INCIDENTS)
def test_one_fault_weighs_once_by_its_gravest_signal(events, found, weigh):
    signals = signals_of(events, DEFAULTS)
    assert counts_of(one.kind for one in signals) == found
    assert counts_of(one.kind for one in weighing(signals)) == weigh


@pytest.mark.parametrize(("confidence", "weighs"), [(DOUBTFUL, True), (0.7 - 0.2, True), (0.499, False)])
def test_a_signal_that_is_more_likely_wrong_than_right_weighs_nothing_and_hides_no_other(confidence, weighs):
    (click,) = clicks(0)
    rage = Signal("rage", "/a", (click,), confidence)
    dead = Signal("dead", "/a", (click,), 0.65)
    assert weighing([dead, rage]) == [rage if weighs else dead]


def test_a_success_weighs_also_where_what_follows_it_is_trouble():
    thanks = event(0, "screen", "/thanks")
    both = [Signal(kind, "/a", (thanks,), 0.7) for kind in ("success", "u_turn")]
    assert {one.kind for one in weighing(both)} == {"success", "u_turn"}


# --- Windows ---------------------------------------------------------------------------------------------------------
def test_a_window_is_at_most_thirty_seconds_of_one_screen():
    told = windows(*screens((0, "/a"), (70_000, "/b")), event(1000), event(30_000), event(69_999))
    assert [(one.screen, one.at, one.until) for one in told] == [
        ("/a", START, at(30_000)),
        ("/a", at(30_000), at(60_000)),
        ("/a", at(69_999), at(70_000)),
        ("/b", at(70_000), at(70_000)),
    ]


def test_a_stretch_without_events_has_no_window():
    assert [one.at for one in windows(*screens((0, "/a")), event(95_000))] == [START, at(95_000)]


def test_what_comes_before_the_first_screen_has_a_window_too():
    assert [one.screen for one in windows(event(0, screen=None), *screens((10, "/a")))] == [None, "/a"]


def test_a_session_without_events_has_no_window():
    assert windows() == []


def test_a_signal_belongs_to_the_window_it_begins_in():
    clicks = [event(ms, x=1, y=1) for ms in (29_800, 29_900, 30_000, 30_100)]
    first, second = windows(*screens((0, "/a")), *clicks)
    assert [one.kind for one in first.signals] == ["rage"]
    assert second.signals == []


def test_features_tell_of_pace_pauses_scrolling_and_the_way_on():
    calm = windows(*screens((0, "/a"), (20_000, "/b"), (40_000, "/a")), event(1000), event(2000))
    assert [features_of(one) for one in calm] == [
        {"pace": 0.2, "pauses": 0.9, "progress": 1.0},
        {"pauses": 1.0},
        {"back": 1.0},
    ]
    assert features_of(windows(*screens((0, "/a")), *scrolls(0, 900, 1800, start=10))[0])["scrolling"] == 0.6


def test_a_window_weighs_one_fault_once():
    assert features_of(windows(*clicks(0, 100, 200))[0]) == {"rage": 0.7, "pace": 1.0}


def test_errors_are_told_apart_from_error_clicks():
    told = [*clicks(0, about=None), event(500, "error"), event(900, "error"), event(5000, "error")]
    assert features_of(windows(*told)[0]) == {"error_click": 0.8, "errors": 0.5}


def test_several_signals_of_a_kind_are_surer_than_one():
    dead = [event(ms, about={"answered": False}) for ms in (0, 3000)]
    assert features_of(windows(*dead)[0])["dead"] == 0.75


def test_counts_name_the_kinds_there_are_in_their_order():
    events = [event(ms, about={"answered": False}, x=1, y=1) for ms in (0, 100, 200)]
    assert list(counts_of(one.kind for one in signals_of(events, DEFAULTS)).items()) == [("rage", 1), ("dead", 3)]


# --- Rules -----------------------------------------------------------------------------------------------------------
def test_every_threshold_of_the_rules_may_be_set_and_its_default_is_within_its_bounds():
    assert {one.name for one in THRESHOLDS} == set(DEFAULTS.values())
    assert problems_of(DEFAULTS.values()) == {}
    assert {one.kind for one in THRESHOLDS} == set(KINDS)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"rage_clicks": 1}, {"rage_clicks"}),
        ({"rage_clicks": 11}, {"rage_clicks"}),
        ({"rage_clicks": "3"}, {"rage_clicks"}),
        ({"rage_clicks": True}, {"rage_clicks"}),
        ({"rage_px": float("nan")}, {"rage_px"}),
        ({"rage_px": 31.5, "made_up": 1}, {"made_up"}),
    ],
)
def test_what_no_rules_may_have_is_named(values, names):
    assert set(problems_of(values)) == names


def test_stored_rules_of_another_version_of_the_product_are_read():
    assert Rules.of({"rage_clicks": 5, "gone": 1}) == Rules(rage_clicks=5)


def test_a_day_of_events_has_its_windows_in_order():
    told = windows(*(event(1000 * n, screen=f"/{n % 7}") for n in range(500)))
    assert all(one.at <= one.until <= other.at for one, other in itertools.pairwise(told))
    assert told[-1].until - told[0].at == timedelta(seconds=499)
