"""One visit over many pages: screens, sessions, and what survives when a page goes."""

import pytest

from tests.browser.door import hand_in, visit

STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:"


def screens(door):
    return [event["screen"] for event in door.events("screen")]


def numbers(door, session):
    """The batch and chunk numbers of a session, sorted."""
    batches = [batch for batch in door.batches if batch["sessionId"] == session]
    chunks = [batch["replay"]["chunkIndex"] for batch in batches if "replay" in batch]
    return sorted(batch["seq"] for batch in batches), sorted(chunks)


def assert_whole(door, session):
    """No number of the session's batches and chunks is missing or used twice, and each snapshot opens a chunk."""
    seqs, chunks = numbers(door, session)
    assert seqs == list(range(len(seqs)))
    assert chunks == list(range(len(chunks)))
    kinds = [[event["type"] for event in batch["replay"]["events"]] for batch in door.batches if "replay" in batch]
    assert all(4 not in types[1:] for types in kinds)
    assert sum(types[:2] == [4, 2] for types in kinds) == sum(types.count(2) for types in kinds)


def turn(page, change):
    """Changes the address in a way that the page is told of by `hashchange`, and waits until it was."""
    told = "new Promise(done => addEventListener('hashchange', () => setTimeout(done), { once: true }))"
    page.evaluate(f"() => {{ const told = {told}; {change}; return told }}")


def test_each_change_of_path_within_a_page_is_a_screen(page, door):
    door.show("/", "<p>app</p>")
    visit(page, door)
    for call in ["pushState(0,'','/cart')", "pushState(0,'','/cart?step=2')", "replaceState(0,'','/cart/pay')"]:
        page.evaluate(f"history.{call}; new Promise(done => setTimeout(done))")
    for change in ("location.hash = '#details'", "location.hash = '#/orders/17'", "history.go(-2)"):
        turn(page, change)
    page.evaluate("history.pushState(0, '', '/named'); hxi.screen('Named'); new Promise(done => setTimeout(done))")
    hand_in(page, door)
    assert screens(door) == ["/", "/cart", "/cart/pay", "/cart/pay#/orders/:id", "/cart/pay", "Named"]


def test_identifiers_in_paths_are_folded_and_words_are_not(page, door):
    folds = {
        "/user/42/edit": "/user/:id/edit",
        "/o/0b8f2c1e-7b1d-4b52-9d6e-8f1f6f0f3a11": "/o/:id",
        "/c/5f2b8c9d1e": "/c/:id",
        "/t/dGhpcyBpcyBhIHRlc3Q1": "/t/:id",
        "/k/cjld2cjxh0000qzrmn831i7rn": "/k/:id",
        "/order-1234567/": "/order-:id",
        "/mail/ada@example.com": "/mail/:id",
        "/shoes/best-10-shoes-of-2026": "/shoes/best-10-shoes-of-2026",
        "/facade/decade": "/facade/decade",
        "/v2/Checkout": "/v2/Checkout",
    }
    door.show("/", "<p>app</p>")
    visit(page, door)
    for path in folds:
        page.evaluate("path => { history.pushState(0, '', path); return new Promise(done => setTimeout(done)) }", path)
    hand_in(page, door)
    assert screens(door) == ["/", *folds.values()]


def test_screens_are_left_to_the_page_where_the_tag_says_so(page, door):
    door.show("/", "<p>app</p>", 'data-screens="manual"')
    visit(page, door)
    page.evaluate("history.pushState(0, '', '/two'); new Promise(done => setTimeout(done, 20))")
    page.evaluate("hxi.screen('Two')")
    hand_in(page, door)
    assert screens(door) == ["Two"]


