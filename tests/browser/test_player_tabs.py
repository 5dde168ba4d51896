"""What stands beside the picture: events, details or notes."""

import pytest
from playwright.sync_api import expect

from tests.browser.recordings import a_session, a_visit, pieces_of
from tests.browser.watching import Watched

ROWS = [(index * 100, "click", {"elementId": f"button-{index}"}) for index in range(190)]
META = {"app": "web", "traits": {"plan": "<b>pro</b>"}, "language": "en-GB"}


@pytest.fixture
def session_id():
    return a_session(pieces_of(a_visit(20).events), ROWS, meta=META)


@pytest.fixture
def watched(signed_in, live, session_id):
    page = signed_in()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.url)
    return Watched(page, live.url, session_id)


def tab(watched, name):
    return watched.page.get_by_role("tab", name=name)


def panel(watched, name):
    return watched.page.get_by_role("tabpanel", name=name)


def test_the_tabs_are_worked_by_keys_and_leave_the_picture_alone(watched):
    keyboard = watched.page.keyboard
    expect(tab(watched, "Events")).to_have_attribute("aria-selected", "true")
    tab(watched, "Events").focus()
    for key, name, other in (
        ("ArrowRight", "Details", "Events"),
        ("ArrowRight", "Notes", "Details"),
        ("ArrowRight", "Events", "Notes"),
        ("ArrowLeft", "Notes", "Events"),
        ("Home", "Events", "Notes"),
        ("End", "Notes", "Events"),
        ("ArrowLeft", "Details", "Notes"),
    ):
        keyboard.press(key)
        expect(tab(watched, name)).to_be_focused()
        expect(tab(watched, name)).to_have_attribute("aria-selected", "true")
        expect(tab(watched, other)).to_have_attribute("aria-selected", "false")
        expect(tab(watched, other)).to_have_attribute("tabindex", "-1")
        expect(panel(watched, name)).to_be_visible()
        expect(panel(watched, other)).to_be_hidden()
    keyboard.press("Tab")
    expect(panel(watched, "Details")).to_be_focused()
    keyboard.press("ArrowDown")  # scrolls
    assert watched.at == 0
    watched.press("ArrowRight")  # seeks
    assert watched.at == 5000


def test_the_details_are_text_with_an_id_to_copy(watched, session_id):
    tab(watched, "Details").click()
    told = panel(watched, "Details")
    expect(told.get_by_text("<b>pro</b>", exact=True)).to_be_visible()
    expect(told.locator("div", has=watched.page.get_by_text("Language", exact=True)).locator("dd").last).to_be_visible()
    told.get_by_role("button", name="Copy the session ID").click()
    expect(watched.page.get_by_text("Copied", exact=True)).to_be_visible()
    assert watched.page.evaluate("navigator.clipboard.readText()") == session_id
    assert not watched.page.problems


def test_moments_are_told_in_the_readers_own_zone(browser, signed_in, live, session_id):
    context = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB")
    context.add_cookies(signed_in().context.cookies())
    watched = Watched(context.new_page(), live.url, session_id)
    tab(watched, "Details").click()
    started = panel(watched, "Details").locator("time").first
    expect(started).to_have_text("15 Nov 2023, 07:13:20 GMT+9")
    expect(started).to_have_attribute("title", "14 Nov 2023, 22:13:20 UTC")
    context.close()


def test_the_choice_stays_and_the_events_are_where_the_picture_is(watched):
    tab(watched, "Details").click()
    watched.page.reload()
    watched.wait_for_state("paused")
    expect(panel(watched, "Details")).to_be_visible()
    for _ in range(3):
        watched.press("ArrowRight")
    tab(watched, "Events").click()
    current = watched.page.locator('.event-row[aria-current="true"]')
    expect(current).to_contain_text("button-150")
    expect(current).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 820, 1366, 1920])
@pytest.mark.parametrize("pictured", [True, False])
def test_the_details_fit_every_width(signed_in, live, width, pictured):
    meta = {"app": "web", "traits": {"n" * 80: "v" * 900}, "nested": {"list": list(range(200))}}
    pieces = pieces_of(a_visit(4).events) if pictured else []
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 800})
    watched = Watched(page, live.url, a_session(pieces, ROWS, meta=meta, userId="u" * 256))
    tab(watched, "Details").click()
    for wide in ("document.documentElement", "document.querySelector('.details')"):
        assert page.evaluate(f"{wide}.scrollWidth - {wide}.clientWidth") == 0
    last = page.locator(".details-group").last.locator("dd").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
