"""The Rules page in a browser: what a slider would change shows while it moves, and history follows what was saved."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.analytics.rules import versions
from apps.record import client as record
from tests.emotion.events import START, event, screens
from tests.factories import a_session

AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)


@pytest.fixture
def visits(still):
    """Sessions of 3, 3 and 5 quick clicks in one place."""
    for place, count in enumerate((3, 3, 5)):
        clicks = [event(1000 + 200 * n, x=10, y=10, element="buy") for n in range(count)]
        told = [*screens((0, "/a")), *clicks]
        for order, one in enumerate(told):
            named = {"_id": f"s{place}:{order}", "sessionId": f"s{place}", "order": order}
            record.events().insert_one(one | named | {"timestamp": AGO + (one["timestamp"] - START)})
        summary = {"events": len(told), "ruleVersion": 1}
        a_session(AGO, sessionId=f"s{place}", userId=f"user-{place}", summary=summary)
    versions.forget()
    yield
    versions.forget()


@pytest.fixture
def rules(live, visits, signed_in):
    page = signed_in(Role.ADMIN)
    page.goto(f"{live.url}/settings/rules/")
    yield page
    assert [one for one in page.problems if "422" not in one] == []


def count_of(page, kind):
    return page.locator(f"#rules-count-{kind}")


def test_a_slider_shows_by_keyboard_what_it_would_change(rules):
    expect(count_of(rules, "rage")).to_contain_text("3 in the sample")
    expect(rules.get_by_role("button", name="Save as version 2")).to_be_disabled()
    slider = rules.get_by_role("slider", name="Clicks, at least, rage clicks")
    slider.focus()
    rules.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "4 clicks")
    expect(rules.get_by_label("Clicks, at least", exact=True)).to_have_value("4")
    expect(count_of(rules, "rage").locator("strong")).to_have_text("1")
    expect(rules.locator("#rules-summary")).to_contain_text("Sessions with any trouble 3")
    gone = rules.locator("#rules-examples-rage a")
    expect(gone).to_have_count(2)
    assert sorted(one.get_attribute("href") for one in gone.all()) == ["/sessions/s0/?t=0", "/sessions/s1/?t=0"]
    expect(slider).to_be_focused()
    rules.get_by_label("Clicks, at least", exact=True).fill("many")
    expect(rules.locator("#rule-rage_clicks-problem")).to_have_text("Give a number")
    expect(rules.get_by_label("Clicks, at least", exact=True)).to_have_attribute("aria-invalid", "true")
    rules.get_by_role("button", name="Reset to default: Clicks, at least, rage clicks").press("Enter")
    expect(rules.locator("#rule-rage_clicks-problem")).to_be_hidden()
    expect(count_of(rules, "rage")).to_contain_text("3 in the sample")
    expect(slider).to_be_focused()


def test_what_was_saved_is_followed_until_history_is_scored(rules):
    rules.get_by_label("Clicks, at least", exact=True).fill("5")
    rules.get_by_label("Why (optional)").fill("three is nothing")
    rules.get_by_role("button", name="Save as version 2").click()
    expect(rules.locator("#rules-progress")).to_contain_text("0 of 3 sessions scored by version 2")
    expect(rules.get_by_role("cell", name="three is nothing")).to_be_visible()
    record.sessions().update_many({}, {"$set": {"summary.ruleVersion": 2}})
    expect(rules.locator("#rules-progress")).to_contain_text("All history is scored by version 2", timeout=10_000)
    asked = []
    rules.on("request", lambda request: asked.append(request.url))
    rules.wait_for_timeout(2500)
    assert asked == []  # and is asked for no more
