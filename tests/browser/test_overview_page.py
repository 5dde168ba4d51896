"""The overview in a browser: from a number to its sessions, from a bar to a day, from a reason into the replay."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.journey.models import SavedFunnel
from tests.factories import a_prediction, a_visit

LONG = "/a-very-long-name-of-a-screen-without-any-place-to-break-it-" * 2


@pytest.fixture
def overview(signed_in, live, still):
    """The overview of three days: calm visits, one that ends in rage, one with an error."""
    now = datetime.now(UTC)
    for days in (0, 1, 1, 2):
        a_visit(["/home", "/cart", "/done"], now - timedelta(days=days, minutes=5))
    raged = a_visit(["/home", "/cart"], now - timedelta(days=1, hours=1), userId="ada", hasReplay=True)
    rage = {"kind": "rage", "screen": "/cart", "label": "Apply <b>"}
    a_prediction(raged["sessionId"], "frustrated", [rage], raged["startedAt"] + timedelta(seconds=10), screen="/cart")
    a_visit(["/home", f"{LONG} event:error"], now - timedelta(days=1, hours=2), summary={"errors": 1}, hasReplay=True)
    SavedFunnel(name="Order", query="step=/home&step=/cart&step=/done").save()
    page = signed_in(Role.VIEWER)
    page.goto(f"{live.url}/")
    page.wait_for_selector(".day-chart[data-drawn]")
    page.raged = raged["sessionId"]
    return page


def value(page, label):
    return page.locator(".day-card", has=page.get_by_text(label, exact=False)).locator(".day-value")


def test_the_page_after_sign_in_tells_how_it_goes_and_opens_what_is_behind(overview, live):
    assert "/?from=" in overview.url
    expect(value(overview, "Sessions that started")).to_have_text("6")
    expect(value(overview, "predicted to be frustrated")).to_have_text("17 %")
    value(overview, "predicted to be frustrated").get_by_role("link").click()
    expect(overview.locator("#behind h2")).to_have_text("Frustrated")
    expect(overview.locator("#behind .behind-list a")).to_have_attribute("href", f"/sessions/{overview.raged}/?t=7000")
    assert "number=frustrated" in overview.url
    overview.reload()
    expect(overview.locator("#behind h2")).to_have_text("Frustrated")
    overview.get_by_label("Close the list").click()
    expect(overview.locator("#behind")).to_be_empty()
    bar = overview.locator(".day-chart .barlayer .trace").first.locator(".point").nth(5)
    box = bar.bounding_box()
    overview.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(overview.locator("#behind .behind-count")).to_have_text("4 sessions")
    overview.get_by_role("link", name="Open in Sessions").click()
    overview.wait_for_url("**/sessions/?*")
    expect(overview.locator("tr.session")).to_have_count(4)
    assert overview.problems == []


def test_what_is_worth_watching_says_why_and_plays_in_a_row(overview):
    story = overview.locator(".day-story").first
    reason = "Rage-clicked “Apply <b>” on /cart, then lost from “Order” after /cart"
    expect(story.locator(".day-reason")).to_have_text(reason)
    loss = overview.locator("#losses tbody tr", has_text="/done")
    expect(loss.locator(".day-of").last).to_have_text("1 of 5")
    overview.get_by_role("link", name="Watch these in a row").click()
    expect(overview).to_have_url(re.compile(rf"/sessions/{overview.raged}/\?row={overview.raged}@5000&row="))


def test_a_filter_stays_from_page_to_page_and_the_period_with_it(overview):
    overview.click("#set-user summary")
    overview.fill("#set-user [data-first]", "ada")
    overview.keyboard.press("Enter")
    expect(value(overview, "Sessions that started")).to_have_text("1")
    overview.get_by_role("link", name="Funnels").first.click()
    expect(overview).to_have_url(re.compile(r"/funnels/\?from=[^&]*&user=ada$"))
    overview.get_by_role("link", name="Overview").click()
    expect(value(overview, "Sessions that started")).to_have_text("1")
    overview.get_by_label("Remove User: ada").click()
    expect(value(overview, "Sessions that started")).to_have_text("6")


@pytest.mark.parametrize("width", [360, 820, 1366])
def test_the_overview_is_never_wider_than_the_screen(overview, width):
    overview.set_viewport_size({"width": width, "height": 800})
    for part in ("#watch .day-story", "#screens .day-table", "#losses .day-table"):
        overview.wait_for_selector(part)
    overview.locator("details.day-table-of summary, details.day-how summary").first.click()
    overview.locator("#screens tbody a").first.click()
    expect(overview.locator("#behind h2")).to_have_text("Trouble on /cart")
    assert overview.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