def test_a_session_goes_on_over_page_loads_without_a_gap_or_a_collision(page, door):
    for path in ("/", "/two", "/three"):
        door.show(path, '<a id="two" href="/two">2</a><a id="three" href="/three">3</a>')
    visit(page, door)
    page.evaluate("hxi.identify('ada')")
    session = page.evaluate("hxi.sessionId")
    for link in ("#two", "#three", "#two"):
        page.click(link)
        page.wait_for_function("Boolean(window.hxi?.sessionId)")
    page.reload()
    page.wait_for_function("Boolean(window.hxi?.sessionId)")
    assert page.evaluate("sessionStorage.length") == 0  # taken, so that a copy of the tab finds nothing
    hand_in(page, door)
    door.wait_for(lambda: len(door.events("screen")) == 5)

    assert {batch["sessionId"] for batch in door.batches} == {session}
    assert_whole(door, session)
    assert screens(door) == ["/", "/two", "/three", "/two", "/two"]
    assert [event["elementId"] for event in door.events("click")] == ["two", "three", "two"]
    assert {batch["session"]["userId"] for batch in door.batches[2:] if "session" in batch} == {"ada"}


def test_a_duplicated_tab_is_a_session_of_its_own(page, door):
    door.show("/", "<p>tab</p>")
    visit(page, door)
    page.reload()
    page.wait_for_function("Boolean(window.hxi?.sessionId)")
    with page.expect_popup() as opened:
        page.evaluate("window.open('/')")  # a window with an opener starts with a copy of its sessionStorage
    twin = opened.value
    twin.wait_for_function("Boolean(window.hxi?.sessionId)")
    sessions = {page.evaluate("hxi.sessionId"), twin.evaluate("hxi.sessionId")}
    hand_in(twin, door)
    hand_in(page, door)
    assert len(sessions) == 2
    for session in sessions:
        assert_whole(door, session)


def test_a_visitor_back_after_half_an_hour_starts_a_new_session(page, door):
    door.show("/", '<button id="b">b</button>')
    page.clock.install()
    visit(page, door)
    first = page.evaluate("hxi.sessionId")
    page.clock.fast_forward("25:00")
    page.click("#b")
    assert page.evaluate("hxi.sessionId") == first
    page.clock.fast_forward("31:00")
    page.evaluate("document.body.append('nobody is watching')")
    page.click("#b")
    second = page.evaluate("hxi.sessionId")
    assert second != first
    page.clock.fast_forward(10_000)
    door.wait_for(lambda: len([b for b in door.batches if b["sessionId"] == second and "replay" in b]) > 1)
    assert_whole(door, first)
    assert_whole(door, second)
    text = "".join(request["plain"] for request in door.requests if request["batch"]["sessionId"] == first)
    assert "nobody is watching" not in text


def test_an_error_in_a_tab_left_alone_does_not_lengthen_the_session_that_is_over(page, door):
    door.show("/", '<button id="b">b</button>')
    page.clock.install()
    visit(page, door)
    first = page.evaluate("hxi.sessionId")
    page.clock.fast_forward("31:00")
    page.evaluate("dispatchEvent(new ErrorEvent('error', { message: 'nobody is watching' }))")
    page.click("#b")
    page.evaluate("dispatchEvent(new ErrorEvent('error', { message: 'somebody is' }))")
    hand_in(page, door)
    assert [error["metadata"]["message"] for error in door.events("error")] == ["somebody is"]
    [told] = [batch for batch in door.batches if "error" in [event["type"] for event in batch.get("events", [])]]
    assert told["sessionId"] != first


def test_a_page_loaded_after_half_an_hour_or_a_day_starts_a_new_session(page, door):
    door.show("/", "<p>page</p>")
    visit(page, door)
    first = page.evaluate("hxi.sessionId")
    for age, key in ((31 * 60e3, "lastAt"), (25 * 3600e3, "startedAt")):
        page.add_init_script(
            f"""for (const slot of Object.keys(sessionStorage)) {{
            const left = JSON.parse(sessionStorage[slot]);
            left.session.{key} -= {age};
            sessionStorage[slot] = JSON.stringify(left);
        }}"""
        )
        page.reload()
        page.wait_for_function("Boolean(window.hxi?.sessionId)")
        second = page.evaluate("hxi.sessionId")
        assert second != first
        first = second


