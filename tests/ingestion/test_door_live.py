"""The door on the real web server: bodies of unknown length, a store that stops, a Redis that is away, a bomb."""

import contextlib
import gzip
import http.client
import json
import tracemalloc
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import redis

from apps.ingestion import body, rate
from apps.ingestion.keyring import Key
from apps.ingestion.refusals import Refusal
from apps.record import client as record
from tests.factories import a_batch, a_key
from tests.processes import stopped_mongod


def post(live, text, raw, chunked=False):
    """(status, headers, JSON) of a batch sent to the live stack."""
    connection = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=60)
    pieces = (raw[i : i + 10_000] for i in range(0, len(raw), 10_000)) if chunked else raw
    with contextlib.closing(connection):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
            connection.request("POST", f"/ingest/v1/batch?key={text}", pieces, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())


def test_a_body_of_unknown_length_is_read_up_to_the_limit(live):
    _, text = a_key()
    raw = json.dumps(a_batch()).encode()
    assert post(live, text, raw, chunked=True)[2]["accepted"] == 3
    status, _, said = post(live, text, raw.ljust(1024 * 1024 + 1), chunked=True)
    assert (status, "1048576 bytes" in said["detail"]) == (413, True)


def test_a_store_that_does_not_confirm_is_503_and_the_retry_is_right(live):
    _, text = a_key()
    raw = json.dumps(a_batch()).encode()
    assert post(live, text, json.dumps(a_batch()).encode())[0] == 202
    with stopped_mongod():
        status, headers, said = post(live, text, raw)
    assert (status, int(headers["Retry-After"]) > 0) == (503, True)
    assert "try again" in said["detail"]
    again = post(live, text, raw)[2]
    assert again["accepted"] + again["duplicates"] == 3
    assert post(live, text, raw)[2] == {"accepted": 0, "duplicates": 3, "rejected": []}


def test_a_stranger_is_refused_before_the_body_came(live):
    with contextlib.closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=20)) as connection:
        connection.putrequest("POST", "/ingest/v1/batch?key=nonsense")
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b"{")  # and the rest never comes
        assert connection.getresponse().status == 401


def test_a_refused_body_does_not_spoil_the_next_request_of_its_connection(live):
    _, text = a_key()
    batch, trick = (json.dumps(a_batch(session_id=name)).encode() for name in ("real", "trick"))
    smuggled = b"POST /ingest/v1/batch?key=%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
    refused = (smuggled % (text.encode(), len(trick), trick)).rjust(900_000)
    with contextlib.closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=20)) as connection:
        for key, raw, status in (("nonsense", refused, 401), (text, batch, 202)):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.request("POST", f"/ingest/v1/batch?key={key}", raw)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == status
    assert record.sessions().distinct("sessionId") == ["real"]


def test_without_redis_the_rate_is_counted_here(monkeypatch):
    away = rate._Redis()
    away._lease = redis.Redis(unix_socket_path="/nowhere").register_script(rate.LEASE)
    monkeypatch.setattr(rate, "_redis", away)
    monkeypatch.setattr(rate, "_allowances", {})
    key = Key("away", "", "web", frozenset(), 10)
    assert rate.take(key, 10) == 0
    assert rate.take(key, 1) > 0


def test_web_processes_share_one_allowance():
    one, other = rate.Allowance("shared"), rate.Allowance("shared")
    taken = sum(allowance.take(1, 1_000) == 0 for _ in range(1_000) for allowance in (one, other))
    assert 980 <= taken <= 1_000


def test_a_sender_told_to_wait_takes_nothing_from_the_others():
    one, other = rate.Allowance("waiting"), rate.Allowance("waiting")
    assert one.take(60, 100) == 0
    assert one.take(50, 100) > 0
    assert other.take(41, 100) > 0
    assert other.take(40, 100) == 0


@pytest.mark.parametrize("members", [1, 20, 65])
def test_a_bomb_costs_no_more_than_the_limit(members):
    bomb = gzip.compress(b"\0" * (100 * 1024 * 1024 // members)) * members
    tracemalloc.start()
    with pytest.raises(Refusal):
        body.unpacked(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * body.LARGEST_UNPACKED


def test_a_gzip_of_several_members_is_one_body():
    assert body.unpacked(gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


def test_a_body_cut_short_is_malformed():
    with pytest.raises(Refusal, match="shorter"):
        body.received({"wsgi.input": BytesIO(b"12345")}, 10)
