"""Hesitation, corrections and quick successes in forms, at and around each threshold."""

import pytest

from apps.analytics.rules.thresholds import DEFAULTS
from apps.emotion.detectors import signals_of

from .events import event, found, screens


def change(ms, field="name", **about):
    return event(ms, "input", element=field, about=about or None)


def into(ms, field="name"):
    return event(ms, element=field)


HESITATIONS = {
    "eight seconds": ([into(0), change(8000)], [(0, 8000, 2)]),
    "a millisecond less": ([into(0), change(7999)], []),
    "two minutes": ([into(0), change(120_000)], [(0, 120_000, 2)]),
    "who takes longer was away": ([into(0), change(120_001)], []),
    "another field": ([into(0, "mail"), change(8000)], []),
    "another click between": ([into(0), into(100, "mail"), change(9000)], []),
    "a click on the bare page between": ([into(0), event(100), change(9000)], []),
    "the last click counts": ([into(0), into(5000), change(9000)], []),
    "without a click": ([change(9000)], []),
    "on another screen": ([*screens((0, "/a")), into(1), *screens((2, "/b")), event(9000, "input", "/b", "name")], []),
    "a recorder measured it": ([change(9000, waitMs=8000)], [(9000, 9000, 1)]),
    "a recorder measured less, typing took the rest": ([into(0), change(20_000, waitMs=900)], []),
    "a measure in another form": ([into(0), change(9000, waitMs="long")], [(0, 9000, 2)]),
    "by selector": (
        [event(0, about={"selector": "#a"}), event(8000, "input", about={"selector": "#a"})],
        [(0, 8000, 2)],
    ),
    "a field without any name": ([event(0), event(9000, "input")], []),
    "each change once": ([into(0), change(8000), change(16_000)], [(0, 8000, 2)]),
}


@pytest.mark.parametrize(("events", "told"), HESITATIONS.values(), ids=HESITATIONS)
def test_hesitation_is_eight_seconds_before_a_field(events, told):
    assert [one[1:] for one in found(events, "hesitation")] == told


@pytest.mark.parametrize(("limit", "count"), [(5000, 1), (5001, 0)])
def test_how_long_one_hesitates_is_a_rule(limit, count):
    assert len(found([into(0), change(5000)], "hesitation", hesitation_ms=limit)) == count


CORRECTIONS = {
    "one field, twice again": ([change(0), change(10), change(20)], [(10, 20, 2)]),
    "one field, once again": ([change(0), change(10)], []),
    "two fields, once again each": (
        [change(0, "a"), change(1, "b"), change(2, "a"), change(3, "b")],
        [(2, 3, 2)],
    ),
    "all in one signal": ([change(n) for n in range(6)], [(1, 5, 5)]),
    "what the page emptied is filled in anew": ([change(n, again=False) for n in range(6)], []),
    "what it held was changed": ([change(0, again=False), *[change(n, again=True) for n in (1, 2)]], [(1, 2, 2)]),
    "toggles are tried out": ([change(n, input="checkbox") for n in range(6)], []),
    "so are lists": ([change(n, input="select-one") for n in range(6)], []),
    "and searches": ([change(n, input="search") for n in range(6)], []),
    "text is not": ([change(n, input="text") for n in range(3)], [(1, 2, 2)]),
    "on another visit": (
        [*screens((0, "/a")), change(1), change(2), *screens((3, "/b"), (90_000, "/a")), change(90_001)],
        [],
    ),
    "fields without a name": ([event(n, "input") for n in range(6)], []),
}


@pytest.mark.parametrize(("events", "told"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_corrections_change_fields_again_that_were_left(events, told):
    assert [one[1:] for one in found(events, "correction")] == told


@pytest.mark.parametrize(("least", "count"), [(1, 1), (2, 1), (3, 0)])
def test_how_many_corrections_are_many_is_a_rule(least, count):
    assert len(found([change(0), change(1), change(2)], "correction", corrections=least)) == count


def form(*moments, leaves=60_000, to="/done", **about):
    fields = [change(ms, f"field-{n}", **about) for n, ms in enumerate(moments)]
    return [*screens((0, "/form")), *[one | {"screen": "/form"} for one in fields], *screens((leaves, to))]


SUCCESSES = {
    "two fields, a new screen within a minute": (form(1000, 5000, leaves=61_000), 1),
    "a millisecond too late": (form(1000, 5000, leaves=61_001), 0),
    "since the click into the first field": (
        [*form(1000, 5000, leaves=60_500), event(499, screen="/form", element="field-0")],
        0,
    ),
    "a click on something else": ([*form(1000, 5000, leaves=60_500), event(499, screen="/form", element="x")], 1),
    "one field": (form(1000), 0),
    "the same field twice": (
        [*screens((0, "/form")), *[event(n, "input", "/form", "a") for n in (1, 2)], *screens((3, "/done"))],
        0,
    ),
    "back where one was": ([*screens((0, "/done")), *form(1000, 5000)[1:]], 0),
    "nowhere": (form(1000, 5000)[:-1], 0),
    "toggles are no form": (form(1000, 2000, 3000, input="checkbox"), 0),
    "an error on the way": ([*form(1000, 5000), event(6000, "error", "/form")], 0),
    "a dead click on the way": ([*form(1000, 5000), event(6000, "click", "/form", about={"answered": False})], 0),
    "a click beside that may be a habit": (
        [*form(1000, 5000), event(6000, "click", "/form", about={"answered": False, "plain": True})],
        1,
    ),
    "trouble on an earlier screen": (
        [event(-9000, "click", "/x", about={"answered": False}), *form(1000, 5000)],
        1,
    ),
}


@pytest.mark.parametrize(("events", "count"), SUCCESSES.values(), ids=SUCCESSES)
def test_a_quick_success_fills_in_a_form_and_goes_on_without_trouble(events, count):
    assert len(found(events, "success")) == count


def press(ms, sends=None):
    return event(ms, "click", "/form", about={"answered": True, "answerMs": 0, "sends": sends})


SENT = {
    "its own button": ([press(6000, True)], [0.7]),
    "Enter in its last field": ([press(5000, True)], [0.7]),
    "a link": ([press(6000, False)], []),
    "a link before its last change": ([press(4000, False)], [0.6]),
    "its button before its last change": ([press(4000, True)], [0.6]),
    "its button after a link to read": ([press(6000, False), press(7000, True)], [0.7]),
    "given up after it was sent in vain": ([press(6000, True), press(7000, False)], []),
    "another click after its button": ([press(6000, True), press(7000)], [0.7]),
    "nothing tells": ([press(6000)], [0.6]),
    "no click": ([], [0.6]),
    "told in another form": ([press(6000, ["x"])], [0.6]),
    "a number": ([press(6000, 0)], [0.6]),
}


@pytest.mark.parametrize(("clicks", "told"), SENT.values(), ids=SENT)
def test_a_success_sends_its_form_as_far_as_clicks_tell(clicks, told):
    events = sorted([*form(1000, 5000), *clicks], key=lambda one: one["timestamp"])
    assert [one.confidence for one in signals_of(events, DEFAULTS) if one.kind == "success"] == told


@pytest.mark.parametrize(("rules", "count"), [({"success_fields": 3}, 0), ({"success_ms": 58_999}, 0), ({}, 1)])
def test_the_thresholds_of_a_success_are_rules(rules, count):
    assert len(found(form(1000, 5000), "success", **rules)) == count
