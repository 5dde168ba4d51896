"""Pages by keyset: every session once, none missing, under every sort, with ties and missing keys."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.analytics.cursors import Place, cursor_of, place_from
from apps.record import client
from apps.replay import store
from apps.replay.schemas import SessionQuery

SORTS = [way + name for name in ("startedAt", "durationMs", "events", "frustration") for way in ("", "-")]
START = datetime(2026, 11, 1, tzinfo=UTC)
few = st.integers(0, 3)  # so that ties are the rule
documents = st.lists(
    st.fixed_dictionaries(
        {"start": few}, optional={"duration": few, "events": few, "frustration": few, "app": st.sampled_from("ab")}
    ),
    max_size=25,
)


def stored(number, drawn):
    start = START + timedelta(seconds=drawn["start"])
    document = {"sessionId": f"s{number:02}", "startedAt": start, "endedAt": start, "meta": {"app": drawn.get("app")}}
    if "duration" in drawn:
        document["durationMs"] = drawn["duration"]
    if summed := {name: drawn[name] for name in ("events", "frustration") if name in drawn}:
        document["summary"] = {"screens": [], **summed}
    return document


def walk(query, limit):
    """The ids of a set, page by page, through cursors as the API gives them."""
    place, ids = None, []
    while True:
        page, last = store.page_of(query, query.sort, limit, place)
        assert len(page) <= limit
        ids += [session.session_id for session in page]
        if last is None:
            return ids
        place = place_from(query.sort, cursor_of(query.sort, last))


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=documents, limit=st.integers(1, 7), app=st.sampled_from([None, "a"]))
def test_no_session_comes_twice_and_none_is_missing(sort, drawn, limit, app):
    client.sessions().delete_many({})
    rows = [stored(number, one) for number, one in enumerate(drawn)]
    if rows:
        client.sessions().insert_many(rows)
    ids = walk(SessionQuery(sort=sort, app=app), limit)
    assert sorted(ids) == [row["sessionId"] for row in rows if app is None or row["meta"]["app"] == app]
    by_id = {row["sessionId"]: key_of(sort, row) for row in rows}
    keys = [by_id[one] for one in ids]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def key_of(sort, row):
    path = sort.lstrip("-")
    value = row.get("summary", {}).get(path, row.get(path))
    if path == "startedAt":
        return value.timestamp()
    return -1 if value is None else value


@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_turned_round_is_the_same_list_backwards(sort):
    rows = [stored(number, {"start": number % 3, "duration": number % 2, "events": number % 4}) for number in range(20)]
    client.sessions().insert_many(rows)
    other = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert walk(SessionQuery(sort=sort), 6) == walk(SessionQuery(sort=other), 7)[::-1]


@pytest.mark.parametrize(
    "place", [Place(START, "s1", 7), Place(START + timedelta(milliseconds=1), "ü/☃", None), Place(None, "s", 0)]
)
def test_a_cursor_is_the_place_again(place):
    sort = "-startedAt" if place.key else "events"
    assert place_from(sort, cursor_of(sort, place)) == place


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%%%", "bm90IGpzb24", "W10", "é", cursor_of("events", Place(1, "s")), "WyItc3RhcnRlZEF0IixudWxsLDEsMV0"],
)
def test_what_is_no_cursor_of_this_list_is_refused(cursor):
    with pytest.raises(ValueError, match="no cursor of this list"):
        place_from("-startedAt", cursor)


@pytest.mark.parametrize("sort", ["startedAt", "-startedAt"])
@pytest.mark.parametrize(
    "conditions", [{"app": "shop"}, {"device": "phone"}, {"screen": "/pay"}, {"app": "shop", "device": "phone"}]
)
def test_a_page_of_a_filtered_list_costs_no_more_than_its_own_sessions_wherever_it_lies(sort, conditions):
    rows = [stored(number, {"start": number, "app": "shop" if number % 4 == 0 else "web"}) for number in range(4000)]
    for number, row in enumerate(rows):
        row["device"] = "phone" if number % 5 == 0 else "desktop"
        row["summary"] = {"screens": ["/", "/pay"] if number % 6 == 0 else ["/"]}
    client.sessions().insert_many(rows)
    query, place = SessionQuery(sort=sort, **conditions), None
    for _ in range(4):
        told = store.find(query, sort, place).limit(50).explain()
        assert "'stage': 'SORT'" not in str(told["queryPlanner"]["winningPlan"]), place
        assert told["executionStats"]["nReturned"] == 50
        assert told["executionStats"]["totalDocsExamined"] <= 55, place  # a few around the place itself
        assert told["executionStats"]["totalKeysExamined"] <= 55, place
        _, place = store.page_of(query, sort, 50, place)


def test_every_sort_of_the_whole_list_is_read_from_an_index():
    for sort in SORTS:
        for place in (None, Place(START if "startedAt" in sort else 2, "s05")):
            plan = store.find(SessionQuery(sort=sort), sort, place).limit(50).explain()["queryPlanner"]["winningPlan"]
            assert "'stage': 'SORT'" not in str(plan), (sort, place)
            assert "IXSCAN" in str(plan), (sort, place)
