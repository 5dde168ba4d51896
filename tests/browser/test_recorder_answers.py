"""Whether the page answered a click: the ground of every dead-click count."""

from tests.browser.door import hand_in, hide, visit

WINDOW_MS = 2700  # the recorder waits 2.5 s for an answer


def test_dead_and_slow_buttons_are_unanswered_and_live_ones_answered(page, door):
    door.show(
        "/",
        """<p id="out">0</p><input id="text"><button id="dead">Dead</button><button id="slow">Slow</button>
        <button id="live">Live</button><button id="later">Later</button><button id="scrolls">Scrolls</button>
        <button id="moves">Moves</button><button id="presses">Presses</button><div style="height:3000px"></div>
        <script>const change = () => { out.textContent += '.' };
        live.onclick = change; later.onclick = () => setTimeout(change, 600);
        slow.onclick = () => setTimeout(change, 2600);
        scrolls.onclick = () => scrollTo(0, 50); moves.onclick = () => history.pushState(0, '', '?page=2');
        presses.onpointerdown = change</script>""",
    )
    page.clock.install()
    visit(page, door)
    page.fill("#text", "leaving this field is no answer of the page")
    page.click("#dead")
    page.clock.run_for(WINDOW_MS)
    page.click("#slow")
    page.clock.run_for(WINDOW_MS)
    for live in ("#text", "#live", "#later", "#scrolls", "#moves", "#presses"):
        page.click(live)
        page.clock.run_for(800 if live == "#later" else 100)
    clicks = {event["elementId"]: event["metadata"] for event in hand_in(page, door) if event["type"] == "click"}
    assert {name: told["answered"] for name, told in clicks.items()} == {
        **dict.fromkeys(["dead", "slow"], False),
        **dict.fromkeys(["text", "live", "later", "scrolls", "moves", "presses"], True),
    }
    assert "answerMs" not in clicks["dead"]
    assert clicks["live"]["answerMs"] < clicks["later"]["answerMs"]
    assert clicks["later"]["answerMs"] >= 600  # by when its change had been asked for


def test_a_clock_on_the_page_answers_nothing_and_a_disabled_button_is_dead(page, door):
    door.show(
        "/",
        """<p id="clock">0</p><button id="dead">Dead</button><button id="off" disabled>Off</button>
        <script>setInterval(() => { clock.textContent = Date.now() }, 300)</script>""",
    )
    page.clock.install()
    visit(page, door)
    page.clock.run_for(1500)
    page.click("#dead")
    page.click("#off", force=True)
    page.clock.run_for(WINDOW_MS)
    clicks = [event for event in hand_in(page, door) if event["type"] == "click"]
    assert {click["elementId"]: click["metadata"]["answered"] for click in clicks} == {"dead": False, "off": False}


def test_a_click_that_leaves_the_page_is_answered_and_arrives(page, door):
    door.show("/", '<a id="next" href="/two">Next</a>')
    door.show("/two", "<h1>Two</h1>")
    visit(page, door)
    page.click("#next")
    page.wait_for_url("**/two")
    door.wait_for(lambda: door.events("click"))
    [click] = door.events("click")
    assert click["metadata"]["answered"] is True
    assert click["screen"] == "/"


def test_a_press_of_a_key_is_answered_by_what_follows_it_not_by_what_came_before(page, door):
    door.show(
        "/",
        """<p id="out">0</p><button id="live">Live</button><button id="dead">Dead</button>
        <script>live.onclick = () => { out.textContent += '.' }</script>""",
    )
    page.clock.install()
    visit(page, door)
    for name, key in (("live", "Enter"), ("dead", "Space"), ("live", "Space"), ("dead", "Enter")):
        page.focus(f"#{name}")
        page.keyboard.press(key)
        page.clock.run_for(WINDOW_MS)
    clicks = [event for event in hand_in(page, door) if event["type"] == "click"]
    assert [(click["elementId"], click["metadata"]["answered"]) for click in clicks] == [
        ("live", True),
        ("dead", False),
        ("live", True),
        ("dead", False),
    ]


def test_a_tab_that_is_hidden_has_not_answered_a_click(page, door):
    door.show("/", '<button id="dead">Dead</button>')
    page.clock.install(time=0)
    visit(page, door)
    page.clock.pause_at(60_000)
    page.click("#dead")
    hide(page)
    door.wait_for(lambda: door.events("click"))
    assert "answered" not in door.events("click")[0]["metadata"]


