"""What was found in a session, on its page: the emotion band, marks, the way to the next frustration, thumbs."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Role
from apps.emotion.models import Verdict
from apps.record import client
from demo import key
from tests.browser.recordings import START, a_session, a_visit, moment, pieces_of
from tests.browser.watching import Watched
from tests.factories import a_prediction
from tests.processes import wait_until

MARKUP = "<img src=x onerror=\"window.__pwn=['evidence']\">"


def click(ms, element="pay", **payload):
    return ms, "click", {"screen": "/home", "elementId": element, "x": 100, "y": 50, **payload}


ROWS = [
    (0, "screen", {"screen": "/home"}),
    *(click(ms) for ms in (6000, 6500, 7000, 7500)),
    click(12_000, "guide"),
    (13_000, "screen", {"screen": "/cart"}),
    (18_000, "screen", {"screen": "/home"}),
    (25_000, "input", {"screen": "/home", "elementId": "name"}),
]
SIGNALS = [("rage", [1, 2, 3, 4]), ("dead", [5]), ("u_turn", [6, 7]), ("hesitation", [8])]


@pytest.fixture
def session_id():
    return a_session(pieces_of(a_visit(30).events), ROWS, signals=SIGNALS)


def rows(page, kind):
    return page.locator(f'.event-row[data-kind="{kind}"]')


def test_a_real_visit_shows_its_findings_while_it_goes_on(signed_in, live):
    """The demo shop's dead button and its error, recorded, projected and polled."""
    key.ensure_key()
    page = signed_in()
    shop = page.context.new_page()
    shop.goto(f"{live.url}/demo/product/1042")
    shop.wait_for_function("() => window.hxi?.sessionId")
    shop.click("#size-guide")
    session_id = shop.evaluate("window.hxi.sessionId")
    told = {"sessionId": session_id, "payload.elementId": "size-guide"}  # once it is known that nothing answered
    wait_until(lambda: client.session_events().count_documents(told), timeout=30)
    page.goto(f"{live.url}/sessions/{session_id}/")
    shop.click("#add-to-cart")
    shop.goto(f"{live.url}/demo/cart")
    shop.click("#pay-wallet")
    expect(rows(page, "dead").first).to_contain_text("Size guide", timeout=30_000)
    expect(rows(page, "error_click")).to_be_visible(timeout=30_000)
    expect(page.locator('.seek-mark:is([data-kind="dead"], [data-kind="error"])').first).to_be_attached()
    expect(page.locator(".band-piece").first).to_have_attribute(
        "aria-label", re.compile(r"^\w+, .*\d+ % sure .*estimated from behaviour · model hxi, rules \d+$")
    )
    expect(page.locator('[data-part="frustrations"]')).to_have_text(re.compile(r"^\d+ frustrations?$"))
    shop.close()


def test_findings_are_rows_marks_and_counts_and_say_why(signed_in, live, session_id):
    watched = Watched(signed_in(), live.url, session_id)
    page = watched.page
    told = [row.split("\n")[1:] for row in page.locator(".event-row").all_inner_texts()]
    assert told == [
        ["Screen", "/home"], ["Rage click \u00d74", "pay"], *[["Click", "pay"]] * 4, ["Dead click", "guide"],
        ["U-turn", "/cart"], ["Screen", "/cart"], ["Screen", "/home"], ["Hesitation", "name"], ["Input", "name"],
    ]  # fmt: skip
    kinds = page.locator(".seek-mark").evaluate_all("(marks) => marks.map((mark) => mark.dataset.kind)")
    assert {"rage", "dead", "u_turn", "hesitation"} <= set(kinds)
    frustrations = watched.part("frustrations")
    assert frustrations.inner_text() == "3 frustrations"
    assert frustrations.get_attribute("title") == "1 rage click, 1 dead click, 1 U-turn"
    page.locator(".event-why").first.click()
    card = page.locator(".finding-card")
    expect(card).to_contain_text("Why: 4 clicks within 1.5 s on “pay”")
    expect(card).to_contain_text("Estimated from behaviour · model hxi, rules 1")
    assert card.locator(".thumb").count() == 0  # a viewer does not judge
    watched.count_seeks()
    card.locator(".finding-step").nth(2).click()
    watched.wait_for_seek()
    assert watched.at == 6000
    assert not page.problems


