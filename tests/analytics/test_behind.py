"""The list of sessions behind a number, as every page shows it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape

from apps.analytics.behind import told
from apps.analytics.rows import row_address

START = datetime(2026, 11, 20, 10)  # as the lake has it: UTC without saying so
BEFORE = timedelta(seconds=3)


def a_row(at=START + timedelta(seconds=10), **parts):
    row = {"session_id": "s 1", "user_id": None, "has_replay": True, "started_at": START, "at": at}
    return row | parts


def shown(query="screen=/home&element=buy", **parts):
    request = RequestFactory().get(f"/heatmaps/sessions/?{query}")
    return render_to_string("analytics/_behind.html", {"heading": "Cart", "close": "?", "skip": 0, **parts}, request)


def test_a_replay_opens_a_while_before_its_moment():
    assert told(a_row(), BEFORE)["t"] == 7000
    assert told(a_row(), BEFORE)["at"] == datetime(2026, 11, 20, 10, 0, 10, tzinfo=UTC)


def test_a_replay_never_opens_before_it_begins_and_without_a_moment_at_its_start():
    assert told(a_row(at=START + timedelta(seconds=1)), BEFORE)["t"] == 0
    assert told(a_row(at=None), BEFORE)["t"] == 0
    assert told(a_row(at=None), BEFORE)["at"] == START.replace(tzinfo=UTC)


def test_the_list_links_each_session_at_its_moment_and_says_what_is_left_out():
    text = shown(total=1200, sessions=[told(a_row(hits=3), BEFORE), told(a_row(has_replay=False), BEFORE)])
    assert 'href="/sessions/s%201/?t=7000"' in text
    assert "1,200 sessions" in text
    assert "3\N{MULTIPLICATION SIGN}" in text
    assert text.count("No replay, events only") == 2  # its name and its title


def test_those_with_a_replay_are_watched_in_a_row_and_the_way_back_opens_the_list_again():
    rows = [a_row(session_id=name, has_replay=name != "b") for name in "abc"]
    text = shown(total=3, sessions=[told(row, BEFORE) for row in rows])
    address = row_address([("a", 7000), ("c", 7000)], name="Cart", back="/heatmaps/?screen=/home&element=buy")
    assert f'href="{escape(address)}"' in text


@pytest.mark.parametrize(
    ("skip", "total", "told"),
    [
        (0, 50, None),
        (0, 51, ("skip=50", "Show 1 more", "1 follow")),
        (50, 1200, ("skip=100", "Show 50 more", "1,100 follow")),
        (5000, 9000, (None, "3,950 more are not listed")),
    ],
)
def test_a_list_that_goes_on_says_how_far_and_where(skip, total, told):
    text = shown(f"element=buy&skip={skip}", total=total, sessions=[], skip=skip)
    address, *words = told or (None,)
    assert re.findall(r'hx-get="([^"]+)"', text) == (
        [f"/heatmaps/sessions/?element=buy&amp;{address}"] if address else []
    )
    assert all(one in text for one in words)
    assert ("behind-more" in text) == bool(told)


def test_one_session_is_no_row():
    assert "Watch in a row" not in shown(total=1, sessions=[told(a_row(), BEFORE)])
    assert "No session of this set." in shown(total=0, sessions=[])
