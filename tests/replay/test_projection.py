from datetime import UTC, datetime, timedelta

import pytest

from apps.record import client as record
from apps.replay.projection import documents, duration_ms, summary_of

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def at(seconds):
    return START + timedelta(seconds=seconds)


def event(second, type, screen=None, **fields):
    named = {"screen": screen} if screen else {}
    return (
        {"_id": f"s:0:{second}", "sessionId": "s", "type": type, "timestamp": at(second), "order": second}
        | named
        | fields
    )


def session(seconds=60, **fields):
    times = {"startedAt": START, "endedAt": at(seconds)}
    return {"sessionId": "s", "pendingFrom": START, "claim": {"token": "t"}} | times | fields


def entries(events, since=START, **fields):
    writes = documents(session(**fields), events, since)["hxi_session_db.session_events"]
    return [write._doc for write in writes if hasattr(write, "_doc")]


def update(events, **fields):
    (write,) = documents(session(**fields), events, START)["hxi_session_db.sessions"]
    return write._doc["$set"]


def summary(events, **fields):
    return {name.removeprefix("summary."): value for name, value in update(events, **fields).items() if "." in name}


def test_the_timeline_holds_every_event_but_pointer_moves_under_its_own_id():
    found = entries([event(0, "screen", "Home"), event(1, "move", x=1), event(2, "rated", metadata={"stars": 5})])
    assert [(one["_id"], one["type"], one["order"]) for one in found] == [("s:0:0", "screen", 0), ("s:0:2", "rated", 2)]


def test_a_timeline_entry_carries_what_the_event_carried_and_nothing_more():
    given = {"elementId": "buy", "x": 1, "y": 2.5, "scroll": 3, "metadata": {"answered": True}}
    (found,) = entries([event(4, "click", "Home", **given)])
    assert found == {
        "_id": "s:0:4",
        "sessionId": "s",
        "ts": at(4),
        "type": "click",
        "payload": {"screen": "Home"} | given,
        "order": 4,
    }


def test_only_events_from_the_pending_moment_on_are_written_again():
    found = entries([event(0, "click"), event(5, "click"), event(9, "click")], since=at(5))
    assert [one["_id"] for one in found] == ["s:0:5", "s:0:9"]


STEPS = {
    "each screen view begins a step": (["screen A", "screen A", "screen B"], ["A", "A", "B"]),
    "another screen begins a step": (["screen A", "click A", "click B", "scroll B", "click A"], ["A", "B", "A"]),
    "an event without screen stays in the step": (["screen A", "click", "click A", "screen A"], ["A", "A"]),
    "a screen view without a name begins none": (["screen A", "screen", "click A"], ["A"]),
    "moves tell the screen too": (["move A", "move B"], ["A", "B"]),
    "nothing named is no step": (["click", "scroll"], []),
}


@pytest.mark.parametrize(("told", "path"), STEPS.values(), ids=STEPS)
def test_steps_follow_the_counting_rule(told, path):
    events = [event(second, *words.split()) for second, words in enumerate(told)]
    found = summary_of(session(), events)
    assert (found["path"], found["steps"]) == (path, len(path))


def test_the_summary_counts_by_type():
    kinds = ["screen", "click", "click", "move", "input", "error", "error", "error", "rated"]
    found = summary([event(second, kind, "Home") for second, kind in enumerate(kinds)])
    assert {name: found[name] for name in ("events", "clicks", "inputs", "errors", "cut")} == {
        "events": 9,
        "clicks": 2,
        "inputs": 1,
        "errors": 3,
        "cut": 0,
    }


def test_screens_are_listed_once_in_the_order_of_their_first_visit():
    found = summary_of(session(), [event(n, "screen", name) for n, name in enumerate("CABACD")])
    assert found["screens"] == ["C", "A", "B", "D"]


def test_long_lists_of_screens_and_steps_are_bounded_while_the_count_stays_true():
    told = summary_of(session(), [event(n, "screen", f"/{n}") for n in range(300)])
    assert (len(told["screens"]), len(told["path"]), told["steps"]) == (200, 50, 300)


TROUBLES = {
    "an error belongs to the step it happened in": (["screen A", "screen B", "error", "screen C"], [1]),
    "several errors of a step make it troubled once": (["screen A", "error", "error", "screen B", "error"], [0, 1]),
    "an error on another screen begins that step": (["screen A", "error B"], [1]),
    "an error before the first step has none": (["error", "screen A"], []),
    "no error, no trouble": (["screen A", "click"], []),
}


@pytest.mark.parametrize(("told", "troubled"), TROUBLES.values(), ids=TROUBLES)
def test_the_steps_with_an_error_are_troubled(told, troubled):
    assert summary([event(second, *words.split()) for second, words in enumerate(told)])["troubled"] == troubled


def test_trouble_beyond_the_kept_path_is_not_listed():
    events = [event(2 * n + half, ("screen", "error")[half], f"/{n}") for n in range(60) for half in (0, 1)]
    assert summary(events)["troubled"] == list(range(50))


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        (CHROME, ("Chrome", "Windows")),
        (SAFARI, ("Mobile Safari", "iOS")),
        (None, (None, None)),
        ("curl/8", ("curl", None)),
    ],
)
def test_browser_and_system_come_from_the_user_agent(agent, found):
    told = summary_of(session(userAgent=agent), [])
    assert (told["browser"], told["os"]) == found


def test_the_duration_runs_from_start_to_end_also_without_any_event():
    assert update([], seconds=61.25)["durationMs"] == 61_250


def test_a_session_of_which_nothing_dated_is_known_lasts_no_time():
    assert duration_ms({"sessionId": "s"}) == 0


def test_a_session_is_cut_after_a_day():
    day = 24 * 3600
    events = [event(0, "screen", "A"), event(day, "click", "A"), event(day + 1, "click", "B")]
    writes = documents(session(day + 1), events, START)
    (write,) = writes["hxi_session_db.sessions"]
    assert write._doc["$set"]["durationMs"] == day * 1000
    assert write._doc["$min"] == {"endedAt": at(day)}
    found = summary(events, seconds=day + 1)
    assert (found["events"], found["cut"], found["screens"]) == (2, 1, ["A"])
    assert [one["_id"] for one in entries(events, seconds=day + 1)] == ["s:0:0", f"s:0:{day}"]


def test_what_other_rooms_keep_in_the_summary_survives_a_new_projection():
    record.sessions().insert_one(session(summary={"emotions": ["calm"], "steps": 9}))
    record.sessions().bulk_write(documents(session(), [event(0, "screen", "A")], START)["hxi_session_db.sessions"])
    found = record.sessions().find_one({"sessionId": "s"})["summary"]
    assert (found["emotions"], found["steps"]) == (["calm"], 1)


def test_the_same_input_gives_the_same_documents():
    events = [event(n, "click", f"/{n % 3}") for n in range(20)]
    assert documents(session(), events, START) == documents(session(), events, START)
