"""How the recorder sends: whatever the network or the door does, each batch arrives once or is known to be lost."""

import gzip
from collections import Counter

import pytest

from tests.browser.door import RECORDER, hand_in, hide, visit

NOISE = "n => Array.from({ length: n }, () => Math.random().toString(36).slice(2)).join('')"  # does not compress well


def tracked(door):
    return [event["metadata"]["n"] for event in door.events("count")]


def track(page, *numbers):
    for number in numbers:
        page.evaluate(f"hxi.track('count', {{ n: {number} }})")


def test_the_recorder_is_at_most_30_kilobytes(embedded_servers):
    assert len(gzip.compress(RECORDER.read_bytes(), 9)) <= 30_000


def test_refused_batches_are_sent_again_and_arrive_once_and_in_order(page, door):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    door.answers = [(503, 1), (503, None)]
    for number in range(3):
        track(page, number)
        page.evaluate("hxi.stop(); hxi.start()")  # a batch each
    door.wait_for(lambda: len(tracked(door)) == 3)
    assert tracked(door) == [0, 1, 2]
    refused = [request["batch"]["seq"] for request in door.requests if request["status"] == 503]
    assert refused == [1, 1]  # nothing overtakes a refused batch
    assert [batch["seq"] for batch in door.batches] == list(range(len(door.batches)))
    first, second = [request["batch"]["sentAt"] for request in door.requests if request["batch"]["seq"] == 1][:2]
    assert first < second  # stamped at each sending, so that the door can tell the clock's skew


@pytest.mark.parametrize("status", [429, 500])
def test_a_busy_door_is_tried_again(page, door, status):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    door.answers = [(status, None)]
    track(page, 1)
    page.evaluate("hxi.stop()")
    door.wait_for(lambda: tracked(door) == [1])


def test_a_malformed_batch_is_given_up_and_the_next_one_sent(page, door):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    door.answers = [(400, None)]
    track(page, 1)
    page.evaluate("hxi.stop(); hxi.start()")
    door.wait_for(lambda: not door.answers)
    track(page, 2)
    hand_in(page, door)
    assert tracked(door) == [2]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_the_recording_with_one_warning(page, door, status):
    warnings = []
    page.on("console", lambda said: said.type == "warning" and warnings.append(said.text))
    door.show("/", "<button id='b'>b</button>")
    door.answers = [(status, None)] * 9
    page.goto(door.url)
    door.wait_for(lambda: door.requests)
    page.wait_for_function("hxi.sessionId === undefined")
    page.click("#b")
    track(page, 1)
    page.evaluate("hxi.start()")
    page.goto("about:blank")
    door.answers = []
    visit(page.context.new_page(), door)  # by its first words the refused page would have said its own
    refused, *others = [request["batch"]["sessionId"] for request in door.requests]
    assert others
    assert refused not in others
    assert warnings == [f"hxi: the key or this origin is refused ({status}); recording has stopped."]


def test_what_happens_offline_arrives_when_the_network_is_back(page, door):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        for number in range(3):
            track(page, number)
            page.evaluate("hxi.stop(); hxi.start()")
    assert tracked(door) == []
    page.context.set_offline(False)
    door.wait_for(lambda: len(tracked(door)) == 3)
    assert tracked(door) == [0, 1, 2]


def test_what_a_page_could_not_send_arrives_with_the_next_one(page, door):
    door.show("/", "<p>one</p>")
    door.show("/two", "<p>two</p>")
    visit(page, door)
    door.answers = [(503, None)] * 2  # the batch, and its last try as the page goes
    track(page, 1)
    page.evaluate("hxi.stop(); hxi.start()")
    door.wait_for(lambda: [request for request in door.requests if request["status"] == 503])
    track(page, 2)
    page.goto(f"{door.url}/two")
    door.wait_for(lambda: "/two" in [event["screen"] for event in door.events("screen")])
    assert tracked(door) == [1, 2]
    assert sorted(batch["seq"] for batch in door.batches) == list(range(len(door.batches)))


def test_a_tab_that_is_hidden_sends_what_it_holds_at_once(page, door):
    door.show("/", "<p>one</p>")
    page.clock.install(time=0)
    visit(page, door)
    page.clock.pause_at(60_000)  # no timer will do it
    track(page, 1)
    hide(page)
    door.wait_for(lambda: tracked(door) == [1])


def test_what_is_too_large_for_a_beacon_arrives_with_the_next_page(page, door):
    door.show("/", "<p id='p'>one</p>")
    door.show("/two", "<p>two</p>")
    visit(page, door)
    page.evaluate(f"p.textContent = ({NOISE})(9000)")
    page.evaluate("location.href = '/two'")
    page.wait_for_url("**/two")
    door.wait_for(lambda: "/two" in [event["screen"] for event in door.events("screen")])
    big = [request for request in door.requests if request["bytes"] > 60_000]
    assert [request["batch"]["seq"] for request in big] == [1]
    assert sorted(batch["seq"] for batch in door.batches) == list(range(len(door.batches)))


