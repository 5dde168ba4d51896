"""Rage, dead and error clicks as signals; the rule of rage itself is tested in tests/analytics/test_clicks.py."""

import pytest

from apps.analytics.rules.thresholds import DEFAULTS
from apps.emotion.detectors import signals_of

from .events import event, found, screens


def clicks(*moments, about=None, **fields):
    return [event(ms, x=10, y=10, about=about, **fields) for ms in moments]


def test_a_run_of_rage_is_one_signal_with_all_its_clicks_as_evidence():
    assert found(clicks(0, 900, 1800, 2700), "rage") == [("rage", 0, 2700, 4)]


def test_each_run_of_rage_is_a_signal_of_its_own():
    assert [one[1] for one in found(clicks(0, 100, 200, 5000, 5100, 5200), "rage")] == [0, 5000]


def test_a_longer_run_is_surer_but_never_certain():
    short, long, endless = (signals_of(clicks(*range(0, 100 * n, 100)), DEFAULTS)[0] for n in (3, 5, 60))
    assert short.confidence < long.confidence < endless.confidence < 1


@pytest.mark.parametrize(
    ("fields", "screen"), [({"screen": "/b"}, "/b"), ({"screen": None}, "/a")], ids=["its own", "the current one"]
)
def test_rage_is_on_the_screen_of_its_clicks(fields, screen):
    events = screens((0, "/a")) + clicks(100, 200, 300, **fields)
    assert [one.screen for one in signals_of(events, DEFAULTS) if one.kind == "rage"] == [screen]


AT_ONCE = {"answered": True, "answerMs": 100, "text": "Row!"}
LATE = AT_ONCE | {"answerMs": 101}
SURE = {
    "nobody knows of an answer": ([None] * 3, 0.7),
    "each further click": ([None] * 5, 0.8),
    "answered at once": ([AT_ONCE] * 3, 0.55),
    "each further click that is answered at once": ([AT_ONCE] * 5, 0.45),
    "a game": ([AT_ONCE] * 40, 0.3),
    "one of them late": ([AT_ONCE, LATE, AT_ONCE, AT_ONCE], 0.75),
    "one of them never": ([AT_ONCE, AT_ONCE, {"answered": False}], 0.7),
}


@pytest.mark.parametrize(("answers", "confidence"), SURE.values(), ids=SURE)
def test_rage_is_the_surer_the_longer_it_goes_on_unless_each_click_is_answered_at_once(answers, confidence):
    events = [event(100 * n, x=10, y=10, about=about) for n, about in enumerate(answers)]
    (rage,) = [one for one in signals_of(events, DEFAULTS) if one.kind == "rage"]
    assert rage.confidence == pytest.approx(confidence)


NO = {"answered": False}
DEAD = {
    "never answered": (NO, {}, 1),
    "answered in time": ({"answered": True, "answerMs": 2500}, {}, 0),
    "answered a millisecond too late": ({"answered": True, "answerMs": 2501}, {}, 1),
    "too late for a stricter rule": ({"answered": True, "answerMs": 1001}, {"dead_ms": 1000}, 1),
    "in time for a stricter rule": ({"answered": True, "answerMs": 1000}, {"dead_ms": 1000}, 0),
    "nothing is known of an answer": ({}, {}, 0),
    "no metadata": (None, {}, 0),
    "answered, nobody knows when": ({"answered": True}, {}, 0),
    "no number of milliseconds": ({"answered": True, "answerMs": True}, {}, 0),
}


@pytest.mark.parametrize(("about", "rules", "count"), DEAD.values(), ids=DEAD)
def test_a_dead_click_was_not_answered_in_time(about, rules, count):
    assert len(found(clicks(0, about=about), "dead", **rules)) == count


def test_each_dead_click_is_a_signal():
    assert len(found(clicks(0, 3000, 6000, about=NO), "dead")) == 3


PLAIN = {"answered": False, "plain": True}
SURE_DEAD = {
    "a name": (event(0, element="buy", about=NO), 0.65),
    "words": (event(0, about=NO | {"text": "Buy"}), 0.65),
    "the bare page": (event(0, about=NO), 0.5),
    "plain text": (event(0, about=PLAIN), 0.35),
    "plain text with a name": (event(0, element="first", about=PLAIN), 0.35),
}


@pytest.mark.parametrize(("click", "confidence"), SURE_DEAD.values(), ids=SURE_DEAD)
def test_a_dead_click_is_the_surer_the_more_its_element_promises(click, confidence):
    assert [one.confidence for one in signals_of([click], DEFAULTS)] == [confidence]


def errors(*moments, **fields):
    return [event(ms, "error", **fields) for ms in moments]


ERROR_CLICKS = {
    "at the limit": (clicks(0) + errors(1000), [(0, 1000, 2)]),
    "a millisecond too late": (clicks(0) + errors(1001), []),
    "at once": ([*clicks(0), event(0, "error")], [(0, 0, 2)]),
    "of the click's own millisecond, told first": ([event(0, "error"), *clicks(0)], [(0, 0, 2)]),
    "before the click": (errors(0) + clicks(1), []),
    "several errors of one click": (clicks(0) + errors(100, 900), [(0, 900, 3)]),
    "the last click before it": (clicks(0, 600) + errors(700), [(600, 700, 2)]),
    "each its own": (clicks(0, 600) + errors(100, 700), [(0, 100, 2), (600, 700, 2)]),
    "something between": ([*clicks(0), event(100, "scroll", scroll=9), *errors(200)], [(0, 200, 2)]),
    "on another screen": (clicks(0) + errors(200, screen="/b"), []),
    "without any screen": (clicks(0, screen=None) + errors(200, screen=None), [(0, 200, 2)]),
    "without a click": (errors(0, 100), []),
}


@pytest.mark.parametrize(("events", "told"), ERROR_CLICKS.values(), ids=ERROR_CLICKS)
def test_an_error_click_is_followed_by_an_error_within_a_second(events, told):
    assert [one[1:] for one in found(events, "error_click")] == told


@pytest.mark.parametrize(("limit", "count"), [(699, 0), (700, 1)])
def test_how_soon_an_error_must_follow_is_a_rule(limit, count):
    assert len(found(clicks(0) + errors(700), "error_click", error_ms=limit)) == count
