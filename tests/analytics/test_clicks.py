"""Rage and dead clicks, at and around every threshold."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from apps.analytics.clicks import is_dead, rage_in, unsure_from
from apps.analytics.rules.thresholds import Rules

START = datetime(2026, 11, 20, 10, tzinfo=UTC)


def at(ms):
    return START + timedelta(milliseconds=ms)


def event(ms, type="click", screen="A", x=100, y=100, scroll=0, **about):
    told = {"_id": f"s:{ms}", "sessionId": "s", "type": type, "timestamp": at(ms)}
    if screen:
        told["screen"] = screen
    if type in ("click", "move") and x is not None:
        told |= {"x": x, "y": y, "scroll": scroll}
    return told | ({"metadata": about} if about else {})


def clicks(*moments, **fields):
    return [event(ms, **fields) for ms in moments]


def at_places(*places, **fields):
    """Clicks 500 ms apart at (x, y) or (x, y, scroll)."""
    names = ("x", "y", "scroll")
    return [event(500 * n, **dict(zip(names, place, strict=False)), **fields) for n, place in enumerate(places)]


def other(ms, type, screen="A", **fields):
    return event(ms, type, screen, **fields)


PROMPT = {"answered": True, "answerMs": 100}
CASES = {
    "three, each a second after the one before": (clicks(0, 1000, 2000), [[0, 1, 2]]),
    "a millisecond too late": (clicks(0, 1000, 2001), []),
    "two are no rage": (clicks(0, 100), []),
    "more are one run": (clicks(0, 100, 200, 300, 400), [[0, 1, 2, 3, 4]]),
    "a pause ends a run": (clicks(0, 100, 200, 1201, 1300, 1400), [[0, 1, 2], [3, 4, 5]]),
    "at one moment": (clicks(0, 0, 0), [[0, 1, 2]]),
    "each 30 px from the one before": (at_places((0, 0), (30, 0), (48, 24)), [[0, 1, 2]]),
    "a pixel too far": (at_places((0, 0), (30, 0), (61, 0)), []),
    "too far askew": (at_places((0, 0), (22, 21), (44, 42)), []),
    "drifting away by small steps": (at_places(*((30 * n, 0) for n in range(5))), [[0, 1, 2, 3, 4]]),
    "the page scrolled under the pointer": (at_places((0, 50, 0), (0, 50, 31), (0, 50, 62)), []),
    "the page scrolled a little": (at_places((0, 50, 0), (0, 50, 30), (0, 50, 60)), [[0, 1, 2]]),
    "the pointer went with the page": (at_places((0, 90, 0), (0, 50, 40), (0, 10, 80)), [[0, 1, 2]]),
    "what is fixed does not scroll": (at_places((0, 50, 0), (0, 50, 400), (0, 50, 800), fixed=True), [[0, 1, 2]]),
    "what is fixed, elsewhere": (at_places((0, 50, 0), (0, 81, 0), (0, 112, 0), fixed=True), []),
    "one of them is not fixed": ([*clicks(0, 100, scroll=99, fixed=True), *clicks(200)], []),
    "without a place": (clicks(0, 100, 200, x=None), []),
    "one without a place": ([*clicks(0, 100), *clicks(150, x=None), *clicks(200, 300)], []),
    "another screen": ([*clicks(0, 100), *clicks(200, screen="B")], []),
    "all without a screen": (clicks(0, 100, 200, screen=None), [[0, 1, 2]]),
    "without a screen, on the current one": ([*clicks(0), *clicks(100, 200, screen=None)], [[0, 1, 2]]),
    "a screen view between": ([*clicks(0, 100), other(150, "screen"), *clicks(200)], []),
    "a nameless screen view between": ([*clicks(0, 100), other(150, "screen", None), *clicks(200)], []),
    "something on another screen between": ([*clicks(0, 100), other(150, "input", "B"), *clicks(200)], []),
    "other events between": ([*clicks(0, 100), other(150, "scroll"), other(160, "error"), *clicks(200)], [[0, 1, 4]]),
    "answered or not": ([event(n, answered=n > 0, answerMs=700) for n in range(3)], [[0, 1, 2]]),
    "a button that answers at once is no stepper": (clicks(0, 100, 200, text="Apply", **PROMPT), [[0, 1, 2]]),
    "a stepper": (clicks(0, 100, 200, text="+", **PROMPT), []),
    "a leaf of a gallery": (clicks(0, 100, 200, text="\u203a", **PROMPT), []),
    "a toggle with words": (clicks(0, 100, 200, text="Like 12", toggle=True, **PROMPT), []),
    "a toggle that answers late": (
        clicks(0, 100, 200, text="Like", toggle=True, answered=True, answerMs=101),
        [[0, 1, 2]],
    ),
    "a stepper's words": (clicks(0, 100, 200, text="Next picture", **PROMPT), []),
    "a stepper that answers late": (clicks(0, 100, 200, text="+", answered=True, answerMs=101), [[0, 1, 2]]),
    "a stepper that does not answer": (clicks(0, 100, 200, text="+", answered=False), [[0, 1, 2]]),
    "a stepper of which nothing is known": (clicks(0, 100, 200, text="+"), [[0, 1, 2]]),
    "an answer without its time": (clicks(0, 100, 200, text="+", answered=True), [[0, 1, 2]]),
    "an answer without a sound time": (clicks(0, 100, 200, answered=True, answerMs=None), [[0, 1, 2]]),
    "a toggle, a field": (clicks(0, 100, 200, answered=True, answerMs=0), []),
    "a plain place that answers late": (clicks(0, 100, 200, answered=True, answerMs=101), [[0, 1, 2]]),
    "text selected by three clicks": (
        [event(0, answered=True, answerMs=150), *clicks(150, 300, answered=True, answerMs=0)],
        [],
    ),
    "a spared click ends a run": ([*clicks(0, 100), *clicks(200, answered=True, answerMs=0), *clicks(300, 400)], []),
}


def places(events, runs):
    return [[next(n for n, one in enumerate(events) if one is click) for click in run] for run in runs]


@pytest.mark.parametrize(("events", "found"), CASES.values(), ids=CASES)
def test_rage_is_three_clicks_soon_after_and_near_each_other_on_one_screen(events, found):
    assert places(events, rage_in(events)) == found


def test_pointer_moves_do_not_interrupt_rage():
    assert len(rage_in([*clicks(0, 100), other(150, "move", "B", x=900), *clicks(200)])) == 1


@pytest.mark.parametrize(
    ("rule", "runs"),
    [
        ({"rage_clicks": 4}, 0),
        ({"rage_ms": 399}, 0),
        ({"rage_ms": 400}, 1),
        ({"rage_px": 9}, 0),
        ({"rage_clicks": 2}, 1),
    ],
)
def test_the_thresholds_are_the_rules(rule, runs):
    events = [event(400 * n, x=10 * n) for n in range(3)]
    assert len(rage_in(events, Rules(**rule))) == runs


def test_metadata_of_any_shape_is_read():
    events = [*clicks(0, 100, text=7, answered=True, answerMs="0"), event(200) | {"metadata": None}]
    assert len(rage_in(events)) == 1


def random_session(number):
    chance = random.Random(number)
    events, ms = [], 0
    for _ in range(40):
        ms += chance.choice((0, 300, 999, 1000, 1001))
        about = {"fixed": True} if chance.random() < 0.2 else {}
        about |= chance.choice(({}, {}, {"answered": False}, {"answered": True, "answerMs": chance.choice((0, 101))}))
        about |= chance.choice(({}, {"text": chance.choice(("+", "Apply", "Next →"))}))
        kind = chance.choices(("click", "screen", "scroll", "input"), (30, 1, 1, 1))[0]
        spot = {"x": chance.choice((0, 30)), "y": chance.choice((0, 0, 24)), "scroll": chance.choice((0, 0, 0, 20))}
        events.append(event(ms, kind, chance.choices(("A", None, "B"), (20, 10, 1))[0], **spot, **about))
    return events


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (event(0, answered=False), True),
        (event(0, answered=True), False),
        (event(0), False),
        (event(0, answered=0), False),
        (event(0) | {"metadata": None}, False),
        (event(0, "input", answered=False), False),
    ],
)
def test_a_click_is_dead_when_the_page_is_known_not_to_have_answered(told, found):
    assert is_dead(told) is found


@pytest.mark.parametrize(
    ("moments", "since", "found"),
    [
        ((0, 1000, 2000), 2000, 0),
        ((0, 999, 2000), 2000, 2000),
        ((0, 999, 2000), 1999, 0),
        ((0, 1000), 2000, 0),
        ((0, 1000), 2001, 2001),
        ((5000,), 100, 100),
        ((), 100, 100),
    ],
)
def test_rage_may_change_as_far_back_as_clicks_follow_each_other(moments, since, found):
    events = [other(0, "screen"), *clicks(*moments)]
    assert unsure_from(events, at(since)) == at(found)


@pytest.mark.parametrize("number", range(20))
def test_before_the_unsure_moment_rage_stays_as_it_was(number):
    events = random_session(number)
    for cut in (10, 20, 30):
        late = events[cut]
        before = [one for one in events if one is not late]
        first = unsure_from(events, late["timestamp"])
        stays = [
            {id(click) for run in rage_in(found) for click in run if click["timestamp"] < first}
            for found in (before, events)
        ]
        assert stays[0] == stays[1]
