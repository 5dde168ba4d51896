"""The Emotions page in a browser: numbers and points that open their sessions, choices that stay in place, widths."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_prediction, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LONG = "/a-very-long-name-of-a-screen-without-any-place-to-break-it-" * 3


def felt(emotion, day=0, signals=(), screen="/cart", **fields):
    start = DAY + timedelta(days=day)
    session = a_visit(["/home", screen], start, **fields)["sessionId"]
    told = [{"kind": kind, "screen": screen, "timestamp": start + timedelta(seconds=20)} for kind in signals]
    a_prediction(session, emotion, signals=told, at=start + timedelta(seconds=20), screen=screen)


@pytest.fixture
def visits(live):
    felt("frustrated", 0, ["rage", "dead"], userId="ada")
    felt("frustrated", 1, ["rage"], userId="bob")
    felt("confused", 0, ["u_turn"], userId="cy", screen="/help")
    felt("neutral", 2, userId="dan", device="phone")


@pytest.fixture
def emotions(visits, signed_in, live):
    page = signed_in(Role.ANALYST)
    opened(page, live)
    yield page
    assert page.problems == []


def opened(page, live, query=""):
    page.goto(f"{live.url}/emotions/{query}")
    counted(page)
    page.evaluate("window.stayed = true")


def counted(page):
    page.wait_for_selector("#felt .chart[data-drawn]")
    page.wait_for_selector("#places .felt-table, #places .felt-none")
    page.wait_for_selector("#elements .felt-table, #elements .felt-none")


def behind(page, heading, *who):
    expect(page.locator("#behind h2")).to_have_text(heading)
    expect(page.locator("#behind .behind-who")).to_have_text(list(who))


def centred(locator):
    locator.evaluate("(element) => element.scrollIntoView({ block: 'center', behavior: 'instant' })")


def point(page, emotion, place):
    """The place-th point of an emotion's line."""
    names = page.evaluate("document.querySelector('#felt .chart').data.map(({ name }) => name)")
    lines = page.evaluate("document.querySelector('#felt .chart').data.map(({ yaxis }) => yaxis)")
    panel = 0 if lines[names.index(emotion)] == "y" else 1
    own = [name for name, line in zip(names, lines, strict=True) if line == lines[names.index(emotion)]]
    layer = page.locator("#felt .chart .scatterlayer").nth(panel)
    return layer.locator(".trace").nth(own.index(emotion)).locator(".point").nth(place)


def test_a_number_and_a_point_of_the_chart_open_their_sessions(emotions, live):
    emotions.get_by_role("link", name="Frustrated: 50 %, 2 sessions").click()
    behind(emotions, "Frustrated", "bob", "ada")
    expect(emotions).to_have_url(f"{live.url}/emotions/?seen_emotion=frustrated")
    link = emotions.locator("#behind .behind-list a").first
    expect(link).to_be_focused()
    assert link.get_attribute("href").endswith("?t=17000")
    emotions.locator("#felt .chart").evaluate(
        "(chart) => chart.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    point(emotions, "Frustrated", 1).click(force=True)  # a layer above takes the clicks for all points
    behind(emotions, "Frustrated on 3 Nov 2026", "bob")
    emotions.reload()
    behind(emotions, "Frustrated on 3 Nov 2026", "bob")


def test_a_long_list_goes_on_by_keyboard(live, signed_in):
    for minute in range(52):
        felt("frustrated", minute / 1440)
    page = signed_in(Role.VIEWER)
    page.goto(f"{live.url}/emotions/?seen_emotion=frustrated")
    links = page.locator("#behind .behind-list a")
    expect(links).to_have_count(50)
    page.get_by_role("button", name="Show 2 more").press("Enter")
    expect(links).to_have_count(52)
    expect(links.nth(50)).to_be_focused()
    expect(page.locator(".behind-more")).to_have_count(0)
    expect(page).to_have_url(f"{live.url}/emotions/?seen_emotion=frustrated")
    assert page.problems == []


def test_a_choice_changes_its_table_and_nothing_else_moves(emotions, live):
    choice = emotions.get_by_role("navigation", name="Rank screens by").get_by_role("link", name="Confused")
    centred(choice)
    choice.focus()
    before = emotions.evaluate("scrollY")
    emotions.keyboard.press("Enter")
    expect(emotions.locator(".felt-screens tbody th")).to_have_text(["/help"])
    counted(emotions)
    expect(choice).to_be_focused()
    assert emotions.evaluate("scrollY") == before > 0
    emotions.get_by_role("navigation", name="Signal").get_by_role("link", name="U-turns").click()
    expect(emotions.locator(".felt-elements tbody tr")).to_have_count(1)
    expect(emotions).to_have_url(f"{live.url}/emotions/?rank=confused&signal=u_turn")
    emotions.go_back()
    expect(emotions.locator(".felt-elements tbody tr td").nth(2)).to_have_text("2")
    emotions.get_by_text("How is this estimated?").click()
    expect(emotions.get_by_text("Base scores and weights")).to_be_visible()
    assert emotions.evaluate("window.stayed") is True


def test_the_chart_and_a_table_are_taken_along(emotions):
    for label, name, start in (
        ("PNG picture over time", "emotions.png", b"\x89PNG"),
        ("CSV of the days", "emotions-days.csv", b"day,sessions"),
    ):
        emotions.click("#export summary")
        with emotions.expect_download() as download:
            emotions.get_by_role("link", name=label).click()
        assert download.value.suggested_filename == name
        assert download.value.path().read_bytes().startswith(start)
        emotions.click("#export summary")


@pytest.mark.parametrize("width", [360, 820, 1366])
def test_nothing_is_wider_than_the_screen(visits, signed_in, live, width):
    felt("frustrated", 1, ["rage"], screen=LONG)
    page = signed_in(Role.ANALYST)
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, live)
    page.get_by_text("As a table").click()
    page.get_by_text("How is this estimated?").click()
    expect(page.get_by_text("Base scores and weights")).to_be_visible()
    page.locator(".felt-name").first.scroll_into_view_if_needed()
    assert page.locator(".felt-name").first.bounding_box()["width"] > 60
    page.click("#export summary")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.problems == []
