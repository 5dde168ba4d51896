"""Replay chunks: what a player can take is kept in order; anything else is refused by its place."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ingestion import chunks
from apps.ingestion.moments import Clock
from apps.ingestion.refusals import Unfit
from apps.ingestion.replay_events import NodeCount
from apps.ingestion.shapes import reason_of

NOW = datetime.now(UTC)
MS = int(NOW.timestamp() * 1000)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=10,
)
NODE = st.recursive(
    ANY_JSON,
    lambda inner: st.fixed_dictionaries({"type": st.just(2), "childNodes": st.lists(inner, max_size=3)}),
    max_leaves=8,
)
EVENT = st.fixed_dictionaries(
    {"type": st.one_of(st.integers(0, 6), ANY_JSON), "timestamp": st.one_of(st.just(MS), ANY_JSON)},
    optional={
        "data": st.one_of(
            ANY_JSON,
            st.fixed_dictionaries(
                {"source": st.integers(0, 16)},
                optional={"node": NODE, "width": ANY_JSON, "height": ANY_JSON, "adds": st.lists(NODE)},
            ),
        )
    },
)
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def chunk(*events, **fields):
    wire = {"chunkIndex": 0, "events": list(events)} | fields
    return chunks.decoded(json.dumps(wire).encode(), "s", Clock(NOW))


def contents(document):
    return json.loads(gzip.decompress(document["data"]))


def at(offset, type=0, **data):
    return {"type": type, "timestamp": MS + offset, "data": data}


def outcome(raw):
    """(the document, None) or (None, the reason why there is none)."""
    try:
        return chunks.decoded(raw, "s", Clock(NOW)), None
    except (ValueError, RecursionError) as error:
        return None, reason_of(error)


@QUICK
@given(
    st.one_of(
        ANY_JSON,
        st.fixed_dictionaries({"chunkIndex": st.just(0)}, optional={"events": st.lists(EVENT), "frames": ANY_JSON}),
    )
)
def test_anything_is_kept_or_refused_with_a_reason(value):
    document, reason = outcome(json.dumps(value).encode())
    if document is None:
        assert reason
        return
    assert len(contents(document)) == document["events"] > 0
    assert document["from"] <= document["to"]


def test_events_are_put_in_order_and_described():
    document = chunk(at(30), at(10, 4, width=800, height=600), at(20, 2, node={"type": 0, "childNodes": []}), at(10, 1))
    assert [(event["timestamp"] - MS, event["type"]) for event in contents(document)] == [
        (10, 4),
        (10, 1),
        (20, 2),
        (30, 0),
    ]
    assert document["events"] == 4
    assert document["keyframe"] is True
    assert document["kind"] == "rrweb"
    assert document["bytes"] == len(document["data"])
    assert [document[name].timestamp() * 1000 - MS for name in ("from", "to", "keyframeAt")] == pytest.approx(
        [10, 30, 20], abs=0.1
    )


def test_the_same_chunk_is_always_the_same_bytes():
    assert chunk(at(1))["data"] == chunk(at(1))["data"]


def test_impossible_viewports_are_clamped():
    meta, resize = contents(chunk(at(0, 4, width=0, height=10**9), at(1, 3, source=4, width=-5, height=99_999.5)))
    assert (meta["data"]["width"], meta["data"]["height"]) == (1, 10_000)
    assert (resize["data"]["width"], resize["data"]["height"]) == (1, 10_000)


def deep(levels):
    node = {"type": 2}
    for _ in range(levels - 1):
        node = {"type": 2, "childNodes": [node]}
    return node


@pytest.mark.parametrize("levels", [1, 300, 512])
def test_a_page_may_be_as_deep_as_any_real_one(levels):
    NodeCount().add(deep(levels), "node")


def test_a_deeper_page_is_refused():
    with pytest.raises(Unfit, match="512 levels"):
        NodeCount().add(deep(513), "node")


def test_the_nodes_of_a_chunk_are_bounded_over_all_its_events():
    half = {"type": 2, "childNodes": [{"type": 3}] * 60_000}
    chunk(at(0, 2, node=half))
    with pytest.raises(Unfit, match="100000 nodes"):
        chunk(at(0, 2, node=half), at(1, 3, source=0, adds=[{"node": half}]))


@pytest.mark.parametrize(
    ("event", "place"),
    [
        (7, "events[0]"),
        ({"type": 7, "timestamp": MS}, "events[0].type"),
        ({"type": "2", "timestamp": MS}, "events[0].type"),
        ({"type": True, "timestamp": MS}, "events[0].type"),
        ({"type": 0}, "events[0].timestamp"),
        ({"type": 0, "timestamp": 5}, "events[0].timestamp"),
        ({"type": 3, "timestamp": MS}, "events[0].data"),
        ({"type": 3, "timestamp": MS, "data": {}}, "events[0].data.source"),
        ({"type": 4, "timestamp": MS, "data": {"width": "1", "height": 1}}, "events[0].data.width"),
        ({"type": 2, "timestamp": MS, "data": {}}, "events[0].data.node"),
        ({"type": 2, "timestamp": MS, "data": {"node": {"childNodes": [1]}}}, "events[0].data.node"),
        ({"type": 3, "timestamp": MS, "data": {"source": 0, "adds": [{"node": None}]}}, "events[0].data.adds"),
        ({"type": 3, "timestamp": MS, "data": {"source": 0, "texts": 5}}, "events[0].data.texts"),
        ({"type": 3, "timestamp": MS, "data": {"source": 0, "removes": [None]}}, "events[0].data.removes"),
        ({"type": 3, "timestamp": MS, "data": {"source": 0, "attributes": [{"id": 1}]}}, "events[0].data.attributes"),
    ],
)
def test_what_is_no_rrweb_event_is_refused_by_its_place(event, place):
    with pytest.raises(Unfit) as refusal:
        chunk(event)
    assert str(refusal.value).startswith(place)


def frame(**fields):
    return {
        "ts": MS,
        "width": 390,
        "height": 844,
        "elements": [{"id": "a", "type": "button", "x": 1, "y": 2, "w": 3, "h": 4}],
    } | fields


def test_mobile_frames_are_kept_as_they_were_drawn():
    document = chunk(events=None, frames=[frame(ts=MS + 5), frame()])
    assert [one["ts"] for one in contents(document)] == [MS, MS + 5]
    assert (document["kind"], document["keyframe"], document["events"]) == ("frames", True, 2)
    picture = {"ts": MS, "width": 1, "height": 1, "imageUrl": "https://cdn.example/1.webp"}
    assert contents(chunk(events=None, frames=[picture])) == [picture]


@pytest.mark.parametrize(
    "wrong",
    [
        {"imageUrl": "javascript:alert(1)"},
        {"imageUrl": "data:image/png;base64,x"},
        {"elements": "x"},
        {"elements": [1]},
        {"elements": [{"x": "1", "y": 0, "w": 0, "h": 0}]},
        {"elements": None},
        {"width": None},
        {"ts": None},
        {"ts": "yesterday"},
    ],
)
def test_a_frame_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"elements|imageUrl|width|ts|datetime"):
        chunk(events=None, frames=[frame(**wrong)])