def test_everything_is_within_the_limits_of_the_door(page, door):
    door.show("/", "<p id='p' hidden>one</p>")
    visit(page, door)
    page.evaluate("for (let i = 0; i < 6000; i++) hxi.track('count', { n: i })")
    page.evaluate("p.textContent = 'wide '.repeat(1.4e6)")  # 7 MB, compresses well
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    page.evaluate("p.textContent = 'wide '.repeat(1.8e6)")  # 9 MB: never
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    page.evaluate(f"p.textContent = ({NOISE})(2e5)")  # 2 MB, over 1 MiB packed
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    track(page, 6000)
    page.evaluate("hxi.stop()")
    door.wait_for(lambda: len(tracked(door)) == 6001, seconds=60)
    assert max(request["bytes"] for request in door.requests) <= 1 << 20
    assert max(len(request["plain"].encode()) for request in door.requests) <= 8 << 20
    assert max(len(b.get("events", [])) + len(b.get("replay", {}).get("events", [])) for b in door.batches) <= 5000
    assert {event["metadata"]["note"] for event in door.events("recorder")} == {"replay event too large"}


def test_a_replay_part_the_door_finds_too_large_is_followed_by_a_new_snapshot(page, door):
    door.show("/", "<p id='p'>one</p>")
    visit(page, door)
    door.answers = [(413, None)]
    page.evaluate("p.textContent = 'lost'; hxi.track('count', { n: 1 })")
    door.wait_for(lambda: [event["type"] for event in door.replay()].count(2) == 2)
    assert tracked(door) == [1]
    assert "lost" in str(door.replay()[-1])


def test_without_a_snapshot_that_is_too_large_nothing_is_streamed_until_the_next_one(page, door):
    door.show("/", "<p id='p'>one</p>")
    page.clock.install()
    door.answers = [(413, None)]
    page.goto(door.url)
    door.wait_for(lambda: len(door.batches) == 1)
    page.evaluate("p.textContent = 'unfounded'")
    page.clock.run_for(6000)
    door.wait_for(lambda: door.events("recorder"))
    assert door.events("recorder")[0]["metadata"]["note"] == "snapshot too large"
    assert door.replay() == []
    page.clock.fast_forward("05:01")
    page.evaluate("p.textContent = 'founded'")
    door.wait_for(lambda: len(door.replay()) >= 2)
    assert [event["type"] for event in door.replay()][:2] == [4, 2]


def test_a_full_queue_gives_up_the_oldest_replay_and_never_an_event(page, door):
    door.show("/", "<p id='p' hidden>one</p>")
    visit(page, door)
    page.context.set_offline(True)
    for number in range(9):
        track(page, number)
        page.evaluate("letter => { p.textContent = letter.repeat(8e5) }", "abcdefghi"[number])
        page.evaluate("new Promise(done => setTimeout(done, 50))")
    known = len(door.batches)
    page.context.set_offline(False)
    door.wait_for(lambda: len(tracked(door)) == 9)
    door.wait_for(
        lambda: [b for b in door.batches[known + 9 :] if b.get("replay", {}).get("events", [{}])[0].get("type") == 4]
    )
    assert tracked(door) == list(range(9))
    late = [batch for batch in door.batches[known:] if "count" in [event["type"] for event in batch.get("events", [])]]
    kept = ["replay" in batch for batch in late]
    assert kept[0] is False
    assert kept[-1] is True
    assert kept == sorted(kept)
    assert [batch["seq"] for batch in door.batches] == list(range(len(door.batches)))


def test_a_checkpoint_is_taken_every_five_minutes_and_every_four_megabytes(page, door):
    door.show("/", "<p id='p' hidden>one</p>")
    page.clock.install()
    visit(page, door)
    snapshots = lambda: [event["type"] for event in door.replay()].count(2)  # noqa: E731
    page.clock.fast_forward("04:50")
    page.evaluate("p.textContent = 'two'")
    page.clock.fast_forward(6000)
    door.wait_for(lambda: len(door.replay()) > 2)
    assert snapshots() == 1
    page.clock.fast_forward("00:20")
    page.evaluate("p.textContent = 'three'")
    door.wait_for(lambda: snapshots() == 2)
    for word in ("four ", "five ", "six "):
        page.evaluate("word => { p.textContent = word.repeat(4e5) }", word)
        page.clock.run_for(200)
    door.wait_for(lambda: snapshots() == 3)
    opening = [batch["replay"]["events"][:2] for batch in door.batches if batch.get("replay")]
    assert Counter(event["type"] for events in opening for event in events)[2] == 3


def test_a_visit_shorter_than_asked_for_is_not_sent(page, door):
    for path in ("/", "/two"):
        door.show(path, "<p>page</p>", 'data-min-duration="60"')
    page.clock.install()
    page.goto(door.url)
    page.wait_for_function("Boolean(window.hxi?.sessionId)")
    track(page, 1)
    page.goto(f"{door.url}/two")
    page.wait_for_function("Boolean(window.hxi?.sessionId)")
    assert door.requests == []
    page.clock.fast_forward("01:01")
    track(page, 2)
    page.clock.fast_forward(6000)
    door.wait_for(lambda: len(tracked(door)) == 2)
    assert [event["screen"] for event in door.events("screen")] == ["/", "/two"]


def test_nothing_needs_a_preflight_and_bodies_are_packed(page, door):
    door.show("/", "<p>shop</p>")
    visit(page, door)
    hand_in(page, door)
    assert {request["headers"]["Content-Type"] for request in door.requests} == {"text/plain"}
    assert not [name for request in door.requests for name in request["headers"] if name.lower().startswith("x-")]
    assert all(request["bytes"] < len(request["plain"]) for request in door.requests)
    assert {request["path"] for request in door.requests} == {"/ingest/v1/batch?key=hxi_test_key"}
