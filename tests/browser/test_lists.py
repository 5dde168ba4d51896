"""The built-in lists in a browser: one goes through what one has not watched by keys alone."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.factories import a_session


def rows(page):
    return page.locator("[data-row] .row-link")


def test_the_unwatched_are_gone_through_by_keys_and_each_leaves_the_list(signed_in, live):
    start = datetime.now(UTC) - timedelta(hours=2)
    for n in range(4):
        a_session(start + timedelta(minutes=n), sessionId=f"s{n}", userId=f"user-{n}")
    page = signed_in()
    page.goto(f"{live.url}/sessions/")
    page.locator("[data-row]", has_text="user-2").hover()
    page.locator("#mark-s2").click()
    expect(page.locator("[data-row]", has_text="user-2").locator(".seen")).to_be_visible()
    page.get_by_role("link", name="Unwatched").click()
    expect(rows(page)).to_have_text(["user-3", "user-1", "user-0"], use_inner_text=True)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/s3/?list=unwatched")
    for session_id in ("s1", "s0"):
        page.wait_for_selector('[data-player][data-state="timeline"]')
        page.keyboard.press("j")
        page.wait_for_url(f"**/sessions/{session_id}/?list=unwatched")
    page.get_by_role("button", name="Mark as unwatched").click()
    expect(page.get_by_role("button", name="Mark as watched")).to_be_focused()
    page.locator(".session-back").click()
    expect(rows(page)).to_have_text(["user-0"], use_inner_text=True)
    assert page.problems == []
