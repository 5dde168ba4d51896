"""The sessions page in a browser: keyboard, filters without a jump, history, theme, narrow screens."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.factories import a_session


@pytest.fixture
def sessions(live):
    start = datetime.now(UTC) - timedelta(hours=2)
    for n in range(70):
        device = "phone" if n % 2 else "desktop"
        told = {"screens": ["/", "/cart"], "steps": 2, "path": ["/", "/cart"], "events": n}
        a_session(
            start + timedelta(minutes=n), sessionId=f"s{n:02}", userId=f"user-{n:02}", device=device, summary=told
        )


@pytest.fixture
def listed(sessions, signed_in, live):
    page = signed_in()
    page.goto(f"{live.url}/sessions/")
    page.wait_for_selector("#total .out-of-sight", state="attached")
    yield page
    assert page.problems == []


def rows(page):
    return page.locator("[data-row] .row-link")


def begins_with(page, *names):
    """Waits until the list shows these names first; while a filter is on its way its rows are hidden."""
    for place, name in enumerate(names):
        expect(rows(page).nth(place)).to_have_text(name, use_inner_text=True)


def focused(page):
    return page.evaluate("document.activeElement.textContent")


def test_letters_and_arrows_move_through_the_rows_and_enter_opens_one(listed):
    for key, name in (
        ("j", "user-69"),
        ("ArrowDown", "user-68"),
        ("J", "user-67"),
        ("k", "user-68"),
        ("ArrowUp", "user-69"),
    ):
        listed.keyboard.press(key)
        assert focused(listed) == name
    listed.keyboard.press("Enter")
    listed.wait_for_url("**/sessions/s69/**")


def test_a_click_anywhere_on_a_row_opens_it(listed):
    listed.locator("[data-row]").nth(2).locator(".col-duration").click()
    listed.wait_for_url("**/sessions/s67/**")


def test_a_filter_changes_the_list_without_a_page_jump_and_back_undoes_it(listed):
    listed.evaluate("window.stayed = true")
    listed.click("#set-device summary")
    listed.click("#set-device .menu-item:has-text('phone')")
    listed.wait_for_url("**/sessions/?device=phone")
    listed.wait_for_selector(".chip-set:has-text('phone')")
    assert listed.evaluate("window.stayed") is True
    begins_with(listed, "user-69", "user-67")
    expect(listed.locator("#set-device summary")).to_be_focused()
    listed.wait_for_selector("#total:has-text('35')")
    listed.go_back()
    listed.wait_for_selector(".chip-set", state="detached")
    begins_with(listed, "user-69", "user-68")


def test_a_typed_condition_becomes_a_chip_that_can_be_removed(listed):
    listed.click("#set-user summary")
    expect(listed.locator("#set-user input[type=search]")).to_be_focused()
    listed.keyboard.type("user-05")
    listed.keyboard.press("Enter")
    listed.wait_for_selector(".chip-set:has-text('user-05')")
    expect(rows(listed)).to_have_text(["user-05"], use_inner_text=True)
    listed.wait_for_url("**/sessions/?user=user-05")
    listed.click(".chip-remove")
    listed.wait_for_selector(".chip-set", state="detached")
    expect(rows(listed)).to_have_count(50)


def test_a_period_that_ends_before_it_starts_is_told_in_the_list(listed):
    listed.click("#set-from summary")
    listed.fill("#set-from input[name=from]", "2026-02-02")
    listed.fill("#set-from input[name=to]", "2026-01-01")
    listed.click("#set-from button")
    expect(listed.locator("[role=alert]")).to_contain_text("The period ends before it starts")
    assert listed.locator("[data-toast]").count() == 0
    listed.problems.clear()  # the browser's own line about the 422


def test_empty_dates_stay_out_of_the_address(listed):
    listed.click("#set-from summary")
    listed.fill("#set-from input[name=from]", "2020-01-01")
    listed.click("#set-from button")
    listed.wait_for_selector(".chip-set:has-text('1 Jan 2020')")
    listed.wait_for_url("**?from=2020-01-01")


def test_columns_sort_both_ways(listed):
    listed.click("th:has-text('Events') a")
    listed.wait_for_selector("th[aria-sort=descending]:has-text('Events')")
    begins_with(listed, "user-69")
    listed.click("th:has-text('Events') a")
    listed.wait_for_selector("th[aria-sort=ascending]:has-text('Events')")
    begins_with(listed, "user-00")


def test_show_more_adds_the_rest_and_the_keyboard_goes_on(listed):
    listed.click("text=Show more")
    expect(listed.locator("[data-row]")).to_have_count(70)
    assert len(set(rows(listed).all_inner_texts())) == 70
    expect(listed.locator("[data-row] .row-link", has_text="user-19")).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_keyboard_back(listed):
    listed.click("#set-screen summary")
    expect(listed.locator("#set-screen input[name=screen]")).to_be_focused()
    listed.keyboard.press("Escape")
    assert not listed.locator("#set-screen").evaluate("menu => menu.open")
    assert listed.evaluate("document.activeElement.closest('details').id") == "set-screen"


def test_the_chosen_theme_stays(listed):
    listed.click("summary.avatar")
    listed.click("[data-theme=dark]")
    assert listed.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    dark = listed.evaluate("getComputedStyle(document.body).backgroundColor")
    listed.reload()
    assert listed.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert listed.evaluate("getComputedStyle(document.body).backgroundColor") == dark


@pytest.mark.parametrize("width", [360, 820, 1366])
@pytest.mark.parametrize(
    "path", ["/sessions/", "/settings/install/", "/settings/tokens/", "/accounts/password/", "/nowhere/"]
)
def test_no_page_is_wider_than_the_screen(sessions, signed_in, live, width, path):
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_skip_link_leads_to_the_content(listed):
    listed.keyboard.press("Tab")
    assert focused(listed) == "Skip to content"
    listed.keyboard.press("Enter")
    assert listed.evaluate("document.activeElement.id") == "main"


def opened_far_down(page):
    """Shows all rows, opens the one of user-05 and returns how far down the screen it stood."""
    page.emulate_media(reduced_motion="reduce")  # no smooth scrolling while the place is measured
    page.click("text=Show more")
    expect(page.locator("[data-row] .row-link", has_text="user-19")).to_be_focused()
    row = page.locator("[data-row]", has_text="user-05")
    row.locator(".row-link").focus()
    top = row.bounding_box()["y"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/s05/**")
    return top


def stands_as_left(page, top):
    expect(page.locator("[data-row]")).to_have_count(70)
    expect(page.locator("[data-row] .row-link", has_text="user-05")).to_be_focused()
    assert abs(page.locator("[data-row]", has_text="user-05").bounding_box()["y"] - top) < 2


def test_back_from_a_session_the_list_stands_as_it_was_left(listed):
    top = opened_far_down(listed)
    listed.go_back()
    stands_as_left(listed, top)


def test_the_sessions_own_way_back_leads_to_the_same_place(listed):
    top = opened_far_down(listed)
    listed.click(".session-back")
    stands_as_left(listed, top)


def test_the_list_opened_anew_begins_at_its_top(listed, live):
    opened_far_down(listed)
    listed.goto(f"{live.url}/sessions/")
    listed.wait_for_selector("#total .out-of-sight", state="attached")
    expect(rows(listed)).to_have_count(50)
    assert listed.evaluate("scrollY") == 0
