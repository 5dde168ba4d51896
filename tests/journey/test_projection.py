"""The journeys collection: where a step begins, what is kept, and that it comes out the same however events came in."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st
from pymongo.errors import BulkWriteError

from apps.ingestion import imports, projector, store, wire
from apps.ingestion.sightings import Source
from apps.journey.projection import MOST_STEPS, documents
from apps.record import client as record
from apps.record.steps import visits_of
from tests.factories import a_batch, a_session_id, an_event, iso

pytestmark = pytest.mark.usefixtures("still")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
ARRIVAL = START + timedelta(days=2)
DAY = 24 * 3600


def at(seconds):
    return START + timedelta(seconds=seconds)


def event(second, type, screen=None, **fields):
    return an_event(type, at(second), screen=screen, **fields)


def send(*events, seq=0, session_id="s", **fields):
    """Brings one batch in through the door; returns what was refused of it."""
    body = a_batch(list(events), session_id, seq, sentAt=iso(ARRIVAL), **fields)
    batch = wire.decode_batch(msgspec.json.encode(body), ARRIVAL)
    store.insert_batch(batch, Source("web"))
    return batch.rejected


def send_screens(count, first=0, **given):
    send(*[event(first + n, "screen", f"/{first + n}") for n in range(count)], **given)


def journey(session_id="s"):
    """The document as it is after everything pending was projected."""
    projector.project_pending()
    return stored(session_id)


def stored(session_id="s"):
    [found] = record.journeys().find({"sessionId": session_id})
    return found


def path(found):
    return [one["screen"] for one in found["steps"]]


def begins(found):
    return [(one["ts"] - START).total_seconds() for one in found["steps"]]


# --- Where a step begins ---------------------------------------------------------------------------------------------
STEPS = {
    "each screen view": (["screen A", "screen B", "screen C"], [(0, "A"), (1, "B"), (2, "C")]),
    "a view of the same screen again": (["screen A", "screen A"], [(0, "A"), (1, "A")]),
    "another screen, whatever happened on it": (["screen A", "click B", "rated C"], [(0, "A"), (1, "B"), (2, "C")]),
    "a move too": (["move A", "move A", "move B"], [(0, "A"), (2, "B")]),
    "not another event on the same screen": (["screen A", "click A", "scroll A", "input A"], [(0, "A")]),
    "the way back": (["click A", "click B", "click A"], [(0, "A"), (1, "B"), (2, "A")]),
    "nothing without a screen": (["screen A", "click", "error", "click A"], [(0, "A")]),
    "not a screen view without a screen": (["screen A", "screen", "click A"], [(0, "A")]),
    "what comes first without a screen is of none": (["click", "error", "screen A"], [(2, "A")]),
    "screens are told apart by every letter": (["click A", "click a", "click A/"], [(0, "A"), (1, "a"), (2, "A/")]),
    "no screen at all": (["click", "error", "screen"], []),
}


@pytest.mark.parametrize(("told", "steps"), STEPS.values(), ids=STEPS)
def test_a_step_begins_with(told, steps):
    send(*[event(second, *words.split()) for second, words in enumerate(told)])
    found = journey()
    assert list(zip(begins(found), path(found), strict=True)) == steps
    assert [one["step"] for one in found["steps"]] == list(range(1, len(steps) + 1))


def test_every_event_from_the_first_step_on_is_told_with_its_step():
    told = ["click", "screen A", "click", "click B", "error", "screen B", "scroll B"]
    events = [event(second, *words.split()) for second, words in enumerate(told)]
    assert [(screen, [one["type"] for one in own]) for screen, own in visits_of(events)] == [
        ("A", ["screen", "click"]),
        ("B", ["click", "error"]),
        ("B", ["screen", "scroll"]),
    ]


def test_a_journey_has_the_seeds_shape():
    send(event(0, "screen", "Home"), event(5, "screen", "Checkout"))
    assert {name: journey()[name] for name in ("sessionId", "steps", "createdAt")} == {
        "sessionId": "s",
        "steps": [{"step": 1, "screen": "Home", "ts": at(0)}, {"step": 2, "screen": "Checkout", "ts": at(5)}],
        "createdAt": at(0),
    }


def test_the_start_is_the_one_that_is_told():
    send(event(5, "screen", "Home"), session={"startedAt": iso(at(-3))})
    assert journey()["createdAt"] == at(-3)


def test_a_session_without_events_has_a_journey_without_steps():
    send(session={"startedAt": iso(at(0))})
    found = journey()
    assert (found["steps"], found["cut"], found["createdAt"]) == ([], 0, at(0))


def test_each_session_has_its_own_journey():
    for name in "abc":
        send(event(0, "screen", name), event(1, "screen", "Home"), session_id=name)
    assert projector.project_pending() == 3
    assert [path(stored(name)) for name in "abc"] == [["a", "Home"], ["b", "Home"], ["c", "Home"]]


# --- The order within a moment ---------------------------------------------------------------------------------------
def test_events_of_one_millisecond_keep_the_order_in_which_they_were_sent():
    send(*[event(0, "screen", name) for name in "CABAC"])
    found = journey()
    assert path(found) == [*"CABAC"]
    assert found["orders"] == sorted(set(found["orders"]))


def test_of_two_batches_with_one_moment_the_one_sent_first_comes_first():
    send(event(1, "screen", "B"), event(1, "screen", "C"), seq=1)
    send(event(1, "screen", "A"), seq=0)
    assert path(journey()) == [*"ABC"]


def test_a_part_of_a_millisecond_makes_no_order():
    finer = [event(0, "screen", name) | {"timestamp": f"2026-11-01T12:00:00.000{part}Z"} for name, part in ("A9", "B1")]
    send(*finer)
    found = journey()
    assert (path(found), begins(found)) == (["A", "B"], [0, 0])


def test_lines_of_one_moment_keep_their_order():
    lines = [event(0, "screen", f"/{n}") | {"sessionId": "s"} for n in range(30)]
    for lot in (lines[:10], lines[10:]):
        imports.import_lot(b"\n".join(map(msgspec.json.encode, lot)), imports.Tally(), Source("web"), 0)
    assert path(journey()) == [f"/{n}" for n in range(30)]


def test_events_sent_out_of_order_are_put_in_order():
    send(event(9, "screen", "C"), event(0, "screen", "A"), event(5, "screen", "B"))
    found = journey()
    assert (path(found), begins(found)) == ([*"ABC"], [0, 5, 9])


# --- Twice, and late -------------------------------------------------------------------------------------------------
def project_again(session_id="s"):
    record.sessions().update_one({"sessionId": session_id}, [{"$set": {"pendingFrom": "$startedAt"}}])
    return journey(session_id)


def test_a_second_projection_gives_the_same_document():
    send(event(0, "screen", "A"), event(1, "click", "B"), event(1, "screen", "C"))
    first = journey()
    assert project_again() == first
    record.journeys().delete_many({})
    assert project_again() == first


def test_a_batch_that_is_sent_again_changes_nothing():
    batch = [event(0, "screen", "A"), event(1, "screen", "A")]
    send(*batch)
    first = journey()
    send(*batch)
    assert journey() == first


def test_a_late_event_lands_in_its_place():
    send(event(0, "screen", "A"), event(9, "screen", "C"), seq=0)
    assert path(journey()) == [*"AC"]
    send(event(5, "screen", "B"), seq=1)
    found = journey()
    assert (path(found), begins(found)) == ([*"ABC"], [0, 5, 9])


def test_a_late_start_moves_the_beginning_of_the_journey():
    send(event(5, "click", "A"))
    journey()
    send(event(-5, "screen", "Z"), seq=1)
    found = journey()
    assert (path(found), found["createdAt"]) == ([*"ZA"], at(-5))


def test_a_late_event_may_begin_a_step_earlier_or_part_one_in_two():
    send(event(3, "click", "A"), event(9, "click", "A"))
    assert begins(journey()) == [3]
    send(event(1, "move", "A"), seq=1)
    assert begins(journey()) == [1]
    send(event(6, "error", "B"), seq=2)
    found = journey()
    assert (path(found), begins(found)) == ([*"ABA"], [1, 6, 9])


def test_whoever_knows_fewer_events_overwrites_nothing():
    send(event(0, "screen", "A"))
    [session], events = record.sessions().find(), list(record.events().find())
    slow = documents(session, events, at(0))["hxi_journey_db.journeys"]
    send(event(1, "screen", "B"), seq=1)
    newer = journey()
    with pytest.raises(BulkWriteError) as refused:
        record.journeys().bulk_write(slow)
    assert [one["code"] for one in refused.value.details["writeErrors"]] == [store.DUPLICATE]
    assert stored() == newer


# --- Bounds ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("steps", "cut"), [(MOST_STEPS, 0), (MOST_STEPS + 1, 1), (MOST_STEPS + 250, 250)])
def test_the_first_thousand_steps_are_kept_and_the_others_counted(steps, cut):
    send_screens(steps)
    found = journey()
    assert path(found) == [f"/{n}" for n in range(MOST_STEPS)]
    assert (len(found["orders"]), found["steps"][-1]["step"], found["cut"]) == (MOST_STEPS, MOST_STEPS, cut)


def test_what_happens_within_a_step_is_not_counted_as_cut():
    send_screens(MOST_STEPS)
    send(*[event(MOST_STEPS + n, "click", f"/{MOST_STEPS - 1}") for n in range(20)], seq=1)
    assert journey()["cut"] == 0


def test_a_late_step_pushes_out_the_last_one():
    send_screens(MOST_STEPS)
    journey()
    record.sessions().update_many({}, {"$unset": {"claim": ""}})  # a large session rests before its next turn
    send(event(-1, "screen", "/late"), seq=1)
    found = journey()
    assert path(found) == ["/late", *(f"/{n}" for n in range(MOST_STEPS - 1))]
    assert found["cut"] == 1


def test_the_summary_counts_the_same_steps():
    send_screens(MOST_STEPS + 7)
    found, [session] = journey(), record.sessions().find()
    assert session["summary"]["steps"] == len(found["steps"]) + found["cut"]
    assert session["summary"]["path"] == path(found)[: len(session["summary"]["path"])]


def test_a_journey_ends_after_a_day():
    send(event(0, "screen", "A"), event(DAY, "screen", "B"), event(DAY + 0.001, "screen", "C"))
    found = journey()
    assert (path(found), found["cut"]) == ([*"AB"], 0)


def test_a_late_start_takes_away_what_now_lies_more_than_a_day_later():
    send(event(0, "screen", "A"), event(DAY, "screen", "B"))
    assert path(journey()) == [*"AB"]
    send(event(-60, "screen", "Z"), seq=1)
    found = journey()
    assert (path(found), found["orders"]) == ([*"ZA"], [5000, 0])


# --- Odd screens -----------------------------------------------------------------------------------------------------
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "$where",
    "a.b.$c",
    "__proto__",
    "';DROP TABLE steps;--",
    "%{customdata}{{ 1 }}",
    " ",
    "\u202e\u200b",
    "\x00/\x00",
    "😀" * 60,
]


def test_hostile_names_are_kept_as_they_are():
    send(*[event(second, "screen", name) for second, name in enumerate(HOSTILE)])
    assert path(journey()) == HOSTILE


def test_long_names_are_cut_and_those_that_are_then_alike_are_one():
    send(event(0, "screen", "x" * 100_000), event(1, "click", "x" * 600), event(2, "click", "y" * 513))
    assert path(journey()) == ["x" * 512, "y" * 512]


def test_an_empty_name_is_none():
    send(event(0, "screen", "A"), event(1, "click", ""), event(2, "screen", ""), event(3, "click", "A"))
    assert begins(journey()) == [0]


@pytest.mark.parametrize("odd", [5, 1.5, True, ["A"], {"$gt": ""}], ids=repr)
def test_an_event_whose_screen_is_no_text_is_refused_alone(odd):
    refused = send(event(0, "screen", "A"), event(1, "screen", odd), event(2, "screen", "B"))
    assert [one["index"] for one in refused] == [1]
    assert path(journey()) == [*"AB"]


# --- However they arrive ---------------------------------------------------------------------------------------------
EVENTS = st.tuples(
    st.integers(0, 4), st.sampled_from(["screen", "click", "move", "error"]), st.sampled_from(["A", "B", "C", None])
)
ARRIVALS = st.lists(st.lists(EVENTS, min_size=1, max_size=5), min_size=1, max_size=6).flatmap(
    lambda batches: st.tuples(
        st.just(batches),
        st.permutations(range(len(batches))),
        st.lists(st.booleans(), min_size=len(batches), max_size=len(batches)),
    )
)


def steps_by_hand(batches):
    """(screen, second) of the steps of batches, by the rule's own words."""
    sent = [
        (second, seq, place, *told) for seq, batch in enumerate(batches) for place, (second, *told) in enumerate(batch)
    ]
    steps = []
    for second, _, _, kind, screen in sorted(sent, key=lambda one: one[:3]):
        if screen and (kind == "screen" or not steps or steps[-1][0] != screen):
            steps.append((screen, second))
    return steps


def send_numbered(batches, seq, session_id):
    told = [event(second / 1000, kind, screen) for second, kind, screen in batches[seq]]
    send(*told, seq=seq, session_id=session_id)


@proving(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARRIVALS)
def test_batches_give_the_same_journey_in_any_order_and_with_projections_between(arrivals):
    batches, order, halts = arrivals
    at_once, in_parts = a_session_id(), a_session_id()
    for seq in range(len(batches)):
        send_numbered(batches, seq, at_once)
    for seq, is_halt in zip(order, halts, strict=True):
        send_numbered(batches, seq, in_parts)
        if is_halt:
            projector.project_pending()
    found, same = journey(in_parts), journey(at_once)
    assert {name: found[name] for name in found.keys() - {"_id", "sessionId"}} == {
        name: same[name] for name in same.keys() - {"_id", "sessionId"}
    }
    assert [(one["screen"], round((one["ts"] - START).total_seconds() * 1000)) for one in found["steps"]] == (
        steps_by_hand(batches)
    )
