"""A hostile recording: whatever a recorded page carries, watching it runs nothing and asks nobody for anything."""

import gzip
import json
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.recordings import START, a_session
from tests.browser.watching import Watched
from tests.processes import manage

ATTACK = Path(__file__).parent / "hostile.json.gz"
MARKUP = "<img src=x onerror=\"window.__pwn=['row']\"><script>window.__pwn=['row']</script>"
LAST_PICTURE = """(address) => {
  const page = document.querySelector('.stage-layer[data-shown] iframe').contentDocument;
  page.body.append(Object.assign(page.createElement('img'), {src: address}));
}"""
OWN = ("/static/", "/api/v1/sessions/", "/sessions/", "/emotions/verdicts/")


class Stranger:
    """A server on this machine that nobody should ever speak to; it counts those who do."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.visits = 0
        self.heard = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.visits += 1
            self.heard.set()


class Watch:
    """Everything a page does that a recording must not make it do."""

    def __init__(self, page):
        self.page, self.requests, self.dialogs, self.navigations, self.pages = page, [], [], [], []
        page.context.on("response", lambda response: self.requests.append(response.url))
        page.context.on("requestfailed", self._note)
        page.context.on("page", lambda opened: self.pages.append(opened.url))
        page.on("dialog", self._dismiss)
        page.on("framenavigated", lambda frame: self.navigations.append(frame.url))

    def _note(self, request):
        """A request that the policy refused never left the browser; any other that failed was made."""
        if request.failure != "csp":
            self.requests.append(request.url)

    def _dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def foreign(self, url):
        """The requests made that are not what the session page itself loads."""
        host = urlsplit(url).netloc
        return [
            one
            for one in self.requests
            if one.startswith(("http", "ws"))
            and (urlsplit(one).netloc != host or not urlsplit(one).path.startswith(OWN))
        ]

    def marks(self):
        return [frame.evaluate("window.__pwn ?? null") for frame in self.page.frames if frame.url.startswith("http")]


@pytest.fixture
def stranger():
    server = Stranger()
    yield server
    server.socket.close()


@pytest.fixture
def attack(stranger):
    """The recording, its requests turned to the stranger."""
    return json.loads(gzip.decompress(ATTACK.read_bytes()).replace(b"127.0.0.1:8901", stranger.address.encode()))


def test_a_hostile_recording_runs_nothing_and_requests_nothing(signed_in, live, attack, stranger, tmp_path):
    path = tmp_path / "attack.json"
    path.write_text(json.dumps(attack))
    done = manage(live.data_dir, "import_replay", path, "--session", "hostile", "--user", MARKUP, "--screen", MARKUP)
    assert done.returncode == 0, done.stderr
    page = signed_in()
    watch = Watch(page)
    watched = Watched(page, live.url, "hostile", plays=True)
    watched.wait_for_state("ended")
    assert "click me" in watched.text()
    watched.seek(500, 1500)
    watched.press("ArrowRight")
    wait_for_what_is_on_its_way(page, live.url)
    assert_harmless(watch, live.url)
    socket.create_connection(stranger.socket.getsockname()).close()
    stranger.heard.wait()
    assert stranger.visits == 1  # our own, after any other's


def test_hostile_labels_are_text(signed_in, live, attack):
    nasty = {"screen": MARKUP, "elementId": MARKUP, "metadata": {"text": MARKUP, "message": MARKUP, "selector": MARKUP}}
    kinds = ("screen", "click", "input", "error", "scroll", MARKUP, "__proto__", "constructor")
    rows = [(index * 100, kind, nasty) for index, kind in enumerate(kinds)]
    box = {"id": 1, "type": MARKUP, "x": 0, "y": 0, "w": 99, "h": 20, "text": MARKUP}
    picture = {"ts": START + 900, "width": 1e99, "height": -5, "imageUrl": "http://127.0.0.1:8901/frame.png"}
    frames = [{"ts": START, "width": 300, "height": 600, "elements": [box]}, picture]
    drawn = a_session([frames], rows, kind="frames", userId=MARKUP, device=MARKUP)
    plain = a_session([], rows, userId=MARKUP, device=MARKUP)
    page = signed_in()
    watch = Watch(page)
    for session_id in (drawn, plain):
        watched = Watched(page, live.url, session_id, "?t=0")
        watched.part("search").fill("script")
        assert page.locator(".event-row").count() == len(rows)
        assert page.locator('img[src="x"], .player script').count() == 0
    assert_harmless(watch, live.url)


def test_the_session_page_lets_a_recording_ask_our_own_host_for_pictures_alone(signed_in, live, attack):
    """A replayed page may show what /static/ and /demo/ hold; it cannot open other addresses in the viewer's name."""
    whole = attack[1]["data"]["node"]
    addresses = [f"{live.url}/accounts/logout/", f"{live.url}/api/v1/sessions", f"{live.url}/settings/people/"]
    whole["childNodes"][1]["childNodes"][1]["childNodes"] += [
        {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": [], "id": 500 + index * 10 + turn}
        for index, address in enumerate(addresses)
        for turn, (tag, attributes) in enumerate([
            ("img", {"src": address}), ("link", {"rel": "stylesheet", "href": address}), ("iframe", {"src": address}),
            ("div", {"style": f"background:url({address})"}), ("video", {"poster": address, "src": address}),
        ])
    ]  # fmt: skip
    page = signed_in()
    watch = Watch(page)
    Watched(page, live.url, a_session([attack]), "?t=1000")
    wait_for_what_is_on_its_way(page, live.url)
    assert_harmless(watch, live.url)
    assert not {urlsplit(one).path for one in watch.requests} & {urlsplit(one).path for one in addresses}


def test_a_recorded_form_cannot_be_sent(signed_in, live, attack):
    """Our own forms need `form-action 'self'`; a recorded one stands in a sandbox without forms."""
    form = {"action": f"{live.url}/accounts/logout/", "method": "post", "target": "_top"}
    body = attack[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["childNodes"]
    body.append({"type": 2, "tagName": "form", "attributes": form, "childNodes": [], "id": 900})
    page = signed_in()
    watch = Watch(page)
    Watched(page, live.url, a_session([attack]), "?t=1000")
    with page.expect_console_message(lambda said: "Blocked form submission" in said.text):
        page.evaluate("document.querySelector('.stage-layer iframe').contentDocument.querySelector('form').submit()")
    wait_for_what_is_on_its_way(page, live.url)
    assert_harmless(watch, live.url)
    assert f"{live.url}/accounts/logout/" not in watch.requests


def test_every_page_carries_the_policy_that_holds_recordings(client, signed_in, live):
    answer = signed_in().goto(f"{live.url}/sessions/{a_session()}/")
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "http:" not in policy["img-src"].split()
    assert "'self'" not in policy["img-src"]


def wait_for_what_is_on_its_way(page, url):
    """A picture the replayed page may ask for, asked for last, has been answered."""
    with page.expect_event("response", lambda answer: "/static/last-of-all.png" in answer.url):
        page.evaluate(LAST_PICTURE, f"{url}/static/last-of-all.png")


def assert_harmless(watch, url):
    assert watch.foreign(url) == []
    assert watch.dialogs == []
    assert watch.pages == []
    known = {"", urlsplit(url).netloc, "chromewebdata"}  # the last is what stands in a frame that was refused
    assert [one for one in watch.navigations if urlsplit(one).netloc not in known] == []
    assert set(watch.marks()) == {None}
