"""The funnels page in a browser: built by keyboard alone, moved by pointer, saved, opened again, looked behind."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.journey.models import SavedFunnel
from tests.factories import a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEPS = "step=/home&step=/cart&step=event:purchase"
HISTORIES = [
    ["/home", "/cart", "event:click#pay", "event:purchase"],
    ["/home", "/help", "/cart", "event:purchase"],
    ["/home", "/cart"],
    ["/home", "/help"],
    ["/help"],
]
CHIPS = "[data-steps=step] [data-step]"


@pytest.fixture
def visits(live):
    return [
        a_visit(history, DAY + timedelta(days=place), userId=f"user-{place}", device=("desktop", "phone")[place % 2])
        for place, history in enumerate(HISTORIES)
    ]


@pytest.fixture
def funnels(visits, signed_in, live):
    page = signed_in(Role.ANALYST)
    page.goto(f"{live.url}/funnels/")
    yield page
    assert page.problems == []


def opened(page, live, query=STEPS):
    page.goto(f"{live.url}/funnels/?{query}")
    drawn(page)


def drawn(page):
    page.wait_for_selector("#numbers .bars-plot[data-drawn]")


def expect_chips(page, *labels):
    expect(page.locator(f"{CHIPS} [data-label]")).to_have_text(list(labels))


def counts(page):
    return page.locator(".bar-count").all_inner_texts()


def test_a_whole_funnel_is_built_saved_and_looked_behind_by_keyboard_alone(funnels, live):
    keys = funnels.keyboard
    for _ in range(40):  # from the top of the page to the builder
        if funnels.evaluate("document.activeElement.id") == "add-step":
            break
        keys.press("Tab")
    expect(funnels.locator("#add-step")).to_be_focused()
    keys.press("ArrowDown")
    keys.type("home")
    expect(funnels.locator("#add-step-options [aria-selected=true]")).to_contain_text("/home")
    keys.press("Enter")
    expect(funnels.get_by_text("One more step makes it a funnel")).to_be_visible()
    keys.type("pu")
    keys.press("Enter")  # before what there is has come
    expect_chips(funnels, "/home", "purchase")
    drawn(funnels)
    assert counts(funnels) == ["4 sessions", "2 sessions"]
    keys.type("/ca")
    expect(funnels.locator("#add-step-options")).to_be_visible()
    keys.press("Enter")
    expect_chips(funnels, "/home", "purchase", "/cart")
    keys.press("Backspace")  # from the empty field to the last chip
    keys.press("Alt+ArrowLeft")
    expect_chips(funnels, "/home", "/cart", "purchase")
    expect(funnels.locator("[data-said]")).to_have_text("Moved /cart to place 2 of 3")
    funnels.wait_for_url(f"**/funnels/?{STEPS.replace('/', '%2F').replace(':', '%3A')}")
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "3 sessions", "2 sessions"])

    save_by_keyboard(funnels, "Checkout")
    drawn(funnels)
    tab_to(funnels, "[data-number='2 dropped']")
    keys.press("Enter")
    lost = funnels.locator("#behind .behind-list a")
    expect(lost).to_have_count(1)
    expect(lost).to_be_focused()
    keys.press("Enter")
    funnels.wait_for_url("**/sessions/*/?t=5000")  # lost at its cart, 10 s after the start


def tab_to(page, selector):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"The keyboard does not come to {selector}")


def save_by_keyboard(page, name):
    page.keyboard.press("Control+Home")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "#save summary")
    page.keyboard.press("Enter")
    expect(page.locator("#save-form [name=name]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.locator(".funnel-name")).to_have_text(name)


def test_a_saved_funnel_is_opened_again_by_its_address_and_its_short_link(funnels, live):
    opened(funnels, live, f"{STEPS}&order=strict")
    save_by_keyboard(funnels, "Straight on")
    address = funnels.url
    [saved] = SavedFunnel.objects.all()
    for again in (address, live.url + saved.get_absolute_url()):
        funnels.goto("about:blank")
        funnels.goto(again)
        drawn(funnels)
        expect(funnels.locator(".funnel-name")).to_have_text("Straight on")
        expect_chips(funnels, "/home", "/cart", "purchase")
        expect(funnels.get_by_label("Directly one after another")).to_be_checked()


def test_saved_funnels_are_listed_renamed_and_deleted_after_asking(funnels, live):
    SavedFunnel.objects.create(name="Checkout", query="step=%2Fhome&step=%2Fcart")
    funnels.goto(f"{live.url}/funnels/")
    row = funnels.locator("#saved tbody tr")
    expect(row).to_contain_text("75 % of 4")
    row.locator("summary").click()
    expect(row.locator("[name=name]")).to_be_focused()
    funnels.keyboard.press("Control+A")
    funnels.keyboard.type("To the cart")
    funnels.keyboard.press("Enter")
    expect(funnels.locator("#saved [role=status]")).to_have_text("“Checkout” is now “To the cart”.")
    asked = []
    funnels.once("dialog", lambda one: (asked.append(one.message), one.dismiss()))
    row.locator("summary").click()
    row.get_by_role("button", name="Delete").click()
    assert asked == ["Delete the saved funnel “To the cart” for everyone?"]
    assert SavedFunnel.objects.count() == 1
    funnels.once("dialog", lambda one: one.accept())
    row.get_by_role("button", name="Delete").click()
    expect(funnels.locator("#saved [role=status]")).to_have_text("“To the cart” was deleted.")
    assert SavedFunnel.objects.count() == 0


def test_a_starter_opens_and_back_leads_to_the_beginning(funnels):
    funnels.evaluate("window.stayed = true")
    funnels.get_by_text("From arriving to purchase").click()
    drawn(funnels)
    expect_chips(funnels, "/home", "purchase")
    funnels.go_back()
    expect(funnels.get_by_text("From arriving to purchase")).to_be_visible()
    expect(funnels.locator(CHIPS)).to_have_count(0)
    assert funnels.evaluate("window.stayed") is True


def test_chips_are_dragged_moved_by_button_changed_and_removed(funnels, live):
    opened(funnels, live)
    chip = lambda label: funnels.locator(CHIPS).filter(has=funnels.get_by_text(label, exact=True))  # noqa: E731
    chip("purchase").drag_to(chip("/home"), target_position={"x": 4, "y": 10})
    expect_chips(funnels, "purchase", "/home", "/cart")
    funnels.wait_for_url(re.compile("purchase.*home.*cart"))
    drawn(funnels)
    chip("purchase").hover()
    chip("purchase").get_by_label("Move later").click()
    expect_chips(funnels, "/home", "purchase", "/cart")
    chip("purchase").locator("[data-edit]").click()
    expect(funnels.locator("#edit-step")).to_be_focused()
    funnels.keyboard.press("Escape")
    funnels.keyboard.press("Escape")
    funnels.keyboard.press("Escape")
    expect(chip("purchase").locator("[data-edit]")).to_be_visible()
    chip("purchase").locator("[data-edit]").click()
    funnels.keyboard.type("hel")
    funnels.locator("#edit-step-options [data-option='/help']").click()
    expect_chips(funnels, "/home", "/help", "/cart")
    funnels.wait_for_url(re.compile("home.*help.*cart"))  # only what was answered is a page to come back to
    drawn(funnels)
    chip("/cart").get_by_label("Remove").click()
    expect_chips(funnels, "/home", "/help")
    expect(chip("/help").locator("[data-edit]")).to_be_focused()
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "2 sessions"])
    funnels.go_back()
    expect_chips(funnels, "/home", "/help", "/cart")
    drawn(funnels)


def test_rules_change_the_numbers_without_a_page_jump(funnels, live):
    opened(funnels, live)
    funnels.evaluate("window.stayed = true")
    funnels.get_by_text("Directly one after another").click()
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "2 sessions", "1 session"])
    funnels.get_by_text("In any order").click()
    expect(funnels.locator(".bar-name")).to_have_text([f"Any {n} of the steps" for n in (1, 2, 3)])
    funnels.get_by_text("Any steps between").click()
    funnels.fill("[data-window-number]", "25")
    funnels.keyboard.press("Enter")
    funnels.select_option("[data-window-unit]", "1")
    funnels.wait_for_url("**window=25")
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "3 sessions", "0 sessions"])
    funnels.fill("[data-window-number]", "")
    funnels.keyboard.press("Tab")
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "3 sessions", "2 sessions"])
    funnels.focus("#add-exclude")
    funnels.keyboard.type("help")
    funnels.keyboard.press("Enter")
    expect(funnels.locator(".bar-count")).to_have_text(["4 sessions", "2 sessions", "1 session"])
    funnels.select_option("[name=by]", "device")
    expect(funnels.locator(".cut tbody tr")).to_have_count(2)
    funnels.wait_for_selector("[data-chart=breakdown-figure][data-drawn]")
    assert funnels.url.endswith("&exclude=%2Fhelp&by=device")
    assert funnels.evaluate("window.stayed") is True


def test_a_window_of_nothing_is_refused_and_the_funnel_stays(visits, signed_in, live):
    page = signed_in()
    opened(page, live)
    page.fill("[data-window-number]", "0")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Give a number from 1 upwards")).to_be_visible()
    expect_chips(page, "/home", "/cart", "purchase")
    page.get_by_text("Go on with what can be counted").click()
    drawn(page)
    expect(page.locator("[data-window-number]")).to_have_value("14")


def test_a_part_of_a_bar_opens_the_sessions_behind_it_and_the_address_remembers(funnels, live):
    opened(funnels, live)
    plot = funnels.locator(".bars-plot").bounding_box()
    lost = plot["x"] + plot["width"] * 0.6, plot["y"] + 2 * 84 + 58
    funnels.mouse.move(*lost)
    expect(funnels.locator(".bars-plot .hoverlayer")).to_contain_text("1 lost · 33 %")
    funnels.mouse.click(*lost)
    expect(funnels.locator("#behind h2")).to_have_text("Lost before purchase")
    funnels.wait_for_url("**step_index=2&outcome=dropped")
    funnels.reload()
    expect(funnels.locator("#behind h2")).to_have_text("Lost before purchase")
    funnels.click("[data-close-behind]")
    expect(funnels.locator("#behind")).to_be_empty()
    funnels.click("[data-number='1 converted']")
    expect(funnels.locator("#behind .behind-list a")).to_have_count(3)
    assert funnels.locator("#behind .behind-list a").last.get_attribute("href").endswith("?t=5000")


def test_a_filter_keeps_the_funnel_and_the_keyboard(funnels, live):
    opened(funnels, live)
    funnels.click("#set-user summary")
    expect(funnels.locator("#set-user [data-first]")).to_be_focused()
    funnels.keyboard.type("user-1")
    funnels.keyboard.press("Enter")
    expect(funnels.locator(".bar-count")).to_have_text(["1 session"] * 3)
    expect_chips(funnels, "/home", "/cart", "purchase")
    expect(funnels.locator("#set-user summary")).to_be_focused()
    funnels.focus("#add-step")
    expect(funnels.locator("#add-step-options")).to_contain_text("/help")
    funnels.keyboard.press("Escape")
    expect(funnels.locator("#add-step-options")).to_be_hidden()
    assert "user=user-1" in funnels.url


@pytest.mark.parametrize(("ending", "start"), [("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"step,name")])
def test_an_export_is_downloaded_under_its_name(funnels, live, ending, start):
    opened(funnels, live)
    funnels.click("#export summary")
    with funnels.expect_download() as download:
        funnels.get_by_label(f"Funnel as {ending}").click()
    assert download.value.suggested_filename == f"funnel-home-to-purchase.{ending.lower()}"
    assert download.value.path().read_bytes().startswith(start)


@pytest.mark.parametrize("width", [360, 820, 1366])
@pytest.mark.parametrize("query", ["", STEPS, f"{STEPS}&by=device&step_index=1&compare=before", "step=/&window=0"])
def test_no_funnel_is_wider_than_the_screen(visits, signed_in, live, width, query):
    page = signed_in(Role.ANALYST)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live.url}/funnels/?{query}")
    page.wait_for_selector(".bars-plot[data-drawn], .empty, .starters")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.focus("#add-step")
    expect(page.locator("#add-step-options")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
