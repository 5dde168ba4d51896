"""The controls, the keys and the list of events."""

import pytest
from playwright.sync_api import expect

from apps.analytics.rows import row_address
from tests.browser.recordings import START, a_session, a_visit, moment, pieces_of
from tests.browser.watching import READY, Watched

LENGTH = a_visit(40).events[-1]["timestamp"] - START
ROWS = [
    (0, "screen", {"screen": "/home"}),
    (3000, "click", {"screen": "/home", "metadata": {"text": "Buy", "answered": True}}),
    (5000, "click", {"screen": "/home", "elementId": "buy", "metadata": {"answered": False}}),
    (20_000, "screen", {"screen": "/cart"}),
    (22_000, "error", {"screen": "/cart", "metadata": {"message": "TypeError: cart is null"}}),
    (24_000, "voucher", {"metadata": {"code": "SPRING"}}),
]


@pytest.fixture
def session_id():
    return a_session(pieces_of(a_visit(40).events), ROWS, signals=[("dead", [2])])


@pytest.fixture
def watched(signed_in, live, session_id):
    signed_in().context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live.url)
    return Watched(signed_in(), live.url, session_id)


def test_the_keys_play_seek_and_show_themselves(watched):
    keyboard = watched.page.keyboard
    keyboard.press("Space")
    watched.wait_for_state("playing")
    assert watched.part("play").get_attribute("aria-label") == "Pause"
    keyboard.press("Space")
    watched.wait_for_state("paused")
    start = watched.at
    watched.press("ArrowRight")
    assert watched.at == start + 5000
    watched.press("Shift+ArrowLeft")
    assert watched.at == start + 4000
    watched.press("ArrowLeft")
    assert watched.at == max(start - 1000, 0)
    keyboard.press(">")
    assert watched.part("speed").input_value() == "2"
    keyboard.press("?")
    assert watched.part("keys").is_visible()
    keyboard.press("Escape")
    assert not watched.part("keys").is_visible()
    keyboard.press("f")
    watched.page.wait_for_function("() => document.fullscreenElement !== null")


def test_up_and_down_go_from_event_to_event(watched):
    watched.press("ArrowDown")
    assert watched.at == 2000
    watched.press("ArrowDown")
    assert watched.at == 4000
    watched.press("ArrowUp")
    assert watched.at == 2000


def test_typing_in_the_search_does_not_move_the_player(watched):
    watched.part("search").press("Space")
    watched.part("search").press_sequentially("jk? ")
    assert watched.state == "paused"
    assert watched.at == 0


def test_a_copied_link_opens_at_its_moment(watched):
    watched.seek(20_000, LENGTH)
    watched.page.keyboard.press("c")
    watched.page.wait_for_function("() => document.querySelector('[data-part=notice]').textContent.includes('Copied')")
    link = watched.page.evaluate("navigator.clipboard.readText()")
    assert f"t={watched.at}" in link
    before, picture = watched.at, watched.picture()
    watched.page.goto(link)
    watched.wait_for_state("paused")
    assert abs(watched.at - before) <= 1
    assert watched.picture()["html"] == picture["html"]


def test_the_list_follows_and_leads_the_picture(watched):
    current = watched.page.locator('.event-row[aria-current="true"]')
    assert "/home" in current.inner_text()
    watched.count_seeks()
    watched.page.get_by_role("button", name="TypeError").click()
    watched.wait_for_seek()
    assert watched.at == 21_000
    assert "/cart" in current.inner_text()
    watched.page.keyboard.press("Space")
    current.filter(has_text="voucher").wait_for()
    assert watched.at >= 24_000


def test_the_list_is_searched_and_filtered_by_kind(watched):
    rows = watched.page.locator(".event-row")
    assert rows.count() == len(ROWS)
    assert "Dead click" in rows.nth(2).inner_text()
    watched.part("search").fill("spring")
    assert [row.split()[1] for row in rows.all_inner_texts()] == ["voucher"]
    watched.part("search").fill("")
    watched.page.locator('.kind-chip[data-kind="screen"]').click()
    assert rows.count() == 2
    assert watched.part("count").inner_text() == "2 of 6"


