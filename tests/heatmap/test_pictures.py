"""Page pictures: rebuilt in a real Chromium from recordings made by the real recorder, kept in real storages."""

import copy
import gzip
import json
import logging
import socket
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image

from apps import chromium
from apps.accounts.models import Role
from apps.heatmap import camera as cameras
from apps.heatmap import picture_points, picture_views, pictures
from apps.heatmap.camera import Camera, Shot
from apps.heatmap.devices import device_of
from apps.heatmap.models import PagePicture
from apps.heatmap.picture_recordings import Recording, recording_at, views_of
from apps.heatmap.pictures import NoPicture
from apps.heatmap.tasks import refresh_pictures
from apps.heatmap.wireframes import wireframe
from apps.ingestion import projector
from apps.record import client
from demo import key, mobile_screens, samples
from demo.recording import SEEN_THE_NOTE, Tap, served
from hxi_dashboard.settings import media_storage
from tests.browser.door import hand_in, open_door, visit
from tests.browser.test_hostile import ATTACK, Stranger, Watch
from tests.factories import a_chunk, a_point, a_session, a_user
from tests.heatmap.pictures import was_on
from tests.processes import wait_until

TENTS = "/demo/category/tents"
NOW = datetime.now(UTC).replace(microsecond=0)
STRIPES = """
<style>body, p { margin: 0 } #top { position: fixed; top: 0; left: 0; width: 100%; height: 50px; background: #f00 }
#low { position: fixed; bottom: 0; left: 0; width: 100%; height: 30px; background: #ff0 }
#hero { height: 100vh; background: #0f0 } #rest { height: 1900px; background: #00f }
#bar { position: sticky; top: 60px; height: 40px; background: #f0f }</style>
<div id="top"></div><div id="hero"></div><div id="bar"></div><div id="rest"><p class="deep">deep</p></div>
<div id="low"></div>
"""


@pytest.fixture(scope="module")
def camera():
    with Camera() as running:
        yield running


class Fixed:
    """A camera that always takes the same picture, for what happens afterwards."""

    def __init__(self, boxes=(), width=1280):
        file = BytesIO()
        Image.new("RGB", (width, 900), "white").save(file, "WEBP")
        self.taken = Shot(file.getvalue(), width, 900, width, 800, dict(boxes))

    def shot(self, recording, selectors):
        return self.taken


def a_page(events, at=None, screen="/home", selectors=("#buy",), kind="rrweb", **point):
    """The id of a session that recorded these events on a page, with a point on each of the selectors."""
    start = moment_of(events[0])
    session = a_session(start, hasReplay=True, durationMs=60_000)["sessionId"]
    first = next((event for event in events if event.get("type") == 2), events[0])
    a_chunk(session, 0, events, start, to=moment_of(events[-1]), keyframeAt=moment_of(first), kind=kind)
    for selector in selectors:
        a_point(session, at=at or moment_of(events[-1]), screen=screen, selector=selector, **point)
    return session


def moment_of(event):
    return datetime.fromtimestamp(event.get("timestamp", event.get("ts")) / 1000, UTC)


def a_snapshot(text="Hello", at=None, width=1280, height=800):
    """The two events of a small page."""
    at_ms = round((at or NOW - timedelta(minutes=5)).timestamp() * 1000)
    words = {"type": 3, "textContent": text, "id": 5}
    button = {"type": 2, "tagName": "button", "attributes": {"id": "buy"}, "childNodes": [words], "id": 4}
    body = {"type": 2, "tagName": "body", "attributes": {}, "childNodes": [button], "id": 3}
    html = {"type": 2, "tagName": "html", "attributes": {}, "childNodes": [body], "id": 2}
    size = {"href": "https://shop.example/", "width": width, "height": height}
    whole = {"node": {"type": 0, "childNodes": [html], "id": 1}, "initialOffset": {"left": 0, "top": 0}}
    return [{"type": 4, "data": size, "timestamp": at_ms}, {"type": 2, "data": whole, "timestamp": at_ms + 1}]


