"""Sessions in a row: their addresses, and what is read of them."""

import pytest
from django.http import QueryDict

from apps.analytics.rows import LONGEST_NAME, MOST, row_address, row_of

SESSIONS = [("a1", 4000), ("b2", 61500), ("c3", 0)]


def read(address):
    return row_of(QueryDict(address.partition("?")[2]))


def test_an_address_says_where_the_row_begins_and_all_of_it():
    address = row_address(SESSIONS, 1, "Lost after /cart & home", "/funnels/?step=/cart&outcome=dropped")
    assert address.startswith("/sessions/b2/?row=a1@4000&row=b2@61500&row=c3@0&row_name=")
    row = read(address)
    assert (list(row.places), row.name) == (SESSIONS, "Lost after /cart & home")
    assert row.back == "/funnels/?step=/cart&outcome=dropped"


def test_a_row_without_a_name_says_none():
    assert row_address(SESSIONS) == "/sessions/a1/?row=a1@4000&row=b2@61500&row=c3@0"
    assert row_of(QueryDict("")) == ((), "", None)


def test_there_is_no_way_into_an_empty_row():
    assert row_address([]) is None


@pytest.mark.parametrize("session_id", ["a:b.c_d-e", "a@b", "a b", "a&row=x", "é%2F+?#", "x" * 128])
def test_any_id_comes_back_as_it_was(session_id):
    assert read(row_address([(session_id, 5), ("other", 7)])).places == ((session_id, 5), ("other", 7))


def test_a_row_is_cut_and_so_is_its_name():
    row = read(row_address([(f"s{n}", n) for n in range(MOST + 5)], name="n" * 200))
    assert len(row.places) == MOST
    assert row.name == "n" * LONGEST_NAME
    assert len(read("?" + "&".join(f"row=s{n}@1" for n in range(MOST + 5))).places) == MOST


@pytest.mark.parametrize("text", ["a1", "a1@", "@5", "a1@-5", "a1@x", "a1@5.5", "a/b@5", "a1@٣", "a1@123456789012", ""])
def test_what_is_no_place_is_passed_over(text):
    query = QueryDict(mutable=True)
    query.setlist("row", ["a@1", text, "b@2"])
    assert row_of(query).places == (("a", 1), ("b", 2))


def test_a_session_is_in_a_row_once_where_it_came_first():
    assert read("?row=a@1&row=b@2&row=a@3").places == (("a", 1), ("b", 2))


@pytest.mark.parametrize("back", ["/", "/funnels/?step=%2Fcart", "/journeys/?start=/&x=//y#z"])
def test_the_way_back_is_a_page_of_this_site(back):
    assert read(row_address(SESSIONS, back=back)).back == back


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "evil", "",
     "/\t/evil.example", "/a\\b", "/a b", "/a\r\nX: y", " /a", "/" + "a" * 5000],
)  # fmt: skip
def test_any_other_way_back_is_none(back):
    assert read(row_address(SESSIONS, back=back)).back is None
