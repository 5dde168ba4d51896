"""The read API: shapes, filters, refusals, replay chunks."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from apps.record import client as record
from apps.replay import store
from tests.factories import a_chunk, a_session, a_user, iso

ITEM = {
    "sessionId", "userId", "device", "startedAt", "endedAt", "durationMs", "events", "screens", "emotions", "hasReplay",
}  # fmt: skip


@pytest.fixture
def api(client):
    client.force_login(a_user())

    def get(path, **headers):
        return client.get(f"/api/v1/{path}", headers=headers)

    return get


def test_an_item_of_the_list_has_the_published_shape(api):
    start = datetime(2026, 11, 20, 10, 0, 0, 123000, UTC)
    told = {"events": 9, "screens": ["/", "/cart"]}
    stored = a_session(start, userId="u1", device="Android", durationMs=61_000, hasReplay=True, summary=told)
    answer = api("sessions").json()
    item = answer["items"][0]
    assert item.keys() - {"live", "errors", "frustration", "signals"} == ITEM
    assert item == {
        "sessionId": stored["sessionId"],
        "userId": "u1",
        "device": "Android",
        "startedAt": "2026-11-20T10:00:00.123Z",
        "endedAt": "2026-11-20T10:01:01.123Z",
        "durationMs": 61_000,
        "events": 9,
        "screens": 2,
        "emotions": [],
        "hasReplay": True,
        "live": False,
        "errors": 0,
        "frustration": None,
        "signals": {},
    }
    assert (answer["next"], answer["total"]) == (None, 1)


def test_pages_follow_each_other_by_cursor_and_keep_the_total(api):
    ids = [a_session(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=n))["sessionId"] for n in range(5)]
    first = api("sessions?limit=2").json()
    second = api(f"sessions?limit=2&cursor={first['next']}").json()
    third = api(f"sessions?limit=2&cursor={second['next']}").json()
    found = [item["sessionId"] for page in (first, second, third) for item in page["items"]]
    assert found == ids[::-1]
    assert [page["total"] for page in (first, second, third)] == [5, 5, 5]
    assert third["next"] is None


@pytest.mark.parametrize("query", ["device=phone", "app=shop", "user=u1", "screen=/pay*", "min_duration_ms=90000"])
def test_every_filter_finds_its_session_alone(api, query):
    a_session()
    own = a_session(
        device="phone", userId="u1", durationMs=90_000, meta={"app": "shop"}, summary={"screens": ["/", "/pay/card"]}
    )
    answer = api(f"sessions?{query}").json()
    assert [item["sessionId"] for item in answer["items"]] == [own["sessionId"]]
    assert answer["total"] == 1


def test_a_last_day_is_meant_whole(api):
    a_session(datetime(2026, 11, 20, 23, 59, 59, 999000, UTC))
    a_session(datetime(2026, 11, 21, tzinfo=UTC))
    assert api("sessions?from=2026-11-20&to=2026-11-20").json()["total"] == 1


def test_an_emotion_nobody_showed_matches_nothing(api):
    a_session()
    assert api("sessions?emotion=frustrated").json() == {"items": [], "next": None, "total": 0}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("sessions?colour=red", "colour"),
        ("sessions?from=soon", "from"),
        ("sessions?to=soon", "to"),
        ("sessions?min_duration_ms=long", "min_duration_ms"),
        ("sessions?sort=name", "sort"),
        ("sessions?limit=0", "limit"),
        ("sessions?limit=501", "limit"),
        ("sessions?limit=many", "limit"),
        ("sessions?cursor=bogus", "cursor"),
        ("sessions/x?t=1", "t"),
        ("sessions/x/timeline?limit=5", "limit"),
        ("sessions/x/timeline?after=soon", "after"),
        ("sessions/x/timeline?after=2026-11-22T10:00:00", "after"),
        ("sessions/x/replay?from=0", "from"),
        ("sessions/x/replay/0?raw=1", "raw"),
        ("sessions/x/replay/-1", "chunk_index"),
        ("sessions/x/replay/99999999999999999999", "chunk_index"),
        ("openapi.json?v=2", "v"),
    ],
)
def test_an_unknown_parameter_or_bad_value_is_refused_by_name(api, path, name):
    answer = api(path)
    assert answer.status_code == 422
    assert [error["loc"][-1] for error in answer.json()["detail"]] == [name]


def test_one_session_comes_with_its_meta_and_counts(api):
    stored = a_session(userAgent="Mozilla/5.0", meta={"plan": "pro"}, summary={"errors": 2})
    answer = api(f"sessions/{stored['sessionId']}").json()
    assert answer.keys() > ITEM
    assert answer["meta"] == {"app": "web", "plan": "pro"}
    assert (answer["userAgent"], answer["errors"], answer["screenNames"]) == ("Mozilla/5.0", 2, ["/home"])


def test_a_session_that_is_not_projected_yet_is_told_as_far_as_it_is_known(api):
    now = datetime.now(UTC)
    start = now - timedelta(seconds=30)
    record.sessions().insert_one({"sessionId": "new", "startedAt": start, "endedAt": now, "lastSeenAt": now})
    answer = api("sessions/new").json()
    assert (answer["live"], answer["durationMs"], answer["events"], answer["screens"]) == (True, 30_000, 0, 0)


@pytest.mark.parametrize(
    ("seconds", "ended", "live"), [(5, False, True), (100, False, True), (140, False, False), (5, True, False)]
)
def test_a_session_is_live_until_it_ends_or_falls_silent(api, seconds, ended, live):
    stored = a_session(lastSeenAt=datetime.now(UTC) - timedelta(seconds=seconds), ended=ended)
    assert api(f"sessions/{stored['sessionId']}").json()["live"] is live


def test_the_timeline_is_in_order_and_equal_times_keep_the_order_of_sending(api):
    stored = a_session()
    moment = stored["startedAt"].replace(microsecond=0)
    rows = [("b", moment, 2), ("a", moment, 1), ("c", moment + timedelta(seconds=1), 0)]
    record.session_events().insert_many(
        {"_id": f"e{order}", "sessionId": stored["sessionId"], "ts": ts, "type": name, "payload": {"screen": "/é"}}
        | {"order": order}
        for name, ts, order in rows
    )
    answer = api(f"sessions/{stored['sessionId']}/timeline")
    items = json.loads(answer.getvalue())["items"]
    assert [item["type"] for item in items] == ["a", "b", "c"]
    assert items[0] == {"ts": iso(moment), "type": "a", "eventId": "e1", "payload": {"screen": "/é"}}


def test_a_timeline_is_read_in_its_order_off_an_index():
    now = datetime.now(UTC)
    record.session_events().insert_many(
        {"sessionId": f"s{n % 5}", "ts": now + timedelta(seconds=n // 10), "order": n} for n in range(5000)
    )
    explained = json.dumps(store.timeline_of("s1").explain()["queryPlanner"]["winningPlan"], default=str)
    assert "sessionId_1_ts_1_order_1" in explained
    assert '"SORT"' not in explained


def test_a_timeline_goes_on_after_a_moment(api):
    stored = a_session()
    moment = stored["startedAt"].replace(microsecond=0)
    record.session_events().insert_many(
        {"sessionId": stored["sessionId"], "ts": moment + timedelta(milliseconds=ms), "type": name, "payload": {}}
        for name, ms in (("before", -1), ("at", 0), ("later", 1), ("latest", 5000))
    )
    answer = api(f"sessions/{stored['sessionId']}/timeline?after={iso(moment)}")
    assert [item["type"] for item in json.loads(answer.getvalue())["items"]] == ["later", "latest"]
    told = api("openapi.json").json()["paths"]["/api/v1/sessions/{session_id}/timeline"]["get"]["parameters"]
    assert [parameter["name"] for parameter in told] == ["session_id", "after"]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1000])
def test_a_timeline_of_any_length_is_whole_json(api, count):
    stored = a_session()
    moment = stored["startedAt"]
    rows = [
        {"sessionId": stored["sessionId"], "ts": moment, "type": "click", "payload": {"x": n}, "order": n}
        for n in range(count)
    ]
    if rows:
        record.session_events().insert_many(rows)
    items = json.loads(api(f"sessions/{stored['sessionId']}/timeline").getvalue())["items"]
    assert [item["payload"]["x"] for item in items] == list(range(count))


def test_the_manifest_lists_the_chunks_in_order(api):
    stored = a_session(durationMs=10_000)
    a_chunk(stored["sessionId"], 1, [{"type": 3}])
    a_chunk(stored["sessionId"], 0, [{"type": 4}, {"type": 2}])
    answer = api(f"sessions/{stored['sessionId']}/replay").json()
    assert answer["durationMs"] == 10_000
    assert [(chunk["chunkIndex"], chunk["events"], chunk["keyframe"]) for chunk in answer["chunks"]] == [
        (0, 2, True),
        (1, 1, False),
    ]
    assert answer["chunks"][0].keys() >= {"chunkIndex", "from", "to", "events", "bytes", "keyframe"}


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("gzip, br", True), ("br;q=1, gzip;q=0.5", True), ("identity", False), ("", False), ("gzip;q=0", False)],
)
def test_a_chunk_is_served_as_stored_to_who_accepts_gzip_and_unpacked_to_others(api, accepts, packed):
    stored = a_session()
    events = [{"type": 2, "data": {"text": "☃"}}]
    chunk = a_chunk(stored["sessionId"], 0, events)
    answer = api(f"sessions/{stored['sessionId']}/replay/0", accept_encoding=accepts)
    assert answer.get("Content-Encoding") == ("gzip" if packed else None)
    if packed:
        assert answer.content == bytes(chunk["data"])
    assert json.loads(gzip.decompress(answer.content) if packed else answer.content) == events
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")


def test_a_chunk_that_is_known_is_not_sent_again(api):
    stored = a_session()
    a_chunk(stored["sessionId"], 0, [{"type": 2}])
    path = f"sessions/{stored['sessionId']}/replay/0"
    again = api(path, if_none_match=api(path)["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["sessions/nope", "sessions/nope/timeline", "sessions/nope/replay", "sessions/nope/replay/0", "nope", ""]
)
def test_what_is_not_there_is_said_in_json(api, path):
    answer = api(path)
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_the_api_only_reads(client):
    client.force_login(a_user())
    stored = a_session()
    for path in (f"sessions/{stored['sessionId']}", "sessions", "openapi.json", "nope", ""):
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(f"/api/v1/{path}")
            assert (answer.status_code, answer["Allow"]) == (405, "GET")
            assert "only by GET" in answer.json()["detail"]
    assert record.sessions().count_documents({}) == 1


def test_the_api_describes_itself_to_who_may_read(api):
    paths = api("openapi.json").json()["paths"]
    parameters = {one["name"] for one in paths["/api/v1/sessions"]["get"]["parameters"]}
    assert parameters >= {"from", "to", "app", "device", "user", "screen", "emotion", "min_duration_ms"}
    assert "/api/v1/sessions/{session_id}/replay/{chunk_index}" in paths


@pytest.mark.parametrize("path", ["sessions", "sessions/{}", "sessions/{}/timeline", "openapi.json", "sessions/nobody"])
def test_asked_for_the_head_it_answers_as_to_a_whole_request(client, api, path):
    address = path.format(a_session()["sessionId"])
    whole, head = api(address), client.head(f"/api/v1/{address}")
    assert (head.status_code, head["Content-Type"]) == (whole.status_code, whole["Content-Type"])


def test_a_broken_answer_says_so_without_its_reason(api, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("apps.replay.store.session_of", fail)
    answer = api("sessions/x")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
