"""What lies beside a funnel's loss, in a browser: the panel, its lists, the explanation, sessions watched in a row."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
FUNNEL = "/funnels/?step=/home&step=/cart&step=event:purchase"
HISTORIES = [
    ["/home", "/cart", "event:purchase"],
    ["/home", "/cart", "event:error"],
    ["/home", "/cart", "/help"],
    ["/home", "/cart"],
    ["/home"],
    ["/help"],
]


@pytest.fixture
def panel(live, signed_in):
    """The page with the loss before the last step opened."""
    for place, history in enumerate(HISTORIES):
        a_visit(history, DAY + timedelta(days=place), userId=f"user-{place}", hasReplay=0 < place < 4)
    page = signed_in(Role.VIEWER)
    page.goto(f"{live.url}{FUNNEL}&step_index=2&outcome=dropped")
    expect(page.locator(".triage-said")).to_contain_text(
        "3 sessions lost here: 33 % met an error, 33 % left, 33 % went to /help."
    )
    yield page
    assert page.problems == []


def test_the_panel_stands_beside_the_list_of_lost_sessions(panel):
    expect(panel.locator(".behind-list").first.locator("li")).to_have_count(3)
    expect(panel.locator(".triage-picks li")).to_have_count(3)
    expect(panel.locator(".triage-watch")).to_contain_text("Watch 3: they stand for all of the loss")


def test_a_group_opens_its_sessions_by_keyboard_and_one_at_a_time(panel):
    groups = panel.locator(".triage-group")
    for name, who in (("Met an error", "user-1"), ("Went to /help", "user-2")):
        group = groups.filter(has=panel.get_by_text(name, exact=True))
        group.locator("summary").focus()
        panel.keyboard.press("Enter")
        expect(group.locator(".behind-who")).to_have_text([who])
        expect(panel.locator(".triage-group[open]")).to_have_count(1)
    link = panel.locator(".triage-group[open] .behind-list a")
    assert re.search(r"/sessions/[\w-]+/\?t=5000$", link.get_attribute("href"))


def test_those_worth_watching_are_played_in_a_row_and_lead_back(panel):
    panel.get_by_role("link", name="Watch them in a row").click()
    panel.wait_for_url("**/sessions/**row=**")
    expect(panel.locator("body")).to_contain_text("Lost before purchase")
    expect(panel.locator("body")).to_contain_text(re.compile(r"1\s*(of|/)\s*3"))


def test_of_those_nobody_can_watch_it_says_look(live, signed_in):
    for history in HISTORIES:
        a_visit(history, DAY, hasReplay=False)
    page = signed_in(Role.VIEWER)
    page.goto(f"{live.url}{FUNNEL}&step_index=2&outcome=dropped")
    expect(page.locator(".triage-watch")).to_contain_text("Look at 3: they stand for all of the loss")
    expect(page.get_by_role("link", name=re.compile("Watch"))).to_have_count(0)


def test_the_number_is_explained_in_place_and_adds_up(panel):
    panel.get_by_text("Explain this number").click()
    explained = panel.locator(".explained")
    expect(explained.locator(".explained-sum")).to_have_text("1 counted + 3 + 1 + 1 = 6 sessions of this set")
    expect(explained).to_contain_text("Never did purchase")
    expect(explained).to_contain_text("Never came to /home, the first step")
    assert panel.locator(".triage").count() == 1
    panel.get_by_text("Explain this number").click()
    expect(explained).to_be_hidden()
