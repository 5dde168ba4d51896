"""The heatmaps page in a browser: the drawn map, pointing at it, its rows, its choices, narrow screens."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from tests.factories import a_point, a_session
from tests.heatmap.pictures import a_picture

START = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def clicked(live):
    a_picture()
    a_picture("/pay")
    for n in range(4):
        session = a_session(START, sessionId=f"s{n}", userId=f"user-{n}", hasReplay=n == 0)["sessionId"]
        for second in range(n + 1):
            a_point(session, at=START + timedelta(seconds=10 + second), label="Add to cart")
        a_point(session, selector="#menu", elementId="menu", label="Menu", fixed=True)
        a_point(session, "view", reach=1000, bands=[500.0] * 20)
    a_point("s0", screen="/pay", rage=True)


@pytest.fixture
def mapped(clicked, signed_in, live):
    page = signed_in(Role.ANALYST)
    page.goto(f"{live.url}/heatmaps/")
    drawn(page)
    yield page
    assert page.problems == []


def drawn(page):
    page.wait_for_selector("[data-map][data-drawn]")


def spot(page, x, y):
    """Where a px of the pictured page is in the window."""
    box = page.locator("[data-map]").bounding_box()
    scale = box["width"] / 1000
    return box["x"] + x * scale, box["y"] + y * scale


def test_plotly_draws_the_heat_over_the_picture(mapped):
    assert mapped.locator("[data-plot] image").count() == 2
    source = mapped.locator("[data-plot] .layer-below image, [data-plot] .imagelayer image").first.get_attribute("href")
    assert "/heatmaps/pictures/" in source or source.startswith("data:image/")
    frame = mapped.locator("[data-map]").bounding_box()
    assert abs(frame["height"] / frame["width"] - 2) < 0.02
    assert mapped.locator(".column-total").inner_text() == "14 clicks · 4 sessions"


def test_pointing_at_an_element_names_it_and_a_click_opens_its_sessions(mapped):
    mapped.mouse.move(*spot(mapped, 950, 425))
    expect(mapped.locator("[data-tip]")).to_have_text("Add to cart10 clicks · 71 % · 4 sessions")
    box, right = mapped.locator("[data-box]").bounding_box(), spot(mapped, 900, 400)
    assert abs(box["x"] - right[0]) < 3
    assert abs(box["y"] - right[1]) < 3
    mapped.mouse.click(*spot(mapped, 950, 425))
    expect(mapped.locator("#behind h2")).to_have_text("Add to cart")
    expect(mapped.locator("#behind li")).to_have_count(4)
    mapped.wait_for_url("**element=buy")


def test_a_row_marks_its_place_by_pointer_and_by_keyboard(mapped):
    row = mapped.locator(".ranked tbody tr", has_text="Menu")
    row.hover()
    expect(mapped.locator("[data-box]")).to_be_visible()
    mapped.mouse.move(5, 5)
    expect(mapped.locator("[data-box]")).to_be_hidden()
    row.locator("a").focus()
    expect(mapped.locator("[data-box]")).to_be_visible()


def test_a_session_behind_a_row_opens_three_seconds_before_the_click(mapped):
    mapped.locator(".ranked a", has_text="Add to cart").click()
    first = mapped.locator("#behind li a").first
    expect(first).to_be_focused()
    assert first.get_attribute("href") == "/sessions/s0/?t=7000"
    mapped.click("[data-close-behind]")
    expect(mapped.locator("#behind li")).to_have_count(0)


def test_an_address_with_an_element_shows_its_sessions_again(mapped):
    mapped.locator(".ranked a", has_text="Add to cart").click()
    mapped.wait_for_url("**element=buy")
    mapped.reload()
    expect(mapped.locator("#behind li")).to_have_count(4)


def test_a_kind_changes_the_map_without_a_page_jump_and_back_undoes_it(mapped):
    mapped.evaluate("window.stayed = true")
    mapped.click(".segments >> text=Scroll")
    mapped.wait_for_url("**kind=scroll**")
    expect(mapped.locator(".ranked caption")).to_have_text("Scroll reach on /home by depth")
    drawn(mapped)
    assert mapped.evaluate("window.stayed") is True
    assert mapped.locator("[data-plot] .annotation").count() == 10
    mapped.go_back()
    expect(mapped.locator(".ranked caption")).to_have_text("Clicks on /home by element")
    drawn(mapped)


def test_the_picker_finds_a_screen_by_its_letters(mapped):
    mapped.click("#pick-screen summary")
    expect(mapped.locator("#screens li:visible")).to_have_count(2)
    mapped.keyboard.type("pa")
    expect(mapped.locator("#screens li:visible")).to_have_count(1)
    mapped.keyboard.press("Enter")
    mapped.wait_for_url("**screen=%2Fpay**")
    expect(mapped.locator(".screen-name")).to_have_text("/pay")
    drawn(mapped)


def test_a_wildcard_maps_many_screens_as_one(mapped):
    mapped.click("#pick-screen summary")
    expect(mapped.locator("#pick-screen input[type=search]")).to_be_focused()
    mapped.keyboard.type("/*")
    mapped.keyboard.press("Enter")
    mapped.wait_for_url(re.compile(r"screen=(%2F|/)(\*|%2A)"))
    expect(mapped.locator(".column-total")).to_have_text("15 clicks · 4 sessions")


def test_a_filter_cuts_the_map(mapped):
    mapped.click("#set-user summary")
    expect(mapped.locator("#set-user input[type=search]")).to_be_focused()
    mapped.keyboard.type("user-1")
    mapped.keyboard.press("Enter")
    mapped.wait_for_url("**user=user-1**")
    expect(mapped.locator(".column-total")).to_have_text("3 clicks · 1 session")
    expect(mapped.locator("#set-user summary")).to_be_focused()


def test_opacity_changes_at_once_and_goes_along(mapped):
    mapped.click("#look summary")
    mapped.locator("#opacity").fill("40")
    mapped.wait_for_url("**opacity=40**")
    assert mapped.evaluate("document.querySelector('[data-plot]').data[0].opacity") == 0.4
    assert "opacity=40" in mapped.locator("#export a").first.get_attribute("href")
    mapped.click("#look >> text=Cividis")
    mapped.wait_for_url("**palette=cividis**")
    drawn(mapped)
    assert mapped.evaluate("document.querySelector('[data-plot]').data[0].opacity") == 0.4


def test_an_export_is_downloaded_under_its_name(mapped):
    mapped.click("#export summary")
    with mapped.expect_download() as download:
        mapped.click("#export >> text=PNG picture")
    assert download.value.suggested_filename == "heatmap-click-home.png"


@pytest.mark.parametrize("width", [360, 820, 1366])
@pytest.mark.parametrize("query", ["", "?kind=attention&screen=/home", "?kind=rage&screen=/home", "?kind=swipe"])
def test_no_map_is_wider_than_the_screen(clicked, signed_in, live, width, query):
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live.url}/heatmaps/{query}")
    page.wait_for_selector("[data-drawn], .empty")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_map_follows_the_width_of_the_window(mapped):
    mapped.set_viewport_size({"width": 900, "height": 800})
    width = "document.querySelector('[data-plot]').layout.width === document.querySelector('[data-map]').clientWidth"
    mapped.wait_for_function(f"() => {width}")  # an expression is no function: the policy lets it be asked only once


def test_the_page_asks_for_less_than_half_a_megabyte_of_script(clicked, signed_in, live):
    page = signed_in()
    sizes = []
    page.on("response", lambda answer: answer.url.endswith(".js") and sizes.append(answer))
    page.goto(f"{live.url}/heatmaps/")
    drawn(page)
    assert sum(answer.request.sizes()["responseBodySize"] for answer in sizes) < 500_000


def test_two_sets_are_compared_swapped_and_parted_by_keyboard(mapped):
    mapped.focus("#compare summary")
    mapped.keyboard.press("Enter")
    mapped.locator("#compare [name=vs_user]").focus()
    mapped.keyboard.type("user-3")
    mapped.keyboard.press("Enter")
    mapped.wait_for_url("**vs_user=user-3**")
    expect(mapped.locator("[data-map][data-drawn]")).to_have_count(2)
    expect(mapped.locator(".changes tbody tr").first).to_contain_text("100.0 %")
    mapped.focus(".versus [data-name=Difference]")
    mapped.keyboard.press("Enter")
    mapped.wait_for_url("**view=difference**")
    expect(mapped.locator("[data-map][data-drawn]")).to_have_count(1)
    expect(mapped.locator(".versus [data-name=Difference]")).to_be_focused()
    mapped.focus(".versus [data-name=Swap]")
    mapped.keyboard.press("Enter")
    mapped.wait_for_url(re.compile(r"[?&]user=user-3"))
    expect(mapped.locator(".versus-set").first).to_contain_text("user user-3")
    mapped.click(".versus >> text=End")
    expect(mapped.locator(".versus")).to_have_count(0)
    expect(mapped.locator(".column-total")).to_have_text("5 clicks · 1 session")
