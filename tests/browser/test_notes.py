"""Notes beside the picture: written at a moment by keyboard alone, marked on the seek bar, and a way back to it."""

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.replay.models import Note
from tests.browser.recordings import a_session, a_visit, pieces_of
from tests.browser.watching import Watched

HOSTILE = "Odd <img src=x onerror=alert(1)>"


@pytest.fixture
def watched(signed_in, live):
    session_id = a_session(pieces_of(a_visit(20).events), [(0, "click", {}), (19_900, "click", {})])
    watched = Watched(signed_in(Role.ANALYST), live.url, session_id)
    yield watched
    assert watched.page.problems == []


def test_a_note_is_written_at_the_moment_shown_and_leads_back_to_it(watched):
    page, keyboard = watched.page, watched.page.keyboard
    watched.press("ArrowRight")
    keyboard.press("n")
    expect(page.get_by_text("Note at 00:05")).to_be_visible()
    keyboard.type(HOSTILE)
    assert watched.at == 5000  # letters in a note are no keys of the player
    keyboard.press("Tab")
    keyboard.type("Bug, checkout")
    keyboard.press("Control+Enter")
    moment = page.get_by_role("button", name="00:05", exact=True)
    expect(moment).to_be_focused()
    expect(page.locator(".note-text")).to_have_text(HOSTILE)
    expect(page.locator(".note-tag:visible")).to_have_text(["bug", "checkout"])
    expect(page.get_by_role("tab", name="Notes 1")).to_be_visible()
    [note] = Note.objects.all()
    assert (note.starts_ms, note.ends_ms, note.text, note.tags) == (5000, None, HOSTILE, ["bug", "checkout"])
    watched.press("ArrowRight")
    watched.press("Enter")
    assert watched.at == 5000
    page.locator(".note-mark").hover()
    told = page.locator(".note-mark").evaluate("mark => getComputedStyle(mark, '::after').content")
    assert "Odd <img" in told


def test_a_stretch_is_marked_from_either_end_and_escape_leaves_no_note(watched):
    page = watched.page
    watched.press("ArrowRight")
    page.keyboard.press("n")
    page.evaluate("document.activeElement.blur()")
    watched.press("ArrowRight")
    page.get_by_role("button", name="End here").click()
    expect(page.get_by_text("Note from 00:05 to 00:10")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    page.get_by_role("button", name="Whole session").click()
    expect(page.get_by_text("Note on the whole session")).to_be_visible()
    page.get_by_role("button", name="End here").click()
    expect(page.get_by_text("Note at 00:10")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add a note")).to_be_focused()
    assert Note.objects.count() == 0


def test_escape_leaves_a_draft_and_its_key_goes_on_with_it(watched):
    page = watched.page
    watched.press("ArrowRight")
    page.keyboard.press("n")
    page.keyboard.type("Half a")
    page.keyboard.press("Escape")
    field = page.get_by_label("Note", exact=True)
    expect(field).not_to_be_focused()
    watched.press("ArrowRight")
    assert watched.at == 10_000
    page.keyboard.press("n")
    expect(field).to_be_focused()
    page.keyboard.type(" note")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note-text")).to_have_text("Half a note")
    assert [note.starts_ms for note in Note.objects.all()] == [5000]
