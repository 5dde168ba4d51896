"""The picture: it plays, seeks to any moment, and what is loaded in parts equals the whole."""

import random
import subprocess

import pytest

from apps import chromium
from tests.browser.recordings import START, a_session, a_visit, pieces_of
from tests.browser.watching import PICTURE, Watched
from tests.processes import wait_until

LENGTH = 60_000
# rrweb alone, given the whole recording: what every partial loading must equal.
WHOLE = """async ([events, at]) => {
  document.querySelector('.replayer-wrapper')?.remove();
  const replayer = new Replayer(events, {liveMode: true, showWarning: false, triggerFocus: false});
  await new Promise((resolve) => setTimeout(resolve, 20));
  replayer.pause(at - events[0].timestamp);
}"""


@pytest.fixture
def visit():
    return a_visit(LENGTH // 1000)


@pytest.fixture
def whole(browser, tmp_path):
    """`whole(events, at)` → the picture of rrweb's Replayer fed with all events at once."""
    bundle = tmp_path / "whole.js"
    command = [
        chromium.NODE,
        chromium.ROOT / "node_modules" / "esbuild" / "bin" / "esbuild",
        "--bundle",
        f"--outfile={bundle}",
    ]
    subprocess.run(
        command, input='import {Replayer} from "rrweb"; globalThis.Replayer = Replayer;', text=True, check=True,
        cwd=chromium.ROOT, capture_output=True,
    )  # fmt: skip
    page = browser.new_page()
    page.add_script_tag(path=str(bundle))

    def picture(events, at):
        page.evaluate(WHOLE, [events, at])
        return page.evaluate(PICTURE)

    yield picture
    page.close()


def test_a_recording_plays_by_itself_to_its_end(signed_in, live, visit):
    session_id = a_session(pieces_of([event for event in visit.events if event["timestamp"] < START + 5000]))
    watched = Watched(signed_in(), live.url, session_id, plays=True)
    watched.wait_until(1500)
    watched.wait_for_text("item 1")
    watched.wait_for_state("ended")
    watched.wait_for_text("item 4")


def test_partial_loading_shows_the_same_page_as_the_whole_recording(signed_in, live, visit, whole):
    session_id = a_session(pieces_of(visit.events))
    moments = [*random.Random(7).sample(range(500, LENGTH - 2000), 12), 20_500, 40_500, 26_350, 26_450]
    watched = Watched(signed_in(), live.url, session_id)
    for moment in moments:
        watched.seek(moment, watched_length(visit))
        shown = watched.picture()
        assert shown == whole(visit.events, START + watched.at), f"at {watched.at} ms"
    assert not watched.page.problems


def test_a_seek_fetches_only_the_chunks_around_its_moment(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    fetched = []
    page = signed_in()
    page.on(
        "request", lambda request: fetched.append(request.url.rpartition("/")[2]) if "/replay/" in request.url else None
    )
    Watched(page, live.url, session_id, "?t=45000")
    assert set(fetched) <= {"8", "9", "10", "11"}


def test_playing_on_goes_through_chunks_pages_and_sizes(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    watched = Watched(signed_in(), live.url, session_id, "?t=16000")
    assert watched.picture()["size"] == ["800", "700"]
    watched.part("speed").select_option("8")
    watched.page.keyboard.press("Space")
    watched.pause_at(42_500)
    watched.wait_for_text("item 41")
    shown = watched.picture()
    assert 'data-page="3"' in shown["html"]
    assert "item 39" not in watched.text()
    assert shown["size"] == ["700", "600"]


def test_a_page_opened_before_its_first_picture_shows_it_and_waits(signed_in, live, visit):
    rows = [(-4000, "screen", {"screen": "/early"}), (9000, "click", {"screen": "/early", "x": 1, "y": 2})]
    session_id = a_session(pieces_of(visit.events), rows)
    watched = Watched(signed_in(), live.url, session_id, "?t=0")
    assert 'data-page="1"' in watched.picture()["html"]
    assert watched.part("total").inner_text() == "01:03"


def test_a_window_of_130_000_events_is_shown(signed_in, live):
    """More than a call takes arguments; one whole picture at the start, so that a late moment needs them all."""
    opening, click = a_visit(2).events[:2], {"source": 2, "type": 7, "id": 6, "x": 1, "y": 1}
    clicks = [{"type": 3, "data": click, "timestamp": START + 20 + place // 10} for place in range(130_000)]
    session_id = a_session([opening, clicks[:128_000], clicks[128_000:]])
    watched = Watched(signed_in(), live.url, session_id, "?t=12900")
    assert watched.state == "paused"
    assert 'data-page="1"' in watched.picture()["html"]


def test_fifty_seeks_leave_nothing_behind(signed_in, live, visit):
    session_id = a_session(pieces_of(visit.events))
    watched = Watched(signed_in(), live.url, session_id)
    tools = watched.page.context.new_cdp_session(watched.page)

    def counts():
        for _ in range(2):
            tools.send("HeapProfiler.collectGarbage")
        return tools.send("Memory.getDOMCounters")

    def seek_often(times):
        for moment in random.Random(times).choices(range(1000, LENGTH - 2000), k=times):
            watched.seek(moment, watched_length(visit))

    def few_more():
        """Whether nothing is left but what the picture shown may need; what has gone is collected in its own time."""
        after = counts()
        return after["documents"] <= before["documents"] + 3 and after["nodes"] <= before["nodes"] + 600

    seek_often(5)
    before = counts()
    seek_often(50)
    assert watched.page.locator("iframe").count() == 1
    wait_until(few_more, timeout=20)


def watched_length(visit):
    return visit.events[-1]["timestamp"] - START