def test_scrolling_in_one_go_is_one_row_that_tells_where_it_ended(signed_in, live):
    rows = [
        (0, "screen", {"screen": "/home"}),
        *((at, "scroll", {"scroll": at / 2}) for at in (1000, 4000, 7872)),
        (8000, "click", {"screen": "/home"}),
        (9000, "scroll", {"scroll": 12.4}),
    ]
    watched = Watched(signed_in(), live.url, a_session(pieces_of(a_visit(20).events), rows))
    texts = watched.page.locator(".event-row").all_inner_texts()[1:]
    assert [text.split("\n") for text in texts] == [
        ["00:01", "Scrolled", "to 3\u202f936 px"], ["00:08", "Click"], ["00:09", "Scrolled", "to 12 px"],
    ]  # fmt: skip


def test_a_list_of_thousands_draws_only_what_is_in_view(signed_in, live):
    rows = [(index * 10, "click", {"elementId": f"button-{index}"}) for index in range(5000)]
    watched = Watched(signed_in(), live.url, a_session(pieces_of(a_visit(50).events), rows), "?t=40000")
    assert watched.page.locator(".event-row").count() < 100
    assert "button-4000" in watched.page.locator('.event-row[aria-current="true"]').inner_text()


def test_the_seek_bar_tells_the_moment_and_marks_what_happened(watched):
    kinds = watched.page.locator(".seek-mark").evaluate_all("(marks) => marks.map((mark) => mark.dataset.kind)")
    assert sorted(kinds) == ["click", "dead", "error", "screen", "screen"]
    watched.seek(20_000, LENGTH)
    bar = watched.part("seek")
    assert bar.get_attribute("role") == "slider"
    assert bar.get_attribute("aria-valuetext").startswith("20 s of ")
    bar.hover()
    assert "00:" in watched.page.locator(".seek-preview").inner_text()
    bar.focus()
    watched.press("Home")
    assert watched.at == 0
    assert [piece.split(" · ")[0] for piece in watched.page.locator(".strip-piece").all_inner_texts()] == [
        "/home",
        "/cart",
    ]


def test_dragging_along_the_bar_ends_where_the_pointer_ends(watched):
    box = watched.part("seek").bounding_box()
    mouse = watched.page.mouse
    mouse.move(box["x"] + 5, box["y"] + 15)
    mouse.down()
    for step in range(1, 11):
        mouse.move(box["x"] + box["width"] * step / 20, box["y"] + 15)
    mouse.up()
    watched.page.wait_for_function("() => document.querySelector('[data-player]').dataset.state === 'paused'")
    assert abs(watched.at - LENGTH / 2) < 200


def test_times_are_relative_or_of_the_day_and_the_choice_stays(watched):
    assert watched.part("now").inner_text() == "00:00"
    watched.part("time").click()
    of_day = watched.part("now").inner_text()
    assert of_day == watched.page.evaluate(f"new Date({START}).toTimeString().slice(0, 8)")
    watched.page.reload()
    watched.wait_for_state("paused")
    assert watched.part("now").inner_text() == of_day


def test_stretches_without_activity_are_drawn_and_skipped(signed_in, live):
    quiet = [event for event in a_visit(60).events if not START + 8000 < event["timestamp"] < START + 41_000]
    rows = [(0, "screen", {"screen": "/"}), (7000, "click", {}), (41_500, "click", {})]
    session_id = a_session(pieces_of(quiet), rows)
    watched = Watched(signed_in(), live.url, session_id, "?t=6500")
    assert watched.page.locator(".seek-idle").count() >= 1
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function("() => document.querySelector('[data-part=notice]').textContent.includes('Skipped')")
    watched.wait_until(40_000)


def test_j_and_k_go_through_the_list_the_session_was_opened_from(signed_in, live):
    ids = [a_session(rows=ROWS, startedAt=moment(START + index), device=device)
           for index, device in enumerate(("Phone", "Desktop", "Phone"))]  # fmt: skip
    page = signed_in()
    watched = Watched(page, live.url, ids[2], "?device=Phone&t=0")
    page.keyboard.press("j")
    page.wait_for_url(f"**/sessions/{ids[0]}/?device=Phone")
    watched.wait_for_state("timeline")
    page.keyboard.press("k")
    page.wait_for_url(f"**/sessions/{ids[2]}/?device=Phone")


