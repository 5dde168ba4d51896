"""Every answer of the door, over Django's test client and the real store."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import Role
from apps.ingestion.models import WriteKey
from apps.record import client as record
from tests.factories import a_batch, a_key, a_session_id, a_user, an_event, iso

URL = "/ingest/v1/batch"


@pytest.fixture
def key():
    return a_key()[1]


@pytest.fixture
def send(client, key):
    """send(body, …) → the response; dicts become JSON."""

    def send(body, url=URL, key=key, **options):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(f"{url}?key={key}", raw, content_type="text/plain", **options)

    return send


def stored(session_id):
    return list(record.events().find({"sessionId": session_id}).sort("order", 1))


def session(session_id):
    return record.sessions().find_one({"sessionId": session_id})


def test_a_batch_is_stored_and_counted(send):
    batch = a_batch(session={"userId": "u1", "device": "Android", "meta": {"plan": "pro"}})
    answer = send(batch, headers={"user-agent": "Browser/1"})
    assert (answer.status_code, answer.json()) == (202, {"accepted": 3, "duplicates": 0, "rejected": []})
    events = stored(batch["sessionId"])
    assert [event["_id"] for event in events] == [f"{batch['sessionId']}:0:{i}" for i in range(3)]
    assert events[1]["x"] == 10
    assert "x" not in events[0]
    found = session(batch["sessionId"])
    assert found["userId"] == "u1"
    assert found["device"] == "Android"
    assert found["userAgent"] == "Browser/1"
    assert found["ip"] is None
    assert found["meta"] == {"app": "web", "key": found["meta"]["key"], "plan": "pro"}
    assert found["startedAt"] == found["pendingFrom"] == events[0]["timestamp"]
    assert found["endedAt"] == events[-1]["timestamp"]
    assert "ended" not in found


def test_a_retried_batch_changes_nothing(send):
    batch = a_batch(ended=True)
    send(batch)
    before, events = session(batch["sessionId"]), stored(batch["sessionId"])
    assert send(batch).json() == {"accepted": 0, "duplicates": 3, "rejected": []}
    after = session(batch["sessionId"])
    assert stored(batch["sessionId"]) == events
    del before["revision"], after["revision"]
    assert after == before


def test_an_old_batch_sent_again_does_not_make_its_session_live(send):
    batch = a_batch()
    send(batch)
    long_ago = datetime.now(UTC) - timedelta(days=2)
    record.sessions().update_one({"sessionId": batch["sessionId"]}, {"$set": {"lastSeenAt": long_ago}})
    send(batch)
    seen, last = (session(batch["sessionId"])[name] for name in ("lastSeenAt", "endedAt"))
    assert seen == last


def test_another_apps_key_does_not_take_a_session_over(send):
    batch = a_batch()
    send(batch)
    before = session(batch["sessionId"])["meta"]
    _, text = a_key(app="other")
    send(batch | {"seq": 1}, key=text)
    assert session(batch["sessionId"])["meta"] == before


def test_a_retry_after_half_a_write_completes_it(send):
    batch = a_batch()
    send(batch)
    record.sessions().delete_one({"sessionId": batch["sessionId"]})
    record.events().delete_one({"_id": f"{batch['sessionId']}:0:1"})
    assert send(batch).json() == {"accepted": 1, "duplicates": 2, "rejected": []}
    assert session(batch["sessionId"])["pendingFrom"] == stored(batch["sessionId"])[0]["timestamp"]


def test_one_bad_event_does_not_spoil_the_batch(send):
    now = datetime.now(UTC)
    events = [
        an_event(),
        an_event(type=""),
        {"type": "click"},
        an_event(x="12"),
        an_event(at=now - timedelta(days=31)),
        an_event(at=now + timedelta(days=2)),
        an_event(metadata=[1]),
        7,
        an_event(timestamp="22.11.2026"),
        an_event(),
    ]
    batch = a_batch(events)
    answer = send(batch).json()
    assert answer["accepted"] == 2
    assert [event["_id"].rpartition(":")[2] for event in stored(batch["sessionId"])] == ["0", "9"]
    reasons = {one["index"]: one["reason"] for one in answer["rejected"]}
    for index, field in enumerate(["type", "timestamp", "x", "timestamp", "timestamp", "metadata"], 1):
        assert reasons[index].startswith(f"{field}: "), reasons
    assert "30 days" in reasons[4]
    assert reasons[8].startswith("timestamp: ")
    assert set(reasons) == {1, 2, 3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sessionId": None}, "sessionId"),
        ({"sessionId": ""}, "sessionId"),
        ({"sessionId": "a" * 129}, "sessionId"),
        ({"sessionId": "a/../b"}, "sessionId"),
        ({"sessionId": "line\n"}, "sessionId"),
        ({"seq": -1}, "seq"),
        ({"seq": 1.5}, "seq"),
        ({"seq": "0"}, "seq"),
        ({"seq": True}, "seq"),
        ({"sentAt": "yesterday"}, "sentAt"),
        ({"ended": "yes"}, "ended"),
        ({"events": {}}, "events"),
        ({"events": []}, "events"),
        ({"events": [{"type": "", "timestamp": 1}]}, "type"),
        ({"events": [], "replay": {"chunkIndex": -1, "events": []}}, "chunkIndex"),
        ({"events": [], "session": {"userId": []}}, "userId"),
    ],
)
def test_a_malformed_batch_is_refused_by_its_field(send, change, field):
    answer = send(a_batch() | change)
    assert answer.status_code == 400
    assert field in answer.json()["detail"]
    assert record.events().count_documents({}) == 0


@pytest.mark.parametrize("missing", ["sessionId", "seq"])
def test_a_batch_without_its_identity_is_refused(send, missing):
    batch = a_batch()
    del batch[missing]
    answer = send(batch)
    assert answer.status_code == 400
    assert missing in answer.json()["detail"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_batch_is_refused(send, raw):
    answer = send(raw)
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("text", ["", "nonsense", "hxi_", "hxi_0123456789ab_wrong", "hxi__", "hxi_%00_x"])
def test_a_stranger_is_refused(send, text):
    answer = send(a_batch(), key=text)
    assert answer.status_code == 401
    assert "key" in answer.json()["detail"]
    assert record.events().count_documents({}) == 0


def test_a_known_key_with_another_secret_or_switched_off_is_refused(send):
    key, text = a_key()
    assert send(a_batch(), key=text).status_code == 202
    assert send(a_batch(), key=text[:-1]).status_code == 401
    key.enabled = False
    key.save()
    assert send(a_batch(), key=text).status_code == 401


def test_a_key_is_for_its_origins_alone(send):
    _, text = a_key(origins=["https://shop.example"])
    fine = send(a_batch(), key=text, headers={"origin": "https://shop.example"})
    assert fine.status_code == 202
    assert fine.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert fine.headers["Vary"] == "Origin"
    for origin in ("https://other.example", "http://shop.example", "https://shop.example.evil.example", "null"):
        refused = send(a_batch(), key=text, headers={"origin": origin})
        assert refused.status_code == 403
        assert refused.headers["Access-Control-Allow-Origin"] == "*"  # so that its recorder can tell, and stop
    assert send(a_batch(), key=text).status_code == 202  # an app or a server names no origin
    assert record.events().count_documents({}) == 6


def test_an_origin_is_kept_as_browsers_send_it_however_it_was_typed(client):
    client.force_login(a_user(Role.ADMIN))
    typed = "HTTPS://Shop.example:443/,http://shop.example:80,http://shop.example:8080/"
    fields = {"name": "typed", "app": "web", "origins": typed, "rate": 3_000_000, "enabled": "on"}
    assert client.post("/admin/ingestion/writekey/add/", fields).status_code == 302
    tidy = ["https://shop.example", "http://shop.example", "http://shop.example:8080"]
    assert WriteKey.objects.get(name="typed").origins == tidy
    assert a_key(origins=typed.split(","))[0].origins == tidy


def test_no_key_has_a_rate_above_the_most():
    with pytest.raises(ValidationError, match="3000000"):
        a_key(rate=3_000_001)


def test_a_key_without_origins_is_for_any_page_and_no_cookie_is_involved(send, client):
    client.cookies["hxi_session"] = "x"
    answer = send(a_batch(), headers={"origin": "https://any.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert not answer.cookies


def test_a_page_may_read_why_its_key_was_refused(send):
    answer = send(a_batch(), key="nonsense", headers={"origin": "https://any.example"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (401, "*")


def test_a_browser_may_ask_first(client):
    _, text = a_key(origins=["https://shop.example"])
    ask = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    answer = client.options(f"{URL}?key={text}", headers=ask)
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Encoding" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert client.options(f"{URL}?key={text}", headers=ask | {"origin": "https://b.example"}).status_code == 403


def test_other_methods_and_addresses_have_their_answers(client, send):
    for method in ("get", "put", "delete", "patch", "head"):
        answer = getattr(client, method)(URL)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    for path in ("/ingest/", "/ingest/v2/batch", "/ingest/v1/batch/"):
        assert client.post(path).status_code == 404


def test_too_much_is_refused_before_it_is_read(send):
    assert send(b" " * (1024 * 1024 + 1)).status_code == 413
    assert send(json.dumps(a_batch()).encode().ljust(1024 * 1024)).status_code == 202
    assert send(gzip.compress(b" " * (8 * 1024 * 1024 + 1))).status_code == 413
    assert send(gzip.compress(json.dumps(a_batch()).encode().ljust(8 * 1024 * 1024))).status_code == 202
    assert send(a_batch([{"type": "a", "timestamp": 1}] * 5_001)).status_code == 413
    assert record.events().count_documents({}) == 6


def test_five_thousand_events_are_one_batch(send):
    moment = iso(datetime.now(UTC))
    assert send(a_batch([{"type": "a", "timestamp": moment}] * 5_000)).json()["accepted"] == 5_000


@pytest.mark.parametrize("encoding", [{}, {"content-encoding": "gzip"}])
def test_gzip_is_known_by_its_header_or_its_first_bytes(send, encoding):
    assert send(gzip.compress(json.dumps(a_batch()).encode()), headers=encoding).status_code == 202


def test_damaged_and_cut_gzip_is_malformed(send):
    packed = gzip.compress(json.dumps(a_batch()).encode())
    for raw in (packed[:-9], packed[:20], packed[:10] + b"\xff" * 20, packed + b"rest"):
        answer = send(raw)
        assert answer.status_code == 400
        assert "gzip" in answer.json()["detail"]
    assert send(b"x", headers={"content-encoding": "br"}).status_code == 400


def test_a_key_over_its_rate_waits_and_nothing_is_stored(send):
    _, text = a_key(rate=5)
    assert send(a_batch(), key=text).status_code == 202
    refused = send(a_batch(), key=text)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert record.events().count_documents({}) == 3


def test_a_batch_of_replay_alone_counts_for_one(send):
    _, text = a_key(rate=3)
    events = [{"type": 0, "timestamp": int(datetime.now(UTC).timestamp() * 1000)}]
    answers = [send(a_batch([], replay={"chunkIndex": n, "events": events}), key=text).status_code for n in range(4)]
    assert answers == [202, 202, 202, 429]


def test_a_batch_larger_than_the_keys_whole_rate_takes_all_of_it(send):
    _, text = a_key(rate=5)
    assert send(a_batch([an_event()] * 9), key=text).json()["accepted"] == 9
    assert send(a_batch(), key=text).status_code == 429


def test_a_wrong_clock_is_corrected_in_whole_seconds(send):
    now = datetime.now(UTC)
    wrong = now - timedelta(hours=3)
    moment = wrong - timedelta(seconds=10)
    replay = {"chunkIndex": 0, "events": [{"type": 0, "timestamp": int(moment.timestamp() * 1000)}]}
    started = {"startedAt": iso(moment - timedelta(seconds=5))}
    batch = a_batch([an_event(at=moment)], sentAt=iso(wrong), replay=replay, session=started)
    assert send(batch).status_code == 202
    event, chunk = stored(batch["sessionId"])[0], record.replay_chunks().find_one({"sessionId": batch["sessionId"]})
    shift = event["timestamp"] - moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert timedelta(hours=3) <= shift <= timedelta(hours=3, seconds=30)
    assert shift.microseconds == 0
    assert chunk["from"] == event["timestamp"]
    assert session(batch["sessionId"])["startedAt"] == event["timestamp"] - timedelta(seconds=5)


def test_a_clock_a_little_off_is_left_alone(send):
    now = datetime.now(UTC)
    moment = now - timedelta(seconds=30)
    batch = a_batch([an_event(at=moment)], sentAt=iso(now - timedelta(seconds=3)))
    send(batch)
    assert iso(stored(batch["sessionId"])[0]["timestamp"]) == iso(moment)


def test_every_batch_of_a_session_is_corrected_alike(send):
    session_id, moment = a_session_id(), datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)
    for seq, skew in enumerate((8, 8.6, 6.8, 0.3, 3, 30)):  # the first one was long on its way
        batch = a_batch([an_event(at=moment)], session_id, seq, sentAt=iso(datetime.now(UTC) - timedelta(seconds=skew)))
        assert send(batch).status_code == 202
    [first, *others] = [event["timestamp"] for event in stored(session_id)]
    assert others == [first] * 5
    assert timedelta(milliseconds=session(session_id)["skewMs"]) == first - moment > timedelta(seconds=5)


def test_a_session_that_began_uncorrected_stays_so(send):
    session_id, moment = a_session_id(), datetime.now(UTC) - timedelta(minutes=30)
    for seq, skew in enumerate((1, 6)):
        send(a_batch([an_event(at=moment)], session_id, seq, sentAt=iso(datetime.now(UTC) - timedelta(seconds=skew))))
    [first, second] = [event["timestamp"] for event in stored(session_id)]
    assert iso(first) == iso(second) == iso(moment)
    assert "skewMs" not in session(session_id)


def test_a_clock_that_was_set_meanwhile_is_measured_anew(send):
    session_id, moment = a_session_id(), datetime.now(UTC) - timedelta(hours=3)
    for seq, skew in enumerate((10, 3_600)):
        send(a_batch([an_event(at=moment)], session_id, seq, sentAt=iso(datetime.now(UTC) - timedelta(seconds=skew))))
    [first, second] = [event["timestamp"] for event in stored(session_id)]
    assert timedelta(seconds=3_585) <= second - first <= timedelta(seconds=3_595)


def test_what_is_private_is_masked_but_the_named_user_is_kept(send):
    words = {"note": "mail ann@example.com or call 0123456789", "selector": "#id-12345678901", "small": "123456"}
    events = [an_event(elementId="row-4111111111111111", metadata=words)]
    batch = a_batch(events, session={"userId": "ann@example.com", "meta": {"mail": "ann@example.com", "app": "x"}})
    send(batch)
    event, found = stored(batch["sessionId"])[0], session(batch["sessionId"])
    assert event["metadata"] == {"note": "mail *** or call ***", "selector": "#id-12345678901", "small": "123456"}
    assert event["elementId"] == "row-***"
    assert found["userId"] == "ann@example.com"
    assert found["meta"]["mail"] == "***"
    assert found["meta"]["app"] == "web"


@pytest.mark.parametrize(
    ("keep", "forwarded", "ip"),
    [
        (False, "9.9.9.9", None),
        (True, "9.9.9.9", "9.9.9.9"),
        (True, "1.1.1.1, 9.9.9.9", "9.9.9.9"),
        (True, "", "127.0.0.1"),
    ],
)
def test_an_address_is_kept_only_on_request_and_only_from_a_trusted_proxy(send, settings, keep, forwarded, ip):
    settings.STORE_IP, settings.TRUSTED_PROXIES = keep, [ip_network("127.0.0.0/8")]
    batch = a_batch()
    send(batch, headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert session(batch["sessionId"])["ip"] == ip


def test_a_strangers_forwarded_address_is_not_believed(send, settings):
    settings.STORE_IP, settings.TRUSTED_PROXIES = True, []
    batch = a_batch()
    send(batch, headers={"x-forwarded-for": "9.9.9.9"})
    assert session(batch["sessionId"])["ip"] == "127.0.0.1"


def test_a_bad_chunk_is_named_and_its_events_are_kept(send):
    batch = a_batch(replay={"chunkIndex": 0, "events": [{"type": 9, "timestamp": 1}]})
    answer = send(batch)
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 3
    [refused] = answer.json()["rejected"]
    assert refused["index"] == "replay"
    assert "type" in refused["reason"]
    assert "hasReplay" not in session(batch["sessionId"])


def test_the_first_chunk_of_an_index_stays(send):
    now = int(datetime.now(UTC).timestamp() * 1000)
    session_id = a_session_id()
    for size in (1, 2):
        events = [{"type": 0, "timestamp": now + i} for i in range(size)]
        assert send(a_batch([], session_id, replay={"chunkIndex": 0, "events": events})).status_code == 202
    [chunk] = record.replay_chunks().find({"sessionId": session_id})
    assert chunk["events"] == 1
    assert session(session_id)["hasReplay"]


def test_ended_alone_ends_a_session(send):
    batch = a_batch()
    send(batch)
    answer = send({"sessionId": batch["sessionId"], "seq": 1, "ended": True})
    assert answer.json() == {"accepted": 0, "duplicates": 0, "rejected": []}
    assert session(batch["sessionId"])["ended"]


def test_events_of_one_time_keep_the_order_they_were_sent_in(send):
    moment, session_id = datetime.now(UTC), a_session_id()
    for seq in (1, 0):
        send(a_batch([an_event(f"{seq}{i}", moment) for i in range(3)], session_id, seq))
    found = record.events().find({"sessionId": session_id}).sort([("timestamp", 1), ("order", 1)])
    assert [event["type"] for event in found] == ["00", "01", "02", "10", "11", "12"]


# --- Bulk ------------------------------------------------------------------------------------------------------------
def lines(*events):
    return b"\n".join(json.dumps(event).encode() for event in events)


def test_lines_are_stored_with_their_sessions(send):
    one, other = a_session_id(), a_session_id()
    body = lines(
        an_event(sessionId=one, eventId="e1", userId="u1", device="iPhone", userAgent="App/1"),
        an_event(sessionId=other),
        an_event(type=7, sessionId=other),
    )
    answer = send(body + b"\n\n", "/ingest/v1/events")
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    assert [one["index"] for one in answer.json()["rejected"]] == [2]
    assert stored(one)[0]["_id"] == f"{one}#e1"
    found = session(one)
    assert (found["userId"], found["device"], found["userAgent"]) == ("u1", "iPhone", "App/1")
    assert session(other)["userAgent"] is None
    assert send(body, "/ingest/v1/events").json()["duplicates"] == 2


def test_bulk_has_the_doors_other_answers_too(send):
    url = "/ingest/v1/events"
    assert send(b"", url).status_code == 400
    assert send(b"nonsense\n", url).status_code == 400
    assert "sessionId" in send(lines(an_event()), url).json()["detail"]
    assert send(b"{}\n" * 5_001, url).status_code == 413
    assert send(lines(an_event(sessionId="s")), url, key="x").status_code == 401
    old = an_event(at=datetime.now(UTC) - timedelta(days=31), sessionId="s")
    assert "timestamp" in send(lines(old), url).json()["detail"]


# --- The recorder ----------------------------------------------------------------------------------------------------
def test_any_page_may_load_the_recorder(client):
    answer = client.get("/sdk/hxi.js", headers={"accept-encoding": "gzip", "origin": "https://any.example"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert gzip.decompress(answer.content) == client.get("/sdk/hxi.js").content
    again = client.get("/sdk/hxi.js", headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
