"""Segments in a browser: saved on one page, opened on another."""

from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_session


def alive(page):
    """Waits until the menu that was loaded sends its forms itself."""
    page.wait_for_function("() => document.querySelector('#segments form[hx-post]')?.['htmx-internal-data']")
    page.wait_for_load_state("networkidle")


def test_a_filter_is_saved_on_one_page_and_opened_on_another(signed_in, live):
    for device in ("phone", "desktop"):
        a_session(userId=f"on-{device}", device=device)
    page = signed_in(Role.ANALYST)
    page.goto(f"{live.url}/sessions/?device=phone&sort=-events")
    page.click("#set-segments > summary")
    alive(page)
    page.fill("#segments input[name=name]", "Phones <b>")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as “Phones <b>”.")).to_be_visible()
    expect(page.locator("#segments [aria-current]")).to_contain_text("device phone")
    page.goto(f"{live.url}/funnels/?step=/home&app=web")
    page.click("#set-segments > summary")
    page.locator("#segments").get_by_role("link", name="Phones <b>").click()
    page.wait_for_url("**/funnels/?device=phone&step=%2Fhome")
    expect(page.locator(".chip-set")).to_have_count(1)
    page.click("#set-segments > summary")
    page.get_by_title("Rename or delete").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No segment is saved yet.")).to_be_visible()
    assert page.problems == []
