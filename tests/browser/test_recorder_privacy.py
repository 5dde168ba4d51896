"""What the recorder keeps to itself: nothing typed, masked, blocked or refused ever leaves the page."""

from tests.browser.door import hand_in, visit

SECRETS = """
<input value="secret-default"><input type="hidden" value="secret-hidden"><input id="emptied" value="secret-emptied">
<input type="password" id="password"><input id="card" autocomplete="cc-number"><input type="email" id="email">
<textarea id="area">secret-area-default</textarea><textarea id="emptied-area">secret-emptied-area</textarea>
<select id="select"><option>one</option><option value="two">two</option></select>
<div contenteditable id="editable">secret-editable <b>secret-bold</b></div>
<div contenteditable="plaintext-only" id="plain">secret-plain</div>
<p class="hxi-mask" title="secret-title" data-name="secret-name">secret-masked <i>secret-inner</i></p>
<button class="hxi-mask" id="masked" aria-label="secret-label">secret-button</button>
<div class="hxi-block" id="block" data-name="secret-data"><img alt="secret-alt"><p>secret-blocked</p></div>
<div class="hxi-ignore"><input id="ignored-input"></div>
<p>Card 4242 4242 4242 4242, account 1234567890, call +44 20 7946 0958</p>
<p data-owner="ada@example.com" title="Mail to ada@example.com">Write to ada@example.com</p>
<a href="mailto:ada@example.com">Mail</a>
<p id="plainly">shown 2026-11-22 at 10:30 for 1,299.00</p>
"""
HUSH = ["secret", "4242", "1234567890", "7946", "ada@example", "example.com", "typed", "hunter2", "tok3n"]


def sent(door):
    return "".join(request["plain"] for request in door.requests)


def test_nothing_typed_masked_or_blocked_is_in_any_byte_sent(page, door):
    door.show("/", SECRETS)
    visit(page, door, "/?invite=tok3n")
    page.fill("#emptied", "")
    page.fill("#emptied-area", "")
    page.evaluate("hxi.stop(); hxi.start()")  # a snapshot of the fields as they are now
    for field in ("#card", "#email", "#area", "#ignored-input"):
        page.fill(field, "typed@hunter2")
    page.fill("#password", "hunter2")
    page.evaluate("password.type = 'text'")
    page.select_option("#select", "two")
    for editable in ("#editable", "#plain"):
        page.click(editable)
        page.keyboard.type("typed words")
    page.click("#masked")
    page.evaluate(
        """() => {
        document.querySelector(".hxi-mask").append(" secret-late");
        document.querySelector("#block p").textContent = "secret-later";
        document.querySelector("i").firstChild.data = "secret-changed";
        card.setAttribute("value", "secret-attribute");
        masked.title = "secret-attribute";
        document.body.insertAdjacentHTML("beforeend", '<p class="hxi-mask">secret-added</p><input value="secret-new">');
        plainly.append(" ada@example.com", " last of all");
    }"""
    )
    events = hand_in(page, door)
    text = sent(door)

    assert [word for word in HUSH if word in text] == []
    assert "shown 2026-11-22 at 10:30 for 1,299.00" in text  # while the rest of the page is there
    assert "last of all" in text  # so every change before it was told
    assert {event["elementId"] for event in events if event["type"] == "input"} >= {"card", "email", "area", "select"}
    assert {data["text"] for data in inputs(door) if data["text"]} <= {"•••••", "on"}


def inputs(door):
    return [event["data"] for event in door.replay() if event["type"] == 3 and event["data"]["source"] == 5]


def test_an_ignored_part_tells_nothing_of_what_is_done_in_it(page, door):
    door.show(
        "/",
        """<div class="hxi-ignore"><button id="a">A</button><input id="b">
        <div id="d" style="height:50px;overflow:auto"><p id="e" style="height:900px">E</p></div></div>
        <button id="c">C</button>""",
    )
    page.clock.install()
    visit(page, door)
    page.evaluate("d.scrollTop = 300; new Promise(requestAnimationFrame)")
    page.evaluate("getSelection().selectAllChildren(e)")
    page.hover("#d")
    page.click("#a")
    page.fill("#b", "x")
    page.click("#c")
    page.clock.run_for(1000)  # the pointer is told every half second
    events = hand_in(page, door)
    assert [(event["type"], event["elementId"]) for event in events if "elementId" in event] == [("click", "c")]
    ids = {name: id_of(door, name) for name in "abcde"}
    told = [event["data"] for event in door.replay() if event["type"] == 3]
    touched = {data["id"] for data in told if data["source"] in (2, 3, 5)}
    assert touched & set(ids.values()) == {ids["c"]}
    pointed = [place["id"] for data in told if data["source"] == 1 for place in data["positions"]]
    assert set(pointed) & set(ids.values()) == {ids["c"]}
    assert [data["ranges"] for data in told if data["source"] == 14 and data["ranges"]] == []


def id_of(door, name):
    """The rrweb id of the element with this HTML id."""
    nodes = [event["data"]["node"] for event in door.replay() if event["type"] == 2]
    for node in nodes:
        nodes += node.get("childNodes", [])
        if node.get("attributes", {}).get("id") == name:
            return node["id"]
    raise AssertionError(f"#{name} is not in the snapshot")


def test_all_text_is_masked_where_the_tag_asks_for_it(page, door):
    door.show("/", '<h1 title="Heading">Welcome Ada</h1><button id="go">Pay now</button>', 'data-mask="text"')
    visit(page, door)
    page.click("#go")
    hand_in(page, door)
    assert not [word for word in ("Welcome", "Heading", "Ada", "Pay") if word in sent(door)]
    assert "••••••• •••" in sent(door)


def assert_only_a_neighbour_is_heard(page, door):
    """Another tab, opened afterwards, is recorded: whatever `page` had to say would have been said by then."""
    door.show("/neighbour", "<p>neighbour</p>")
    neighbour = visit(page.context.new_page(), door, "/neighbour")
    session = neighbour.evaluate("hxi.sessionId")
    assert {request["batch"]["sessionId"] for request in door.requests} == {session}


def assert_nothing_happens(page, door):
    door.show("/", "<button id='b'>b</button>")
    page.goto(door.url)
    page.wait_for_function("Boolean(window.hxi?.start)")
    page.evaluate("() => { hxi.start(); hxi.identify('u'); hxi.track('x'); hxi.screen('y'); }")
    page.click("#b")
    assert page.evaluate("hxi.sessionId") is None
    page.goto(f"{door.url}/")
    assert_only_a_neighbour_is_heard(page, door)
    assert page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0
    assert page.problems == []


def test_do_not_track_sends_and_keeps_nothing(page, door):
    page.add_init_script("Object.defineProperty(navigator, 'doNotTrack', { value: '1' })")
    assert_nothing_happens(page, door)


def test_global_privacy_control_sends_and_keeps_nothing(page, door):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    assert_nothing_happens(page, door)


def test_a_session_left_out_of_the_sample_sends_nothing_on_any_page(page, door):
    door.show("/", "<button id='b'>b</button>", 'data-sample="0"')
    door.show("/two", "<button id='b'>b</button>", 'data-sample="1"')
    for path in ("/", "/two"):
        page.goto(door.url + path)
        page.wait_for_function("Boolean(window.hxi?.start)")
        page.click("#b")
    page.goto("about:blank")
    assert_only_a_neighbour_is_heard(page, door)