def image_of(picture):
    with picture.file.open() as file:
        return Image.open(BytesIO(file.read())).convert("RGB")


def files():
    """The names of all pictures in the storage."""
    return default_storage.listdir(pictures.FOLDER)[1]


def rows_like(image, colour, x=600):
    """The rows of a column of pixels that have about this colour."""
    shown = [image.getpixel((x, y)) for y in range(image.height)]
    return [y for y, seen in enumerate(shown) if all(abs(a - b) < 40 for a, b in zip(seen, colour, strict=True))]


# --- What is on a picture ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def shop(browser):
    """A visit to the demo shop as the recorder sent it, and where the live page had its elements."""
    key.ensure_key()
    tap = Tap(get_wsgi_application())
    with served(tap) as origin:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_init_script(SEEN_THE_NOTE)
        page = context.new_page()
        page.goto(f"{origin}{TENTS}")
        session_id = page.evaluate("window.hxi.sessionId")
        boxes = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return [`#${element.id}`, [x, y + scrollY, width, height]]; }).filter(([, box]) => box[2] && box[3]))""")
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.wait_for_timeout(800)
        page.click("h1")
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(600)
        page.goto("about:blank")
        page.wait_for_timeout(500)
        context.close()
        recording = {"visit": "tents", "userAgent": "tests", "origin": origin, "batches": tap.sent_by(session_id)}
    return recording, boxes, tall


@pytest.fixture
def shop_picture(shop, camera):
    recording, boxes, _ = shop
    session = samples.load(copy.deepcopy(recording), NOW - timedelta(minutes=9), key.ensure_key())
    while projector.project_pending():
        pass
    for selector in boxes:
        a_point(session, at=NOW - timedelta(minutes=8), screen=TENTS, selector=selector, vw=1366)
    return pictures.take_picture(TENTS, "desktop", camera=camera)


def test_a_picture_shows_the_whole_page_at_the_recorded_width(shop, shop_picture):
    assert (shop_picture.width, shop_picture.viewport_width, shop_picture.viewport_height) == (1366, 1366, 768)
    assert abs(shop_picture.height - shop[2]) <= 2
    assert image_of(shop_picture).size == (shop_picture.width, shop_picture.height)
    assert shop_picture.file.size < 400_000 * shop_picture.height / 3000 + 60_000
    assert len(set(image_of(shop_picture).resize((40, 40)).get_flattened_data())) > 50  # its pictures are there


def test_boxes_lie_where_the_live_page_had_its_elements(shop, shop_picture):
    live = shop[1]
    assert len(live) >= 10
    found = {selector: shop_picture.boxes[selector] for selector in live}
    far = {selector: (live[selector], box) for selector, box in found.items() if differ(live[selector], box)}
    assert far == {}


def differ(one, other):
    return any(abs(a - b) > 2 for a, b in zip(one, other[:4], strict=True))


def test_the_picture_is_of_the_view_before_it_was_scrolled(shop_picture):
    [view] = views_of(shop_picture.session_id, TENTS)
    assert view.began_at <= shop_picture.moment <= view.ended_at


@pytest.fixture(scope="module")
def stripes(browser):
    """The events of a page with things that stay, recorded by the real recorder while it is scrolled."""
    with open_door() as door:
        door.show("/", STRIPES)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = visit(context.new_page(), door)
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(500)
        hand_in(page, door)
        context.close()
        return door.replay()


def test_what_stays_while_the_page_scrolls_is_there_once_at_its_first_place(stripes, camera):
    a_page(stripes, selectors=["#top", "#low", "#hero", "#bar", "#rest>p.deep", "#rest>p.other"])
    picture = pictures.take_picture("/home", "desktop", camera=camera)
    image = image_of(picture)
    assert image.size == (1280, 800 + 40 + 1900)
    assert rows_like(image, (255, 0, 0))[0] == pytest.approx(0, abs=1)
    assert len(rows_like(image, (255, 0, 0))) == pytest.approx(50, abs=2)
    assert rows_like(image, (255, 255, 0))[0] == pytest.approx(770, abs=1)
    assert len(rows_like(image, (255, 255, 0))) == pytest.approx(30, abs=2)
    assert len(rows_like(image, (255, 0, 255))) == pytest.approx(40, abs=2)
    assert len(rows_like(image, (0, 0, 255))) == pytest.approx(1900, abs=3)
    assert picture.boxes["#top"] == [0, 0, 1280, 50, 1]
    assert picture.boxes["#low"] == [0, 770, 1280, 30, 1]
    assert picture.boxes["#hero"] == [0, 0, 1280, 800, 0]
    assert picture.boxes["#bar"] == [0, 800, 1280, 40, 1]
    assert picture.boxes["#rest"] == [0, 840, 1280, 1900, 0]  # around what was clicked
    assert "#rest>p.deep" in picture.boxes
    assert "#rest>p.other" not in picture.boxes


def test_a_phone_apps_screen_is_drawn_from_its_frame(camera):
    frame = mobile_screens.frame_of((412, 915), "List", {}, NOW - timedelta(minutes=3))
    ids = [element["id"] for element in frame["elements"] if element.get("id")]
    a_page([json.loads(json.dumps(frame))], screen="List", selectors=[f"#{ids[0]}"], kind="frames", vw=412)
    picture = pictures.take_picture("List", "phone", camera=camera)
    assert image_of(picture).size == (412, 915)
    assert len(set(image_of(picture).get_flattened_data())) > 20
    first = next(element for element in frame["elements"] if element["id"] == ids[0])
    assert picture.boxes[f"#{ids[0]}"] == [*(round(first[side]) for side in "xywh"), 0]
    assert set(picture.boxes) == {f"#{name}" for name in ids}


@pytest.mark.parametrize("address", ["https://hxi.example.org", "http://[::1]:8000"])
def test_a_picture_is_taken_whatever_the_public_address_is(settings, camera, address):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = address, ["hxi.example.org", "[::1]"]
    events = a_snapshot()
    image = {"src": "/demo/pictures/1044-0.svg", "style": "position: absolute; left: 300px; top: 0; width: 600px"}
    body = events[1]["data"]["node"]["childNodes"][0]["childNodes"][0]
    body["childNodes"].append({"type": 2, "tagName": "img", "attributes": image, "childNodes": [], "id": 9})
    a_page(events)
    picture = pictures.take_picture("/home", "desktop", camera=camera)
    assert picture.boxes["#buy"][3] > 10
    assert image_of(picture).getpixel((320, 20)) != (255, 255, 255)


def test_a_page_taller_than_ten_thousand_pixels_is_cut(camera):
    events = a_snapshot()
    node = events[1]["data"]["node"]["childNodes"][0]["childNodes"][0]
    node["attributes"]["style"] = "height: 30000px"
    a_page(events)
    assert pictures.take_picture("/home", "desktop", camera=camera).height == 10_000


def test_a_large_noisy_page_stays_small_enough():
    noise = Image.effect_noise((1366, 3000), 100).convert("RGB")
    packed = cameras._packed(noise)
    assert len(packed) < 400_000
    assert Image.open(BytesIO(packed)).size == noise.size


# --- Hostile recordings -----------------------------------------------------------------------------------------------
class Observed(Camera):
    """A camera whose pages are watched."""

    def _opened(self, context):
        page = super()._opened(context)
        self.watch = Watch(page)
        return page


def test_a_hostile_recording_runs_nothing_and_asks_nobody(monkeypatch):
    stranger, marks = Stranger(), []
    attack = json.loads(gzip.decompress(ATTACK.read_bytes()).replace(b"127.0.0.1:8901", stranger.address.encode()))
    stitched = cameras._stitched

    def marked(page, *sizes):
        image = stitched(page, *sizes)
        page.wait_for_timeout(500)
        marks.extend(frame.evaluate("window.__pwn ?? null") for frame in page.frames)
        return image

    monkeypatch.setattr(cameras, "_stitched", marked)
    width = next(event["data"]["width"] for event in attack if event["type"] == 4)
    session = a_page(attack, vw=width)
    was_on(session, moment_of(attack[0]))
    with Observed() as camera:
        end, device = moment_of(attack[-1]), device_of(width)
        picture = pictures.choose_picture("/home", device, session, end, None, camera)
        watch = camera.watch
    assert picture.width == round(width)
    assert marks
    assert set(marks) == {None}
    assert [one for one in watch.requests if one.startswith(("http", "ws")) and "/static/" not in one] == []
    assert watch.dialogs == []
    assert watch.pages == []
    known = {"", "chromewebdata"}  # the last is what stands in a frame that was refused
    assert {urlsplit(url).netloc for url in watch.navigations} <= known
    socket.create_connection(stranger.socket.getsockname()).close()
    stranger.heard.wait()
    assert stranger.visits == 1  # our own, after any other's
    stranger.socket.close()


def test_the_browser_of_the_camera_knows_no_way_out():
    stranger = Stranger()
    with Camera() as camera:
        camera._thread.submit(_go_to, camera, f"http://{stranger.address}/").result()
    assert stranger.visits == 0
    stranger.socket.close()


def _go_to(camera, address):
    page = camera._started().new_page()
    with pytest.raises(cameras.PlaywrightError):
        page.goto(address)


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_drawn(monkeypatch, camera):
    recording = Recording(a_snapshot(), round(NOW.timestamp() * 1000))
    monkeypatch.setattr(cameras, "LONGEST", 2)
    monkeypatch.setattr(cameras, "_names", lambda selectors: camera._opened)  # stands in the way of the measuring
    with monkeypatch.context() as patch:
        patch.setattr(Camera, "_opened", _endless)
        with pytest.raises(NoPicture, match="within 2 s"):
            camera.shot(recording, ["#buy"])
    monkeypatch.undo()
    assert "#buy" in camera.shot(recording, ["#buy"]).boxes


def _endless(camera, context):
    page = context.new_page()
    page.evaluate("while (true) {}")


# --- Which moment -----------------------------------------------------------------------------------------------------
def test_the_moment_is_soon_after_the_view_began_and_if_that_lacks_much_the_last_one():
    start = NOW - timedelta(minutes=30)
    session = a_page(a_snapshot(at=start))
    told = (("screen", 0, "/home"), ("click", 8, "/home"), ("screen", 20, "/next"))
    rows = [
        {"_id": f"row{at}", "sessionId": session, "ts": start + timedelta(seconds=at), "type": kind, "order": 0,
         "payload": {"screen": screen}}
        for kind, at, screen in told
    ]  # fmt: skip
    client.session_events().insert_many(rows)
    [view] = views_of(session, "/home")
    assert view.moments == [start + timedelta(seconds=3), start + timedelta(seconds=19.95)]
    assert views_of(session, "/other") == []


def test_a_recording_begins_at_the_last_snapshot_before_the_moment_with_its_size():
    early, late = a_snapshot("early"), a_snapshot("late", NOW - timedelta(minutes=2), width=900)
    session = a_page(early)
    start = moment_of(late[0])
    a_chunk(session, 1, late[:1], start, to=start, kind="rrweb")
    a_chunk(session, 2, late[1:], moment_of(late[1]), keyframe=True, keyframeAt=moment_of(late[1]))
    assert recording_at(session, NOW - timedelta(minutes=4)).size == (1280, 800)
    found = recording_at(session, NOW)
    assert [event["type"] for event in found.events] == [4, 2]
    assert found.size == (900, 800)
    before_all = recording_at(session, NOW - timedelta(days=1))
    assert before_all.at_ms > before_all.events[-1]["timestamp"]


def test_the_session_with_the_most_usual_window_comes_first():
    wide = a_page(a_snapshot(at=NOW - timedelta(minutes=5)), selectors=["#a"], vw=1920)
    usual = a_page(a_snapshot(at=NOW - timedelta(minutes=9)), selectors=["#a", "#b"])
    a_page(a_snapshot(), selectors=["#a"], vw=390)
    assert [one for one, _ in picture_points.sessions("/home", "desktop", 5)] == [usual, wide]
    assert picture_points.pages() == [("/home", "desktop"), ("/home", "phone")]


def test_a_session_without_a_replay_of_that_device_gives_no_picture():
    session = a_session()["sessionId"]
    a_point(session)
    with pytest.raises(NoPicture, match="No session with a replay"):
        pictures.take_picture("/home", "desktop", camera=Fixed())
    narrow = a_page(a_snapshot(width=390))
    with pytest.raises(NoPicture, match="390 pixels wide \\(phone\\), which is no desktop"):
        pictures.take_picture("/home", "desktop", narrow, NOW, camera=Fixed(width=390))


def test_a_damaged_recording_gives_no_picture():
    session = a_page(a_snapshot())
    client.replay_chunks().update_one({"sessionId": session}, {"$set": {"data": b"not gzip"}})
    with pytest.raises(NoPicture, match="damaged"):
        pictures.take_picture("/home", "desktop", session, NOW, camera=Fixed())


def test_without_a_chromium_there_is_no_picture_and_the_reason_is_kept(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(chromium, "PACKAGE", tmp_path / "none")
    a_page(a_snapshot())
    with pytest.raises(NoPicture, match="make setup"):
        pictures.take_picture("/home", "desktop")
    with caplog.at_level(logging.WARNING):
        assert pictures.refresh(pictures.due()) == 0
    assert [line for line in caplog.messages if "No picture of /home (desktop)" in line]
    assert "make setup" in pictures.reason_for("/home", "desktop")
    assert pictures.due() == []  # not before the next day
    assert pictures.picture_for("/home", "desktop") is None


# --- Keeping ----------------------------------------------------------------------------------------------------------
def test_a_replaced_picture_leaves_no_file_behind():
    a_page(a_snapshot())
    first = pictures.take_picture("/home", "desktop", camera=Fixed({"a.b>c": [1, 2, 3, 4, 0], "$x": [0, 0, 1, 1, 1]}))
    second = pictures.take_picture("/home", "desktop", camera=Fixed({"#x.y": [5, 6, 7, 8, 0]}))
    assert first.boxes == {"a.b>c": [1, 2, 3, 4, 0], "$x": [0, 0, 1, 1, 1]}
    assert second.pk == first.pk
    assert second.boxes == {"#x.y": [5, 6, 7, 8, 0]}
    assert second.version != first.version
    assert files() == [f"{second.version}.webp"]


def test_a_failure_before_the_row_is_written_leaves_the_old_picture_whole(monkeypatch):
    a_page(a_snapshot())
    old = pictures.take_picture("/home", "desktop", camera=Fixed())
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_put", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pictures.take_picture("/home", "desktop", camera=Fixed())
    assert image_of(pictures.picture_for("/home", "desktop")).width == old.width
    monkeypatch.setattr(pictures, "LEFT_OVER", timedelta(0))
    pictures.refresh([])
    assert files() == [f"{old.version}.webp"]


def test_a_chosen_picture_is_replaced_by_a_person_alone(monkeypatch):
    session, person = a_page(a_snapshot()), a_user(Role.ANALYST)
    was_on(session, NOW - timedelta(minutes=5))
    chosen = pictures.choose_picture("/home", "desktop", session, NOW, person, camera=Fixed())
    assert chosen.chosen_by == person
    PagePicture.objects.update(made_at=timezone.now() - timedelta(days=30))
    assert pictures.due() == []
    monkeypatch.setattr(cameras, "Camera", lambda: nullcontext(Fixed()))
    pictures.refresh([("/home", "desktop")])
    assert pictures.picture_for("/home", "desktop").version == chosen.version
    assert len(files()) == 1
    assert pictures.take_picture("/home", "desktop", camera=Fixed()).chosen_by is None


@pytest.mark.parametrize(
    ("age", "boxes", "again"),
    [
        (timedelta(hours=1), {}, False),
        (timedelta(days=2), {"#buy": [0, 0, 1, 1, 0]}, False),
        (timedelta(days=2), {"#other": [0, 0, 1, 1, 0]}, True),
        (timedelta(days=8), {"#buy": [0, 0, 1, 1, 0]}, True),
    ],
)
def test_a_picture_is_due_when_it_is_old_or_lacks_what_was_clicked(age, boxes, again):
    a_page(a_snapshot())
    assert pictures.due() == [("/home", "desktop")]
    pictures.take_picture("/home", "desktop", camera=Fixed(boxes))
    PagePicture.objects.update(made_at=timezone.now() - age)
    assert pictures.due() == ([("/home", "desktop")] if again else [])


def test_one_run_at_a_time_and_no_more_than_was_allowed(monkeypatch):
    monkeypatch.setattr(cameras, "Camera", lambda: nullcontext(Fixed()))
    for number in range(3):
        a_page(a_snapshot(), screen=f"/page-{number}")
    pictures.cache.set(pictures.UNDER_WAY, True, 5)
    assert pictures.refresh(pictures.due()) == 0
    pictures.cache.delete(pictures.UNDER_WAY)
    assert pictures.refresh(pictures.due(), most=2) == 2
    assert len(pictures.due()) == 1


def test_the_task_lets_a_process_of_its_own_take_them(capfd):
    a_page(a_snapshot())
    refresh_pictures()
    wait_until(lambda: pictures.picture_for("/home", "desktop"))
    assert pictures.picture_for("/home", "desktop").boxes["#buy"]
    wait_until(lambda: not pictures.cache.get(pictures.UNDER_WAY))
    refresh_pictures()  # nothing is due
    assert not pictures.cache.get(pictures.UNDER_WAY)


def test_what_breaks_one_page_is_kept_as_its_reason_and_the_others_get_theirs(monkeypatch):
    monkeypatch.setattr(cameras, "Camera", lambda: nullcontext(Fixed()))
    odd = a_page(a_snapshot(), screen="/odd", selectors=["#a", "#b"])
    a_page(a_snapshot(), screen="/even")
    recorded = pictures.recording_at
    monkeypatch.setattr(pictures, "recording_at", lambda one, at: 1 / 0 if one == odd else recorded(one, at))
    assert pictures.refresh([("/odd", "desktop"), ("/even", "desktop")]) == 1
    assert "ZeroDivisionError" in pictures.reason_for("/odd", "desktop")


def test_the_command_takes_what_is_due_and_again_what_is_named(monkeypatch, capsys):
    monkeypatch.setattr(cameras, "Camera", lambda: nullcontext(Fixed()))
    a_page(a_snapshot())
    call_command("take_pictures")
    assert "1 of 1 page pictures taken" in capsys.readouterr().out
    call_command("take_pictures")
    assert "0 of 0" in capsys.readouterr().out
    call_command("take_pictures", "--screen", "/home")
    assert "1 of 1" in capsys.readouterr().out


def test_the_command_tells_when_nobody_has_seen_what_is_named():
    with pytest.raises(CommandError, match="has seen such a page"):
        call_command("take_pictures", "--screen", "/nowhere")


def test_asked_for_later_the_worker_takes_them(live):
    a_page(a_snapshot())
    call_command("take_pictures", "--later")
    wait_until(lambda: pictures.picture_for("/home", "desktop"))
    wait_until(lambda: not pictures.cache.get(pictures.UNDER_WAY))


def test_pictures_of_sessions_can_be_forgotten():
    session = a_page(a_snapshot())
    pictures.take_picture("/home", "desktop", camera=Fixed())
    pictures.forget([session])
    assert pictures.picture_for("/home", "desktop") is None
    assert files() == []


def test_pictures_lie_in_a_bucket_when_one_is_named(settings, monkeypatch):
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "ENDPOINT_URL": f"http://{host}:{port}",
                        "DEFAULT_REGION": "us-east-1"}.items():  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)
    settings.STORAGES = {**settings.STORAGES, "default": media_storage("s3://shop-media/hxi")}
    default_storage.connection.create_bucket(Bucket="shop-media")
    a_page(a_snapshot())
    pictures.take_picture("/home", "desktop", camera=Fixed())
    picture = pictures.take_picture("/home", "desktop", camera=Fixed())
    held = [one.key for one in default_storage.connection.Bucket("shop-media").objects.all()]
    assert held == [f"hxi/page-pictures/{picture.version}.webp"]
    assert image_of(picture).size == (1280, 900)
    answer = asked_for(picture)
    assert b"".join(answer.streaming_content) == Fixed().taken.image
    monkeypatch.setattr(pictures, "LEFT_OVER", timedelta(0))
    pictures._sweep()
    pictures.forget([picture.session_id])
    assert list(default_storage.connection.Bucket("shop-media").objects.all()) == []
    server.stop()


# --- Showing ----------------------------------------------------------------------------------------------------------
def asked_for(picture, user=None, picture_id=None, version=None):
    request = RequestFactory().get("/", {"v": version or picture.version})
    request.user = user or a_user(Role.VIEWER)
    return picture_views.picture(request, picture_id or str(picture.pk))


@pytest.fixture
def kept():
    a_page(a_snapshot())
    return pictures.take_picture("/home", "desktop", camera=Fixed())


def test_a_viewer_gets_the_picture_and_may_keep_it(kept):
    answer = asked_for(kept)
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == Fixed().taken.image
    assert "no-cache" in asked_for(kept, version="older")["Cache-Control"]


def test_a_new_picture_has_a_new_address(kept, client):
    client.force_login(a_user(Role.VIEWER))
    assert client.get(kept.address)["Content-Type"] == "image/webp"
    assert pictures.take_picture("/home", "desktop", camera=Fixed()).address != kept.address


def test_a_stranger_is_sent_to_sign_in(kept):
    assert asked_for(kept, AnonymousUser()).status_code == 302


@pytest.mark.parametrize("picture_id", ["0" * 24, "nothing"])
def test_a_picture_that_is_not_there_is_not_found(kept, picture_id):
    with pytest.raises(Http404):
        asked_for(kept, picture_id=picture_id)


def test_a_picture_whose_file_is_gone_is_not_found(kept):
    default_storage.delete(kept.file.name)
    with pytest.raises(Http404):
        asked_for(kept)


# --- Without a picture ------------------------------------------------------------------------------------------------
def test_a_wireframe_solves_boxes_from_several_clicks_and_guesses_the_others():
    session = a_session()["sessionId"]
    for ex, ey in ((0.1, 0.2), (0.9, 0.7), (0.5, 0.4)):
        a_point(session, selector="#wide", x=100 + 300 * ex, y=40 + 80 * ey, scroll=1000, ex=ex, ey=ey)
    a_point(session, selector="#once", x=500, y=60, ex=0.9, ey=0.1)
    a_point(session, selector="#fixed", x=50, y=20, scroll=700, fixed=True)
    found = wireframe("/home", "desktop")
    assert (found.width, found.height, found.viewport_height) == (1280, 2000, 800)
    assert found.boxes["#wide"] == [100, 1040, 300, 80, 0]
    assert found.boxes["#once"] == [440, 44, 120, 32, 0]
    assert found.boxes["#fixed"] == [-10, 4, 120, 32, 1]
    assert wireframe("/home", "phone") is None
