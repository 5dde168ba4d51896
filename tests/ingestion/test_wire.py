"""Whatever JSON arrives is decoded or refused with a reason, and what is accepted can be stored and read back."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import bson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ingestion import store, wire
from apps.ingestion.metadata import field_name, kept
from apps.ingestion.moments import ANY_TIME
from apps.ingestion.refusals import Unfit
from apps.ingestion.sightings import Source
from apps.record import client as record
from tests.factories import a_batch, an_event, iso

NOW = datetime.now(UTC)
MOMENT = iso(NOW)
ODD_TEXT = st.one_of(
    st.text(), st.sampled_from(["\0", "$set", "a.b", "\ud800", "x\udc00", "", "__proto__", "_id", "ann@b.c"])
)
ODD_NUMBER = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**63, -(2**63) - 1, 10**400, 2**64]),
)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), ODD_NUMBER, ODD_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ODD_TEXT, inner, max_size=4)),
    max_leaves=12,
)
EVENT = st.fixed_dictionaries(
    {"type": st.one_of(st.just("click"), ANY_JSON), "timestamp": st.one_of(st.just(MOMENT), ANY_JSON)},
    optional=dict.fromkeys(("screen", "elementId", "x", "y", "scroll", "metadata"), ANY_JSON),
)
SESSION_FIELDS = ("userId", "device", "startedAt", "meta")
BATCH = st.fixed_dictionaries(
    {"sessionId": st.just("fuzz"), "seq": st.just(0), "events": st.lists(EVENT, max_size=3)},
    optional=dict.fromkeys(("session", "replay", "ended", "sentAt"), ANY_JSON)
    | {"session": st.fixed_dictionaries({}, optional=dict.fromkeys(SESSION_FIELDS, ANY_JSON))},
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def raw(value):
    return json.dumps(value).encode()


def decoded(*events, **fields):
    return wire.decode_batch(raw(a_batch(list(events), **fields)), datetime.now(UTC))


def outcome(body):
    """(the batch, None) or (None, the reason why it is none)."""
    try:
        return wire.decode_batch(body, NOW), None
    except Unfit as error:
        return None, str(error)


@QUICK
@given(st.one_of(ANY_JSON, BATCH, st.binary()))
def test_any_body_is_decoded_or_refused_with_a_reason(value):
    body = value if isinstance(value, bytes) else raw(value)
    batch, reason = outcome(body)
    if batch is None:
        assert reason
        return
    assert all(one["reason"] for one in batch.rejected)
    assert all(bson.encode(event) for event in batch.events)


@settings(QUICK, max_examples=60)
@given(BATCH)
def test_what_is_accepted_is_stored_and_read_back(value):
    record.events().delete_many({})
    try:
        batch = wire.decode_batch(raw(value), NOW)
    except Unfit:
        return
    receipt = store.insert_batch(batch, Source("web", "k"))
    assert receipt.accepted == len(batch.events)
    found = list(record.events().find({"sessionId": "fuzz"}).sort("order", 1))
    sent = [bson.decode(bson.encode(event), bson.CodecOptions(tz_aware=True)) for event in batch.events]
    assert [{**event} for event in found] == sent
    assert record.sessions().find_one({"sessionId": "fuzz"})["pendingFrom"]


@QUICK
@given(st.lists(st.one_of(ANY_JSON, EVENT.map(lambda event: event | {"sessionId": "s"})), max_size=4))
def test_any_lines_are_decoded_or_refused_one_by_one(values):
    lines = wire.decode_event_lines(b"\n".join(map(raw, values)), NOW)
    assert len(lines.events) + len(lines.rejected) == len(values)
    assert all(bson.encode(event) for event in lines.events)


def test_half_an_emoji_does_not_spoil_a_batch():
    body = raw(a_batch([an_event(metadata={"text": "cut \ud83d"}), an_event(metadata={"text": r"\ud800"})]))
    batch = wire.decode_batch(body, NOW)
    assert [event["metadata"]["text"] for event in batch.events] == ["cut \ufffd", r"\ud800"]
    assert not batch.rejected


def test_a_whole_emoji_beside_half_a_one_stays():
    batch = wire.decode_batch(raw(a_batch([an_event(metadata={"a": "😀\ud83d"})])), NOW)
    assert batch.events[0]["metadata"]["a"] == "😀\ufffd"


@pytest.mark.parametrize(
    ("given_time", "stored_time"),
    [
        (iso(NOW), NOW),
        (NOW.astimezone().isoformat(), NOW),
        (NOW.replace(tzinfo=None).isoformat(), NOW),
        (NOW.timestamp() * 1000, NOW),
        (int(NOW.timestamp() * 1000), NOW),
    ],
    ids=["to the millisecond", "with a zone", "without a zone", "milliseconds and a part", "milliseconds"],
)
def test_times_come_as_iso_or_as_milliseconds_and_without_a_zone_are_utc(given_time, stored_time):
    [event] = decoded(an_event() | {"timestamp": given_time}).events
    assert abs(event["timestamp"] - stored_time) < timedelta(milliseconds=2)
    assert event["timestamp"].utcoffset() == timedelta()


@pytest.mark.parametrize(
    "wrong",
    ["2026-11-22", "22.11.2026", "", None, True, [], 1e300, -1e300, 10**40, "0001-01-01T00:00:00+14:00"],
)
def test_other_times_are_refused_by_name(wrong):
    batch = decoded(an_event(), an_event() | {"timestamp": wrong})
    assert [one["index"] for one in batch.rejected] == [1]
    assert batch.rejected[0]["reason"].startswith("timestamp: ")


def test_an_import_may_carry_any_date():
    line = raw({"sessionId": "s", "type": "a", "timestamp": "1999-01-01T00:00:00Z"})
    assert len(wire.decode_event_lines(line, NOW, ANY_TIME).events) == 1
    assert len(wire.decode_event_lines(line, NOW).events) == 0


def test_long_names_are_cut_and_a_long_type_is_refused():
    batch = decoded(an_event(screen="s" * 600, elementId="e" * 600), an_event("t" * 65))
    assert (len(batch.events[0]["screen"]), len(batch.events[0]["elementId"])) == (512, 512)
    assert batch.rejected[0]["reason"].startswith("type: ")


@pytest.mark.parametrize(
    ("x", "fits"), [(0, True), (-3.5, True), (10_000_000, True), (10_000_001, False), (10**30, False)]
)
def test_coordinates_are_numbers_of_a_page(x, fits):
    batch = decoded(an_event(), an_event(x=x))
    assert len(batch.events) == 1 + fits
    assert all(one["reason"].startswith("x: ") for one in batch.rejected)


def nested(levels):
    return {"a": nested(levels - 1)} if levels else 1


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (nested(5), True),
        (nested(6), False),
        ({"a": [[[[1]]]]}, True),
        ({"a": [[[[[1]]]]]}, False),
        ({str(i): i for i in range(64)}, True),
        ({str(i): i for i in range(65)}, False),
        ({str(i): {str(j): 1 for j in range(62)} for i in range(4)}, True),
        ({str(i): {str(j): 1 for j in range(64)} for i in range(4)}, False),
        ({"a": "x" * 8_000}, True),
        ({"a": "x" * 8_200}, False),
        ([], False),
        ("text", False),
        (None, True),
        ({}, True),
    ],
)
def test_metadata_is_bounded(value, fits):
    batch = decoded(an_event(), an_event(metadata=value))
    assert len(batch.events) == 1 + fits
    assert all(one["reason"].startswith("metadata: ") for one in batch.rejected)


@pytest.mark.parametrize("value", ['{"a":{}}', "0", '"text"'])
@pytest.mark.parametrize("body", ['"events": [%s]', '"replay": {"chunkIndex": 0, "events": [%s]}'])
def test_no_body_costs_many_times_its_size(value, body):
    dense = ",".join([value] * (8 * 1024 * 1024 // (len(value) + 1)))
    tracemalloc.start()
    with pytest.raises(Unfit):
        wire.decode_batch(('{"sessionId": "s", "seq": 0, ' + body % dense + "}").encode(), NOW)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024


def test_field_names_that_mean_something_to_mongodb_are_kept_harmless():
    assert kept(b'{"$set": 1, "a.b": {"$where": 2}}') == {"＄set": 1, "a．b": {"＄where": 2}}  # noqa: RUF001
    assert field_name("a\0b") == "a\ufffdb"


def test_a_number_too_large_for_the_store_becomes_a_float():
    assert kept(b'{"a": 9223372036854775808, "b": 9223372036854775807}') == {"a": 2.0**63, "b": 2**63 - 1}


def test_a_bad_session_is_named_and_the_events_are_kept():
    batch = decoded(an_event(), session={"userId": [], "device": "x"})
    assert len(batch.events) == 1
    assert batch.rejected[0]["index"] == "session"
    assert "userId" in batch.rejected[0]["reason"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"meta": {"a": "x" * 9000}}, "session.meta: larger"),
        ({"startedAt": "1999-01-01T00:00:00Z"}, "session.startedAt: "),
    ],
)
def test_one_bad_part_of_a_session_does_not_spoil_the_others(bad, reason):
    told = {"userId": "ada", "device": "iPhone", "startedAt": iso(NOW), "meta": {"plan": "pro"}}
    batch = wire.decode_batch(raw({"sessionId": "s", "seq": 0, "session": told | bad}), NOW)
    assert [one["reason"].startswith(reason) for one in batch.rejected] == [True]
    kept = {"startedAt": batch.visit.started_at, "meta": batch.visit.traits}
    assert (batch.visit.user_id, batch.visit.device) == ("ada", "iPhone")
    assert all(value for name, value in kept.items() if name not in bad)


def test_an_empty_user_is_nobody():
    assert decoded(session={"userId": "", "device": "iPhone"}).visit == wire.Visit(device="iPhone")


def test_a_line_without_an_id_is_known_by_its_content():
    one, other = ({"sessionId": "s", "type": t, "timestamp": MOMENT} for t in "ab")
    ids = [event["_id"] for event in wire.decode_event_lines(b"\n".join(map(raw, (one, one, other))), NOW).events]
    assert ids[0] == ids[1] != ids[2]