def test_e_goes_from_frustration_to_frustration_and_points_at_its_row(signed_in, live, session_id):
    watched = Watched(signed_in(), live.url, session_id)
    pointed = watched.page.locator("li[data-pointed]")
    for at, title in ((4000, "Rage click"), (10_000, "Dead click"), (11_000, "U-turn")):
        watched.press("e")
        assert watched.at == at
        expect(pointed).to_contain_text(title)
    watched.page.keyboard.press("e")
    expect(watched.part("notice")).to_have_text("No frustration after this.")
    watched.press("Shift+E")
    assert watched.at == 10_000
    watched.part("seek").focus()
    watched.press("Home")
    expect(pointed).to_have_count(0)
    watched.count_seeks()
    watched.part("next-frustration").click()
    watched.wait_for_seek()
    assert watched.at == 4000
    calm = Watched(watched.page, live.url, a_session(pieces_of(a_visit(4).events), ROWS[:1]))
    expect(calm.part("next-frustration")).to_be_disabled()
    assert calm.part("next-frustration").get_attribute("title") == "Next frustration (E; Shift+E goes back)"


def test_an_analyst_judges_a_signal_and_an_emotion_and_takes_it_back(signed_in, live, session_id):
    watched = Watched(signed_in(Role.ANALYST), live.url, session_id)
    page = watched.page
    row = page.locator("li", has=rows(page, "rage"))
    row.hover()
    row.get_by_role("button", name="Wrong").click()
    expect(row.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "true")
    piece = page.locator(".band-piece").first
    piece.click()
    card = page.locator(".finding-card")
    card.get_by_role("button", name="Right").click()
    expect(card.get_by_role("button", name="Right")).to_have_text("Right1")
    assert {(one.kind, one.is_right) for one in Verdict.objects.all()} == {("rage", False), ("frustrated", True)}
    page.reload()
    expect(row.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "true")
    row.get_by_role("button", name="Wrong").click()
    expect(row.locator('[aria-pressed="true"]')).to_have_count(0)
    assert [one.kind for one in Verdict.objects.all()] == ["frustrated"]
    seen = Watched(signed_in(Role.VIEWER), live.url, session_id)
    seen.page.locator(".band-piece").first.click()
    expect(card).to_contain_text("Judged by people: 1 right")


def test_other_models_stand_beside_ours_and_names_in_evidence_are_text(signed_in, live):
    about = {"label": MARKUP, "screen": MARKUP}
    session_id = a_session(pieces_of(a_visit(30).events), ROWS, signals=[("rage", [1, 2, 3], about)])
    evidence = [{"why": MARKUP, "deep": [MARKUP]}, MARKUP]
    start = moment(START) + timedelta(seconds=10)
    told = {"model": MARKUP, "evidence": evidence, "until": None, "screen": MARKUP, "eventId": None}
    a_prediction(session_id, MARKUP, at=start, **told)
    for second in range(11, 21):
        a_prediction(session_id, f"mood {second}", at=moment(START) + timedelta(seconds=second), **told)
    watched = Watched(signed_in(Role.ANALYST), live.url, session_id)
    page = watched.page
    assert page.locator(".band-piece").count() == 1
    page.locator(".event-why").first.click()
    expect(page.locator(".finding-why")).to_contain_text(MARKUP)
    page.keyboard.press("Escape")
    watched.part("emotions-model").select_option(MARKUP)
    page.locator('.band-piece[data-tone="other"]').first.click()
    expect(page.locator(".finding-said").nth(1)).to_have_text(MARKUP)
    expect(page.locator(".finding-card .thumb")).to_have_count(0)  # no event tells it from others
    expect(watched.part("emotions-legend")).to_contain_text(MARKUP)
    expect(watched.part("emotions-legend").locator("li")).to_have_count(8 + 1)
    expect(watched.part("emotions-legend").locator("li").last).to_have_text("and 3 more")
    assert page.locator('img[src="x"]').count() == 0
    assert page.evaluate("window.__pwn ?? null") is None
    assert not page.problems


@pytest.mark.parametrize("width", [360, 820, 1366])
def test_band_and_card_fit_every_width(signed_in, live, session_id, width):
    page = signed_in(Role.ANALYST)
    page.set_viewport_size({"width": width, "height": 800})
    Watched(page, live.url, session_id)
    for opener in (".band-piece", ".event-why"):
        page.locator(opener).first.click()
        box = page.locator(".finding-card").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_a_picture_the_page_scrolls_to_where_e_leads(signed_in, live):
    rows_told = [*(click(1000 * n, f"item-{n}") for n in range(60)), *(click(80_000 + 500 * n) for n in range(3))]
    session_id = a_session(rows=rows_told, signals=[("rage", [60, 61, 62])])
    page = Watched(signed_in(), live.url, session_id).page
    pointed = page.locator("li[data-pointed], li:has([aria-current])").filter(has_text="Rage click")
    expect(rows(page, "rage")).not_to_be_in_viewport()
    page.keyboard.press("e")
    expect(rows(page, "rage")).to_be_in_viewport()
    expect(pointed).to_be_visible()