def test_an_answer_that_comes_after_its_time_is_none(page, door):
    door.show("/", '<p id="out">0</p><button id="dead">Dead</button>')
    page.clock.install(time=0)
    visit(page, door)
    page.clock.pause_at(60_000)
    page.click("#dead")
    page.clock.set_system_time(63_000)  # its timer is late, as timers of a tab in the background are
    page.evaluate("out.textContent = 'something else'")
    clicks = [event for event in hand_in(page, door) if event["type"] == "click"]
    assert [click["metadata"]["answered"] for click in clicks] == [False]


def test_a_click_is_left_open_when_recording_stops_before_its_time(page, door):
    door.show("/", '<button id="dead">Dead</button>')
    visit(page, door)
    page.click("#dead")
    page.evaluate("hxi.stop()")
    door.wait_for(lambda: door.events("click"))
    assert "answered" not in door.events("click")[0]["metadata"]


def test_what_opens_elsewhere_is_answered_by_the_browser(page, door):
    door.show(
        "/",
        """<a id="tab" href="/two" target="_blank">Two</a><a id="same" href="#">Same</a><a id="bare">Bare</a>
        <script>onclick = (event) => event.preventDefault()</script>""",
    )
    page.clock.install()
    visit(page, door)
    page.click("#tab")
    page.click("#same", modifiers=["ControlOrMeta"])
    page.click("#bare", modifiers=["ControlOrMeta"])
    page.click("#same")
    page.clock.run_for(WINDOW_MS)
    clicks = [event for event in hand_in(page, door) if event["type"] == "click"]
    told = [(click["elementId"], click["metadata"]["answered"]) for click in clicks]
    assert sorted(told) == [("bare", False), ("same", False), ("same", True), ("tab", True)]


def test_a_canvas_is_not_judged_and_a_toggle_is_told_as_one(page, door):
    door.show("/", """<canvas id="art"></canvas><button id="like" aria-pressed="false">Like</button><script>
        like.onclick = () => like.setAttribute("aria-pressed", "true")</script>""")  # fmt: skip
    page.clock.install()
    visit(page, door)
    page.click("#art")
    page.click("#like")
    page.clock.run_for(WINDOW_MS)
    told = {one["elementId"]: one["metadata"] for one in hand_in(page, door) if one["type"] == "click"}
    assert "answered" not in told["art"]
    assert (told["like"]["answered"], told["like"]["toggle"]) == (True, True)


def test_a_click_tells_whether_it_sends_a_form_and_whether_nothing_promised_an_answer(page, door):
    door.show(
        "/",
        """<form id="form"><input id="name"><button id="own">Book</button><button id="eye" type="button">Show</button>
        <p id="text">Plain words</p><h2 id="fold" style="cursor: pointer">Fold</h2><svg id="drawing" width="9"></svg>
        </form><form><button id="lone" type="button">Lone</button></form><button id="outside">Outside</button>
        <button id="far" form="form">Far</button><a id="away" href="#/two">Away</a><a id="hook" href="#">Hook</a>
        <script>onsubmit = (event) => event.preventDefault()</script>""",
    )
    page.clock.install()
    visit(page, door)
    for name in ("own", "eye", "text", "fold", "drawing", "lone", "outside", "far", "away", "hook"):
        page.click(f"#{name}")
    page.clock.run_for(WINDOW_MS)
    told = {one["elementId"]: one["metadata"] for one in hand_in(page, door) if one["type"] == "click"}
    sends = {"own": True, "far": True, "eye": False, "away": False}
    assert {name: about["sends"] for name, about in told.items() if "sends" in about} == sends
    assert [name for name, about in told.items() if "plain" in about] == ["text"]


def test_enter_in_a_field_is_a_click_on_the_button_that_sends_its_form(page, door):
    door.show("/", '<form action="/two"><input id="name" name="name"><button id="own">Book</button></form>')
    door.show("/two", "<h1>Two</h1>")
    visit(page, door)
    page.fill("#name", "Ada")
    page.press("#name", "Enter")
    page.wait_for_url("**/two*")
    told = [one for one in hand_in(page, door) if one["type"] in {"click", "input"}]
    assert [(one["type"], one["elementId"], one["metadata"].get("sends")) for one in told] == [
        ("input", "name", None),
        ("click", "own", True),
    ]
