"""What the player does when chunks cannot be fetched, and when a session falls quiet for a while."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.record import client
from tests.browser.recordings import a_chunk, a_session, a_visit, moment, pieces_of
from tests.browser.watching import Watched

LENGTH = 60
UNREACHED = "could not be fetched; seek or press play to try again"


@pytest.fixture
def pieces():
    return pieces_of(a_visit(LENGTH).events)


def failing(page, address, failure):
    """Lets requests of that address fail; call what is returned to let them through again."""

    def fail(route):
        return route.fulfill(status=failure) if isinstance(failure, int) else route.abort()

    page.route(address, fail)
    return lambda: page.unroute(address, fail)


def gaps(watched, why):
    return watched.page.locator(f'.seek-gap[data-why="{why}"]')


def replayed(watched):
    return watched.page.frame_locator(".stage-layer[data-shown] iframe").last.locator("body")


def said(ago):
    return {"lastSeenAt": datetime.now(UTC) - timedelta(minutes=ago)}


def change(session_id, **fields):
    client.sessions().update_one({"sessionId": session_id}, {"$set": fields})


@pytest.mark.parametrize("again", ["seek", "play"])
@pytest.mark.parametrize("failure", ["no network", 503, 429])
def test_a_chunk_that_could_not_be_fetched_is_asked_for_again(signed_in, live, pieces, failure, again):
    page = signed_in()
    let_through = failing(page, "**/replay/4", failure)
    watched = Watched(page, live.url, a_session(pieces), "?t=18000")
    watched.part("speed").select_option("2")
    page.keyboard.press("Space")
    watched.pause_at(21_500)
    expect(watched.part("notice")).to_contain_text(UNREACHED)
    expect(gaps(watched, "unreachable")).to_have_count(1)
    assert "item 21" not in watched.text()
    let_through()
    if again == "seek":
        watched.press("ArrowRight")
    else:
        page.keyboard.press("Space")
    expect(replayed(watched)).to_contain_text("item 22")
    expect(watched.part("notice")).to_be_hidden()
    expect(gaps(watched, "unreachable")).to_have_count(0)


def test_a_chunk_that_is_not_there_is_damaged_for_good(signed_in, live, pieces):
    page = signed_in()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/replay/4") else None)
    failing(page, "**/replay/4", 404)
    watched = Watched(page, live.url, a_session(pieces), "?t=21500")
    expect(watched.part("notice")).to_contain_text("This part of the recording is damaged")
    expect(gaps(watched, "broken")).to_have_count(1)
    before = len(asked)
    watched.press("Shift+ArrowLeft")
    watched.press("Shift+ArrowRight")
    assert len(asked) == before


def test_a_recording_of_which_nothing_could_be_fetched_comes_when_play_is_pressed(signed_in, live, pieces):
    page = signed_in()
    let_through = failing(page, "**/replay/*", "no network")
    watched = Watched(page, live.url, a_session(pieces), "?t=12000")
    expect(watched.part("notice")).to_contain_text(UNREACHED)
    let_through()
    page.keyboard.press("Space")
    expect(replayed(watched)).to_contain_text("item 11")
    expect(watched.part("notice")).to_be_hidden()


def test_a_session_that_fell_quiet_is_live_again_when_it_goes_on(signed_in, live, pieces):
    session_id = a_session(pieces[:2], ended=False, **said(ago=0))
    page = signed_in()
    page.clock.install()
    watched = Watched(page, live.url, session_id, "?t=8000", plays=True)
    watched.wait_for_state("waiting")
    change(session_id, **said(ago=5))
    page.clock.fast_forward(3000)
    watched.wait_for_state("ended")
    expect(watched.part("live")).to_be_hidden()
    a_chunk(session_id, 2, pieces[2])
    change(session_id, endedAt=moment(pieces[2][-1]["timestamp"]), **said(ago=0))
    page.clock.fast_forward(15_000)
    expect(watched.part("live")).to_be_visible()
    expect(replayed(watched)).to_contain_text("item 13")
    watched.wait_for_state("waiting")
    assert watched.part("duration").inner_text() == "15 s"


def test_a_session_opened_while_it_is_quiet_becomes_live_and_is_followed(signed_in, live, pieces):
    """Nobody played it, yet the picture moves along from its end."""
    session_id = a_session(pieces[:2], ended=False, **said(ago=5))
    page = signed_in()
    page.clock.install()
    watched = Watched(page, live.url, session_id)
    expect(watched.part("live")).to_be_hidden()
    watched.part("seek").press("End")
    expect(replayed(watched)).to_contain_text("item 9")
    for index in range(2, 8):
        a_chunk(session_id, index, pieces[index])
    change(session_id, endedAt=moment(pieces[7][-1]["timestamp"]), **said(ago=0))
    page.clock.fast_forward(15_000)
    expect(watched.part("live")).to_be_visible()
    expect(replayed(watched)).to_contain_text("item 36")


def test_the_end_of_a_live_session_is_asked_for_until_it_is_known(signed_in, live, pieces):
    session_id = a_session(pieces[:2], ended=False, **said(ago=0))
    page = signed_in()
    page.clock.install()
    watched = Watched(page, live.url, session_id, "?t=8000", plays=True)
    watched.wait_for_state("waiting")
    let_through = failing(page, "**/timeline*", "no network")
    change(session_id, ended=True)
    expect(watched.part("notice")).to_contain_text("cannot be reached")
    let_through()
    page.clock.fast_forward(15_000)
    watched.wait_for_state("ended")
    expect(watched.part("live")).to_be_hidden()


@pytest.mark.parametrize(("ago", "ended"), [(31, False), (0, True)])
def test_a_session_that_is_over_is_not_asked_about_again(signed_in, live, pieces, ago, ended):
    page, asked = signed_in(), []
    page.clock.install()
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    watched = Watched(page, live.url, a_session(pieces[:2], ended=ended, **said(ago=ago)))
    page.clock.fast_forward(60_000)
    watched.part("seek").press("End")
    expect(replayed(watched)).to_contain_text("item 9")
    assert asked.count("replay") == 1


def test_a_session_that_stays_quiet_is_only_asked_whether_it_went_on(signed_in, live, pieces):
    page, asked = signed_in(), []
    page.clock.install()
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    watched = Watched(page, live.url, a_session(pieces[:2], ended=False, **said(ago=5)))
    with page.expect_response("**/replay"):
        page.clock.fast_forward(15_000)
    watched.part("seek").press("End")
    expect(replayed(watched)).to_contain_text("item 9")
    assert asked.count("timeline") == 1
