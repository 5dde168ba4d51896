"""The journeys page in a browser: the drawn flow, the sessions behind it, its form by keyboard, narrow screens."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HISTORIES = [
    ["/home", "/cart", "/done"],
    ["/home", "/cart", "/home", "/cart"],
    ["/home", "/product/1", "/cart"],
    ["/home", "/product/2"],
    ["/help"],
]
WHOLE = [
    *("/home 4", "/help 1", "/cart 2", "/product/1 1", "/product/2 1", "left 1"),
    *("/cart 1", "/done 1", "/home 1", "left 1", "/cart 1", "left 2", "left 1"),
]
OF_DESKTOPS = ["/home 2", "/help 1", "/cart 1", "/product/1 1", "left 1", "/cart 1", "/done 1", "left 2"]
FROM_CART = ["/cart 3", "/done 1", "/home 1", "left 1", "/cart 1", "left 1", "left 1"]
TO_CART = ["/cart 3", "/home 2", "/product/1 1", "/home 1"]
HOSTILE = '<img/src=x/onerror="top.ran=1">%{x}'


@pytest.fixture
def visits(live):
    return [
        a_visit(history, DAY + timedelta(days=place), userId=f"user-{place}", device=("desktop", "phone")[place % 2])
        for place, history in enumerate(HISTORIES)
    ]


@pytest.fixture
def journeys(visits, signed_in, live):
    page = signed_in(Role.ANALYST)
    opened(page, live)
    yield page
    assert page.problems == []


def opened(page, live, query=""):
    page.goto(f"{live.url}/journeys/{query}")
    drawn(page)
    page.evaluate("window.stayed = true")


def drawn(page):
    page.wait_for_selector("#flow .flow-chart[data-drawn]")
    page.wait_for_selector("#paths .matrix")


def expect_flow(page, title, labels):
    """The flow has this title and these nodes, and came without a page jump."""
    expect(page.locator(".flow-head h2")).to_have_text(title)
    drawn(page)
    assert sorted(page.locator(".node-label").all_text_contents()) == sorted(labels)
    assert page.evaluate("window.stayed") is True


def expect_node(page, label):
    expect(page.locator(".node-label").get_by_text(label, exact=True).first).to_be_visible()
    assert page.evaluate("window.stayed") is True


def node(page, label):
    return page.locator(".sankey-node").filter(has=page.get_by_text(label, exact=True)).locator("rect").first


def behind(page, heading, *who):
    """The links of the list that is open, once it is this one."""
    expect(page.locator("#behind h2")).to_have_text(heading)
    expect(page.locator("#behind .behind-who")).to_have_text(list(who))
    return page.locator("#behind .behind-list a")


def numbers(page, table):
    """The numbers of the first row of a table that open their sessions."""
    return page.get_by_role("region", name=table).locator("tbody tr").first.locator("[data-behind]")


# --- The flow --------------------------------------------------------------------------------------------------------
def test_the_flow_is_drawn_and_told_in_words_and_as_a_table(journeys):
    expect_flow(journeys, "From the first screen on", WHOLE)
    expect(journeys.locator(".flow-head p")).to_have_text("5 of 5 sessions")
    expect(journeys.get_by_role("img", name="5 sessions. Most go from /home to /cart.")).to_be_visible()
    journeys.get_by_text("As a table").click()
    rows = journeys.locator(".flow-table tbody tr")
    assert rows.count() == journeys.locator(".sankey-link").count()
    expect(rows.first).to_be_visible()
    assert rows.first.locator("td").all_inner_texts() == ["1", "/home", "/cart", "2", "50 %", ""]


def test_pointing_at_a_way_tells_how_many_go_it(journeys):
    journeys.locator(".sankey-link").first.hover()
    expect(journeys.locator(".hoverlayer")).to_contain_text("/home → /cart")
    expect(journeys.locator(".hoverlayer")).to_contain_text("2 sessions, 50 % of /home")
    expect(journeys.locator(".flow-chart")).to_have_class(re.compile("chart-pointed"))


def test_another_theme_draws_it_in_its_own_colours(journeys):
    colour = "getComputedStyle(document.querySelector('.sankey-node rect')).fill"
    light, letters = journeys.evaluate(colour), journeys.locator(".node-label").all_text_contents()
    journeys.click("summary.avatar")
    journeys.click("[data-theme=dark]")
    journeys.wait_for_function(f"(light) => {colour} !== light", arg=light)
    assert journeys.locator(".node-label").all_text_contents() == letters
    node(journeys, "/cart 2").click()
    behind(journeys, "/cart", "user-1", "user-0")


def test_the_numbers_are_explained_in_place(journeys, live):
    opened(journeys, live, "?start=/cart")
    journeys.get_by_text("Explain these numbers").click()
    expect(journeys.locator(".explained-sum")).to_have_text("3 counted + 2 = 5 sessions of this set")
    expect_flow(journeys, "From /cart", FROM_CART)


def test_many_with_trouble_are_red(signed_in, live):
    for trouble in (1, 0):
        a_visit(["/home", "/cart"], summary={"errors": trouble})
    page = signed_in()
    opened(page, live)
    expect(page.get_by_text("a quarter or more met an error or clicked in rage")).to_be_visible()
    page.locator(".sankey-link").first.hover()
    expect(page.locator(".hoverlayer")).to_contain_text("50 % met an error or clicked in rage")
    assert page.problems == []


# --- The sessions behind it ------------------------------------------------------------------------------------------
def test_a_node_opens_its_sessions_each_seconds_before_the_moment(journeys):
    node(journeys, "/cart 2").click()
    links = behind(journeys, "/cart", "user-1", "user-0")
    expect(links.first).to_be_focused()
    assert "part=node&column=2&via=%2Fcart" in journeys.url
    links.first.click()
    journeys.wait_for_url("**/sessions/*/?t=7000")


def test_a_link_opens_its_sessions(journeys):
    journeys.locator(".sankey-link").nth(4).click()
    [link] = behind(journeys, "/cart → /done", "user-0").all()
    assert link.get_attribute("href").endswith("?t=17000")
    assert "part=link&column=2&via=%2Fcart&via=%2Fdone" in journeys.url


def test_who_left_is_listed_too(journeys):
    node(journeys, "left 2").click()
    expect(journeys.locator("#behind .behind-who")).to_have_text(["user-2", "user-0"])
    journeys.locator(".sankey-link").nth(1).click()
    behind(journeys, "/help → left", "user-4")


def test_a_reload_shows_the_list_again(journeys):
    journeys.locator(".sankey-link").first.click()
    behind(journeys, "/home → /cart", "user-1", "user-0")
    journeys.reload()
    behind(journeys, "/home → /cart", "user-1", "user-0")


def test_a_list_is_closed_and_the_address_forgets_it(journeys):
    node(journeys, "/cart 2").click()
    behind(journeys, "/cart", "user-1", "user-0")
    journeys.get_by_label("Close the list").click()
    expect(journeys.locator("#behind")).to_be_empty()
    assert "part=" not in journeys.url
    drawn(journeys)


def test_the_numbers_of_the_tables_open_their_sessions(journeys):
    numbers(journeys, "Most frequent paths").click()
    behind(journeys, "/help", "user-4")
    sessions, began = numbers(journeys, "Screens").all()
    sessions.click()
    behind(journeys, "Saw /home", "user-3", "user-2", "user-1", "user-0")
    began.click()
    behind(journeys, "Began on /home", "user-3", "user-2", "user-1", "user-0")
    numbers(journeys, "Back and forth").click()
    behind(journeys, "/cart → /home and straight back", "user-1")
    numbers(journeys, "Transitions").first.click()
    links = behind(journeys, "/home → /cart", "user-1", "user-0")
    expect(links.first.locator(".muted").first).to_have_text(re.compile(r"^2\W$"))
    assert journeys.evaluate("window.stayed") is True


def test_a_row_is_opened_by_keyboard_and_marked(journeys):
    journeys.locator(".flow-table summary").focus()
    journeys.keyboard.press("Enter")
    journeys.keyboard.press("Tab")
    expect(journeys.locator(".flow-table [data-behind]").first).to_be_focused()
    journeys.keyboard.press("Enter")
    expect(behind(journeys, "/home → /cart", "user-1", "user-0").first).to_be_focused()
    expect(journeys.locator(".flow-table [data-row][aria-current]")).to_have_count(1)


def test_the_sessions_of_a_way_are_watched_in_a_row(visits, signed_in, live):
    for place in range(2):
        a_visit(["/home", "/cart"], DAY + timedelta(days=9 + place), userId=f"seen-{place}", hasReplay=True)
    page = signed_in()
    opened(page, live)
    node(page, "/cart 4").click()
    behind(page, "/cart", "seen-1", "seen-0", "user-1", "user-0")
    page.get_by_role("link", name="Watch in a row").click()
    page.wait_for_url("**/sessions/**row=**")


@pytest.mark.parametrize(
    ("way", "address", "labels"),
    [("From /cart", "?start=%2Fcart", FROM_CART), ("To /cart", "?end=%2Fcart", TO_CART)],
    ids=["from", "to"],
)
def test_a_flow_goes_on_from_a_list_and_back_undoes_it(journeys, live, way, address, labels):
    node(journeys, "/cart 2").click()
    behind(journeys, "/cart", "user-1", "user-0")
    journeys.get_by_role("link", name=f"Flow {way}").click()
    expect_flow(journeys, way, labels)
    expect(journeys).to_have_url(f"{live.url}/journeys/{address}")
    expect(journeys.locator("#behind")).to_be_empty()
    journeys.go_back()
    expect(journeys.locator(".flow-head h2")).to_have_text("From the first screen on")
    drawn(journeys)


def test_a_screen_of_the_table_begins_a_flow(journeys, live):
    journeys.get_by_role("link", name="/cart", exact=True).click()
    expect(journeys).to_have_url(f"{live.url}/journeys/?start=%2Fcart")
    expect(journeys.locator("#flow-start")).to_have_value("/cart")
    expect(journeys.locator(".flow-head h2")).to_have_text("From /cart")
    expect(journeys.locator(".flow-form")).to_have_count(1)
    assert journeys.evaluate("window.stayed") is True


# --- The form --------------------------------------------------------------------------------------------------------
def test_the_flow_is_given_a_start_and_an_end_by_keyboard(journeys, live):
    journeys.focus("#flow-start")
    journeys.keyboard.type("/cart")
    journeys.keyboard.press("Tab")
    expect_flow(journeys, "From /cart", FROM_CART)
    expect(journeys.locator("#flow-end")).to_be_focused()
    journeys.keyboard.type("/home")
    journeys.keyboard.press("Enter")
    expect_flow(journeys, "From /cart to /home", ["/cart 1", "/home 1"])
    expect(journeys.locator(".flow-head p")).to_have_text("1 of 5 sessions · the others never go this way")
    expect(journeys.locator("#flow-end")).to_be_focused()
    assert journeys.url == f"{live.url}/journeys/?start=%2Fcart&end=%2Fhome"
    journeys.go_back()
    expect(journeys.locator(".flow-head h2")).to_have_text("From /cart")
    expect(journeys.locator("#flow-end")).to_have_value("")
    drawn(journeys)


def test_steps_and_screens_a_step_are_chosen_by_keyboard(journeys, live):
    journeys.focus("#flow-depth")
    journeys.keyboard.press("2")
    expect_node(journeys, "/cart 2")
    expect(journeys).to_have_url(f"{live.url}/journeys/?depth=2")
    drawn(journeys)
    expect(journeys.locator("#flow-depth")).to_be_focused()
    expect(journeys.locator(".sankey-link")).to_have_count(4)
    journeys.keyboard.press("Tab")
    expect(journeys.locator("#flow-top")).to_be_focused()
    journeys.keyboard.press("3")
    expect(journeys).to_have_url(f"{live.url}/journeys/?depth=2&top=3")
    drawn(journeys)
    expect(journeys.locator("#flow-top")).to_be_focused()
    journeys.select_option("#flow-depth", "5")
    expect(journeys).to_have_url(f"{live.url}/journeys/?top=3")


def test_less_frequent_screens_are_one_node_that_opens_too(visits, signed_in, live):
    page = signed_in()
    opened(page, live, "?top=1")
    node(page, "other screens 2").click()
    behind(page, "other screens", "user-3", "user-2")
    assert page.problems == []


def test_screens_are_passed_over_and_taken_back(journeys, live):
    journeys.focus("#flow-exclude")
    for screen in ("/help", "/done"):
        journeys.wait_for_load_state("networkidle")  # the parts that load by themselves replace nothing any more
        journeys.keyboard.type(screen)
        journeys.keyboard.press("Enter")
        expect(journeys.get_by_label(f"Remove {screen}")).to_be_visible()
        expect(journeys.locator("#flow-exclude")).to_be_focused()
    expect(journeys).to_have_url(f"{live.url}/journeys/?exclude=%2Fhelp&exclude=%2Fdone")
    drawn(journeys)
    expect(journeys.locator(".flow-head p")).to_contain_text("4 of 5 sessions")
    journeys.get_by_label("Remove /help").click()
    expect(journeys).to_have_url(f"{live.url}/journeys/?exclude=%2Fdone")
    expect(journeys.locator(".flow-head p")).to_have_text("5 of 5 sessions")
    assert journeys.evaluate("window.stayed") is True


def test_the_keyboard_stays_in_the_form_when_a_screen_is_taken_back(journeys, live):
    opened(journeys, live, "?exclude=/help&exclude=/done")
    journeys.get_by_label("Remove /done").focus()
    journeys.keyboard.press("Enter")
    expect(journeys).to_have_url(f"{live.url}/journeys/?exclude=%2Fhelp")
    drawn(journeys)
    assert journeys.evaluate("!!document.activeElement.closest('#flow-form')") is True


def test_screens_are_taken_as_one(journeys):
    journeys.focus("#flow-group")
    journeys.keyboard.type("/product/*")
    journeys.keyboard.press("Enter")
    expect(journeys.get_by_label("Remove /product/*")).to_be_visible()
    expect_node(journeys, "/product/* 2")
    expect(journeys.locator("#flow-group")).to_be_focused()


def test_what_is_typed_while_an_answer_is_on_its_way_stays(journeys):
    held = []
    journeys.route("**/journeys/?start=*", lambda route: held.append(route))
    journeys.focus("#flow-start")
    journeys.keyboard.type("/cart")
    journeys.keyboard.press("Tab")
    journeys.keyboard.type("/ho")
    held[0].continue_()
    expect(journeys.locator(".flow-head h2")).to_have_text("From /cart")
    drawn(journeys)
    journeys.keyboard.type("me")
    expect(journeys.locator("#flow-end")).to_have_value("/home")


def test_reset_leads_back_to_the_whole_flow_and_keeps_the_filter(journeys, live):
    opened(journeys, live, "?device=desktop&start=/cart&depth=3&exclude=/help")
    journeys.get_by_role("link", name="Reset").click()
    expect(journeys).to_have_url(f"{live.url}/journeys/?device=desktop")
    expect_flow(journeys, "From the first screen on", OF_DESKTOPS)
    expect(journeys.get_by_role("link", name="Reset")).to_have_count(0)


def test_a_filter_keeps_the_flow_and_the_keyboard(journeys, live):
    opened(journeys, live, "?start=/cart&depth=3")
    journeys.click("#set-user summary")
    expect(journeys.locator("#set-user [data-first]")).to_be_focused()
    journeys.keyboard.type("user-1")
    journeys.keyboard.press("Enter")
    expect(journeys.locator(".flow-head p")).to_have_text("1 of 1 session")
    expect_flow(journeys, "From /cart", ["/cart 1", "/home 1", "/cart 1"])
    expect(journeys.locator("#set-user summary")).to_be_focused()
    assert {*journeys.url.partition("?")[2].split("&")} == {"user=user-1", "start=%2Fcart", "depth=3"}
    journeys.get_by_label("Remove User: user-1").click()
    expect(journeys.locator(".flow-head p")).to_contain_text("3 of 5 sessions")
    expect(journeys.locator("#flow-start")).to_have_value("/cart")


# --- When there is nothing -------------------------------------------------------------------------------------------
def test_a_flow_that_cannot_be_read_says_why_and_goes_on_without(visits, signed_in, live):
    page = signed_in()
    opened(page, live, "?end=/cart")
    page.fill("#flow-start", "*a*b*c*d*e*f")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("At most 5 wildcards (*) in one screen.")
    page.get_by_text("Go on without it").click()
    expect_flow(page, "To /cart", TO_CART)


def test_a_way_that_nobody_goes_is_said_in_words(journeys, live):
    journeys.fill("#flow-start", "/nowhere")
    journeys.keyboard.press("Enter")
    expect(journeys.get_by_text("None of the 5 sessions goes this way")).to_be_visible()
    journeys.fill("#flow-start", "")
    journeys.keyboard.press("Enter")
    expect_flow(journeys, "From the first screen on", WHOLE)


def test_a_set_without_sessions_is_left_by_clearing_its_filters(journeys, live):
    journeys.goto(f"{live.url}/journeys/?device=none&start=/cart")
    journeys.get_by_role("link", name="Clear all filters").click()
    expect(journeys).to_have_url(f"{live.url}/journeys/?start=%2Fcart")
    expect(journeys.locator(".flow-head h2")).to_have_text("From /cart")
    expect(journeys.locator(".flow-form")).to_have_count(1)


def test_hostile_names_are_text_everywhere(signed_in, live):
    a_visit([HOSTILE, "/home", HOSTILE])
    page = signed_in()
    opened(page, live, "?depth=2")
    expect_flow(page, "From the first screen on", [f"{HOSTILE} 1", "/home 1"])
    page.locator(".sankey-link").first.hover()
    expect(page.locator(".hoverlayer")).to_contain_text(f"{HOSTILE} → /home")
    node(page, f"{HOSTILE} 1").click()
    expect(page.locator("#behind h2")).to_have_text(HOSTILE)
    page.get_by_role("link", name=f"Flow from {HOSTILE}").click()
    expect_flow(page, f"From {HOSTILE}", [f"{HOSTILE} 1", "/home 1"])
    expect(page.locator("#flow-start")).to_have_value(HOSTILE)
    assert page.locator("main img, main svg a").count() == 0
    assert page.evaluate("window.ran") is None
    assert page.problems == []


# --- Files and widths ------------------------------------------------------------------------------------------------
FILES = [
    ("PNG picture of the flow", "flow-cart-to-done.png", b"\x89PNG"),
    ("SVG picture of the flow", "flow-cart-to-done.svg", b"<svg"),
    ("CSV of the flow", "flow-cart-to-done.csv", b"step,from,to"),
    ("CSV of all transitions", "transitions.csv", b"from,to,count"),
]


@pytest.mark.parametrize(("label", "name", "start"), FILES, ids=[name for _, name, _ in FILES])
def test_an_export_is_downloaded_under_its_name(journeys, live, label, name, start):
    opened(journeys, live, "?start=/cart&end=/done")
    journeys.click("#export summary")
    with journeys.expect_download() as download:
        journeys.get_by_role("link", name=label).click()
    assert download.value.suggested_filename == name
    assert download.value.path().read_bytes().startswith(start)


def test_files_are_offered_to_analysts_only(visits, signed_in, live):
    page = signed_in(Role.VIEWER)
    opened(page, live)
    assert page.locator("#export").count() == 0


LONG = "/a-very-long-name-of-a-screen-without-any-place-to-break-it-" * 3
QUERIES = ["", "?start=/home&end=/done&depth=10&top=50&exclude=/help&group=/product/*", f"?exclude={LONG}&start={LONG}"]


@pytest.mark.parametrize("width", [360, 820, 1366])
@pytest.mark.parametrize("query", QUERIES, ids=["whole", "asked", "long"])
def test_no_journey_is_wider_than_the_screen(visits, signed_in, live, width, query):
    a_visit([LONG, "/home", LONG])
    page = signed_in(Role.ANALYST)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live.url}/journeys/{query}")
    page.wait_for_selector("#flow .flow-chart[data-drawn], #flow .empty")
    page.wait_for_selector("#paths .matrix")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    numbers(page, "Screens").first.click()
    expect(page.locator("#behind .behind-list a").first).to_be_focused()
    page.click("#export summary")
    page.locator("details.flow-table, details.explain").last.locator("summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
