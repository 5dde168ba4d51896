"""The session set: what each parameter means, in MongoDB and in words."""

import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from pydantic import ValidationError

from apps.analytics.session_set import SessionSet, screen_filter


def set_of(text):
    return SessionSet.of(QueryDict(text))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("app=&device=&from=&min_duration_ms=", {}),
        ("app=web", {"meta.app": "web"}),
        ("device=phone", {"device": "phone"}),
        ("user=u1", {"userId": "u1"}),
        ("screen=/cart", {"summary.screens": "/cart"}),
        ("emotion=frustrated", {"summary.emotions": "frustrated"}),
        ("min_duration_ms=0", {"durationMs": {"$gte": 0}}),
        ("from=2026-11-20", {"startedAt": {"$gte": utc(2026, 11, 20)}}),
        ("to=2026-11-20", {"startedAt": {"$lt": utc(2026, 11, 21)}}),
        ("to=2026-11-20T10:00:00Z", {"startedAt": {"$lt": utc(2026, 11, 20, 10)}}),
        ("from=2026-11-20T10:00:00%2B02:00", {"startedAt": {"$gte": utc(2026, 11, 20, 8)}}),
        ("from=2026-11-20T10:00:00+02:00", {"startedAt": {"$gte": utc(2026, 11, 20, 8)}}),
        ("from=2026-11-20T10:00", {"startedAt": {"$gte": utc(2026, 11, 20, 10)}}),
        ("from=2026-11-20&to=2026-11-20", {"startedAt": {"$gte": utc(2026, 11, 20), "$lt": utc(2026, 11, 21)}}),
    ],
)
def test_each_condition_becomes_one_filter(query, expected):
    assert set_of(query).mongo() == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=yesterday", "from"),
        ("from=2026-13-01", "from"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2026-11-20&to=2026-11-19", "to"),
        ("min_duration_ms=-1", "min_duration_ms"),
        ("min_duration_ms=soon", "min_duration_ms"),
        ("min_duration_ms=99999999999999999999", "min_duration_ms"),
        ("user=a%00b", "user"),
        ("app=" + "x" * 301, "app"),
        ("screen=*a*b*c*d*e*", "screen"),
        ("colour=red", "colour"),
        ("from_=2026-11-20", "from_"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(query, name):
    with pytest.raises(ValidationError) as refused:
        set_of(query)
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    ("pattern", "screen", "matches"),
    [
        ("/product/*", "/product/7", True),
        ("/product/*", "/product/", True),
        ("/product/*", "/shop/product/7", False),
        ("*cart", "/cart", True),
        ("*cart", "/cart/2", False),
        ("*", "anything", True),
        ("/a*z", "/a\nz", True),
        ("/a.c*", "/abc", False),
        ("/(x)[y]*", "/(x)[y]z", True),
        ("/Ärger*", "/Ärger/1", True),
    ],
)
def test_a_star_stands_for_anything_and_all_else_for_itself(pattern, screen, matches):
    found = screen_filter(pattern)
    assert found["$options"] == "s"
    assert bool(re.compile(found["$regex"], re.DOTALL).search(screen)) is matches


def test_a_screen_without_a_star_is_the_very_screen():
    assert screen_filter("/a.c") == "/a.c"


def test_chips_say_each_condition_once_and_name_what_removes_it():
    chips = set_of("from=2026-11-01&to=2026-11-20&device=phone&min_duration_ms=1500").chips()
    assert [(chip.names, chip.label, chip.text) for chip in chips] == [
        (("from", "to"), "Period", "1 Nov 2026 \u2013 20 Nov 2026"),
        (("device",), "Device", "phone"),
        (("min_duration_ms",), "At least", "1.5 s"),
    ]


def test_the_sentence_tells_the_whole_set():
    assert set_of("user=u1&screen=/cart*").sentence() == "Sessions · user u1 · screen /cart*"
    assert set_of("").sentence() == "Sessions"


def test_conditions_are_the_query_string_again():
    query = "from=2026-11-01&app=web&screen=%2Fa*"
    assert set_of(query).conditions() == QueryDict(query).dict()