def test_autoplay_goes_on_with_the_next_session(signed_in, live):
    ids = [a_session(pieces_of(a_visit(4).events), startedAt=moment(START + index)) for index in range(2)]
    page = signed_in()
    watched = Watched(page, live.url, ids[1])
    watched.part("autoplay").click()
    watched.page.keyboard.press("Space")
    page.wait_for_url(f"**/sessions/{ids[0]}/")
    expect(watched.part("autoplay")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("sign", ["seek", "list", "key"])
def test_autoplay_lets_go_of_a_reader_who_does_anything(signed_in, live, sign):
    for index in range(2):
        last = a_session(pieces_of(a_visit(4).events), ROWS[:2], startedAt=moment(START + index))
    page = signed_in()
    page.clock.install(time=0)
    watched = Watched(page, live.url, last)
    watched.part("autoplay").click()
    page.clock.pause_at(600_000)  # from here on time passes only as told
    page.keyboard.press("Space")
    offer = page.get_by_text("The next session follows.")
    for _ in range(40):
        page.clock.run_for(200)
        if offer.is_visible():
            break
    offer.wait_for()
    {
        "seek": lambda: watched.part("seek").click(),
        "list": lambda: page.locator(".event-row").first.click(),
        "key": lambda: page.keyboard.press("ArrowLeft"),
    }[sign]()
    offer.wait_for(state="hidden")
    page.clock.fast_forward(10_000)
    page.clock.run_for(100)
    assert page.url.endswith(f"/sessions/{last}/")


def test_autoplay_passes_over_sessions_without_a_replay(signed_in, live):
    watchable = a_session(pieces_of(a_visit(4).events), startedAt=moment(START))
    a_session([], [(0, "screen", {"screen": "/"})], startedAt=moment(START + 1))
    first = a_session(pieces_of(a_visit(4).events), startedAt=moment(START + 2))
    page = signed_in()
    watched = Watched(page, live.url, first)
    watched.part("autoplay").click()
    watched.page.keyboard.press("Space")
    page.wait_for_url(f"**/sessions/{watchable}/")


@pytest.fixture
def row():
    """Three sessions of 4 s in an order that no list has, the second without a replay; each opens a second later."""
    visit = pieces_of(a_visit(4).events)
    ids = [
        a_session(visit if index != 5 else [], ROWS, startedAt=moment(START + index * 60_000), hasReplay=index != 5)
        for index in (2, 5, 1)
    ]
    return [(session_id, 1000 * place) for place, session_id in enumerate(ids, 1)]


def watch_in_row(page, live, row, at, plays=False):
    address = row_address(row, at, "Lost after /cart", "/sessions/?device=Phone")
    return Watched(page, live.url, row[at][0], address[address.index("?") :], plays)


def test_in_a_row_j_and_k_go_along_it_and_each_session_opens_at_its_moment(signed_in, live, row):
    page = signed_in()
    watched = watch_in_row(page, live, row, 0)
    assert abs(watched.at - 1000) <= 50
    assert watched.part("row").inner_text() == "1 of 3"
    page.keyboard.press("j")
    page.wait_for_url(f"**/sessions/{row[1][0]}/?row=**")
    watched.wait_for_state("timeline")
    page.keyboard.press("j")
    page.wait_for_url(f"**/sessions/{row[2][0]}/?row=**")
    page.wait_for_selector(READY)
    assert abs(watched.at - 3000) <= 50
    assert watched.part("row-end").inner_text() == "End of the row"
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.wait_for_url(f"**/sessions/{row[1][0]}/?row=**")
    page.click("text=Lost after /cart")
    page.wait_for_url("**/sessions/?device=Phone")


def test_autoplay_follows_the_row_to_its_end_and_says_so(signed_in, live, row):
    page = signed_in()
    watched = watch_in_row(page, live, row, 0)
    watched.part("autoplay").click()
    page.emulate_media(reduced_motion="no-preference")
    page.keyboard.press("Space")
    page.wait_for_url(f"**/sessions/{row[2][0]}/?row=**")
    watched.wait_until(3000)
    page.get_by_text("This was the last session of the row.").wait_for()
    assert f"/sessions/{row[2][0]}/" in page.url


def test_a_link_to_a_moment_opens_there_and_not_where_the_row_does(signed_in, live, row):
    address = row_address(row, 0)
    watched = Watched(signed_in(), live.url, row[0][0], f"{address[address.index('?') :]}&t=2500")
    assert abs(watched.at - 2500) <= 50


def test_the_list_says_how_many_pointer_moves_it_leaves_out(signed_in, live):
    rows = [(100 * place, "click", {"screen": "/", "x": 1, "y": 2}) for place in range(3)]
    summary = {"events": 21, "screens": ["/"], "steps": 1, "errors": 0, "path": ["/"]}
    watched = Watched(signed_in(), live.url, a_session(pieces_of(a_visit(4).events), rows, summary=summary))
    assert watched.part("unlisted").inner_text() == "18 pointer moves not listed"