def test_a_page_shown_again_counts_on_where_the_page_in_between_ended(page, door):
    # The packaged Chromium keeps no back/forward cache: its events are dispatched, and the page in between is played.
    door.show("/", '<button id="b">b</button>')
    visit(page, door)
    session = page.evaluate("hxi.sessionId")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    page.evaluate(
        """const left = JSON.parse(sessionStorage.hxi);
        Object.assign(left.session, { seq: 7, chunk: 5 });
        sessionStorage.hxi = JSON.stringify(left);
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"""
    )
    page.click("#b")
    hand_in(page, door)
    seqs, chunks = numbers(door, session)
    assert (seqs[-2:], chunks[-2:]) == ([7, 8], [5, 6])
    assert (seqs[:-2], chunks[:-2]) == ([*range(len(seqs) - 2)], [*range(len(chunks) - 2)])
    assert screens(door) == ["/", "/"]
    assert len(door.events("click")) == 1
    assert [event["type"] for event in door.replay()].count(2) == 2


@pytest.mark.parametrize("policy", ["sandbox allow-scripts", STRICT], ids=["without storage", "strict policy"])
def test_a_page_that_forbids_much_is_recorded_without_complaint(page, door, policy):
    door.show("/", '<button id="b">b</button>', policy=policy)
    visit(page, door)
    page.click("#b")
    events = hand_in(page, door)
    assert [event["type"] for event in events if event["type"] != "move"] == ["screen", "click"]
    assert [event["type"] for event in door.replay()][:2] == [4, 2]
    assert page.problems == []


def test_a_frame_of_the_same_origin_is_part_of_its_page_and_no_session_of_its_own(page, door):
    door.show("/inner", "<button id='in'>words within</button>")
    door.show("/", "<p>outer</p>")
    visit(page, door)
    page.evaluate(
        """() => new Promise(done => {
            const inner = Object.assign(document.createElement("iframe"), { src: "/inner" });
            inner.addEventListener("load", () => setTimeout(done)); // its scripts have run, its content was seen
            document.body.append(inner);
        })"""
    )
    hand_in(page, door)
    assert len({batch["sessionId"] for batch in door.batches}) == 1
    assert screens(door) == ["/"]
    assert "words within" in "".join(request["plain"] for request in door.requests)


def test_a_page_of_every_kind_of_content_is_recorded_without_complaint(page, door):
    door.show(
        "/",
        """<canvas id="c"></canvas><svg><text>drawn</text></svg><video controls></video><my-box></my-box>
        <dialog>open</dialog><img src="data:,"><style>p{color:red}</style><script>
        c.getContext("2d").fillRect(0, 0, 9, 9);
        customElements.define("my-box", class extends HTMLElement { connectedCallback() {
            this.attachShadow({ mode: "open" }).innerHTML = "<button id=inner>in the shadow</button>" } });
        const sheet = new CSSStyleSheet(); sheet.replaceSync("b{color:blue}"); document.adoptedStyleSheets = [sheet];
        document.fonts.add(new FontFace("F", "url(data:,)"));
        </script>""",
    )
    visit(page, door)
    page.evaluate(
        """document.styleSheets[0].insertRule("i{color:green}");
        document.querySelector("dialog").showModal();
        document.querySelector("dialog").close();
        document.body.append(document.createElement("canvas"), Object.assign(new Image(), { src: "data:," }))"""
    )
    page.click("my-box")
    hand_in(page, door)
    text = "".join(request["plain"] for request in door.requests)
    assert not [word for word in ("drawn", "in the shadow", "color: blue", "color:green") if word not in text]
    assert [event["metadata"]["selector"] for event in door.events("click")] == ["my-box"]
    assert page.problems == []
