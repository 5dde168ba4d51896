"""Another moment as the picture of a page: who may choose it, what is offered, what is refused."""

from contextlib import nullcontext
from datetime import timedelta
from html import unescape

import pytest

from apps.accounts.models import Role
from apps.heatmap import camera as cameras
from apps.heatmap import pictures
from apps.record import client as record
from tests.factories import a_session, a_user
from tests.heatmap.pictures import a_picture, was_on
from tests.heatmap.test_pictures import NOW, Fixed, a_page, a_snapshot
from tests.processes import wait_until

START = NOW - timedelta(minutes=5)
PAGE = {"screen": "/home", "device": "desktop"}


@pytest.fixture
def person(client):
    client.force_login(a_user(Role.ANALYST, "ada"))
    return client


@pytest.fixture
def fixed(monkeypatch):
    """Takes no real pictures."""
    monkeypatch.setattr(cameras, "Camera", lambda seconds=None: nullcontext(Fixed()))


def a_view(at=START, screen="/home", **size):
    """The id of a session that showed a page and recorded it, clicking on it a second later."""
    session = a_page(a_snapshot(at=at, **size), at + timedelta(seconds=1), screen)
    told = {"startedAt": at, "endedAt": at + timedelta(minutes=1)}
    record.sessions().update_one({"sessionId": session}, {"$set": told})
    was_on(session, at, screen)
    return session


def chosen(client, link=None, **fields):
    return client.post("/heatmaps/background/choose/", {**PAGE, **({"link": link} if link else {}), **fields})


def told(client, **page):
    answer = client.get("/heatmaps/background/", PAGE | page)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def refusal(answer):
    assert answer.status_code == 422
    return unescape(answer.content.decode()).partition('role="alert">')[2].partition("</p>")[0]


def test_a_viewer_sees_where_the_picture_is_from_and_cannot_change_it(client):
    session = a_view()
    pictures.take_picture("/home", "desktop", camera=Fixed())
    client.force_login(a_user(Role.VIEWER))
    text = told(client)
    assert f'/sessions/{session}/?t=3000"' in text
    assert "<form" not in text
    assert chosen(client, f"/sessions/{session}/?t=3000").status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    assert chosen(client, "/sessions/s/?t=0").status_code == 302
    assert client.get("/heatmaps/background/", PAGE).status_code == 302


@pytest.mark.parametrize("page", [{"device": "watch"}, {"screen": ""}])
def test_what_is_no_page_is_not_found(person, page):
    assert person.get("/heatmaps/background/", PAGE | page).status_code == 404
    assert chosen(person, "/sessions/s/?t=0", **page).status_code == 404


def test_the_map_asks_for_its_background(person):
    a_view()
    answer = person.get("/heatmaps/map/?screen=/home&viewport=desktop").content.decode()
    assert 'hx-get="/heatmaps/background/?screen=%2Fhome&device=desktop"' in answer


def test_a_moment_is_chosen_by_the_link_of_the_player(person, fixed):
    a_view(NOW - timedelta(minutes=2))
    older = a_view()
    answer = chosen(person, f" https://hxi.example/sessions/{older}/?from=list&t=1500#x")
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "new-picture")
    picture = pictures.picture_for("/home", "desktop")
    assert (picture.session_id, picture.moment) == (older, START + timedelta(seconds=1.5))
    assert picture.chosen_by.username == "ada"
    assert "chosen by ada" in told(person)


def test_time_begins_with_a_recording_that_began_before_its_session(person, fixed):
    session = a_view()
    record.sessions().update_one({"sessionId": session}, {"$set": {"startedAt": START + timedelta(seconds=2)}})
    chosen(person, f"/sessions/{session}/?t=1500")
    assert pictures.picture_for("/home", "desktop").moment == START + timedelta(seconds=1.5)
    assert f"/sessions/{session}/?t=1500" in told(person)


def test_the_latest_sessions_are_offered_at_the_moment_the_page_stood_ready(person, fixed):
    sessions = [a_view(NOW - timedelta(minutes=minutes)) for minutes in range(9, 1, -1)]
    a_view(width=390, screen="/other")
    text = told(person)
    places = [text.find(f'value="/sessions/{session}/?t=3000"') for session in reversed(sessions)]
    assert places[:6] == sorted(places[:6])
    assert min(places[:6]) > 0
    assert places[6:] == [-1, -1]
    assert chosen(person, offered=f"/sessions/{sessions[-1]}/?t=3000").status_code == 204


def test_what_shows_another_page_or_device_is_refused(person, fixed, monkeypatch):
    session = a_view()
    was_on(session, START + timedelta(seconds=10), "/pay")
    link = f"/sessions/{session}/?t=12000"
    assert refusal(chosen(person, link)) == "At that moment the session was on /pay, not on /home."
    assert f'value="{link}"' in chosen(person, link).content.decode()
    assert "was on no screen" in refusal(chosen(person, f"/sessions/{a_session()['sessionId']}/?t=1"))
    monkeypatch.setattr(cameras, "Camera", lambda seconds=None: nullcontext(Fixed(width=390)))
    assert "390 pixels wide (phone), which is no desktop" in refusal(chosen(person, f"/sessions/{session}/?t=1000"))
    assert pictures.picture_for("/home", "desktop") is None


@pytest.mark.parametrize("link", ["", "nonsense", "/sessions/s/", "/sessions/s/?t=soon", "/sessions/-/total/?t=5"])
def test_what_is_no_link_is_refused(person, link):
    assert "copy the link with its time" in refusal(chosen(person, link))


def test_a_session_that_is_no_more_is_told(person):
    assert refusal(chosen(person, "/sessions/gone/?t=5")) == "There is no such session."
    a_picture(session_id="gone")
    assert "a session that is no more" in told(person)


def test_it_is_chosen_automatically_again(person, fixed):
    latest, older = a_view(NOW - timedelta(minutes=2)), a_view()
    assert "Let it be chosen" not in told(person)
    chosen(person, f"/sessions/{older}/?t=1000")
    assert "Let it be chosen automatically" in told(person)
    assert chosen(person, automatic="yes").status_code == 204
    picture = pictures.picture_for("/home", "desktop")
    assert (picture.session_id, picture.chosen_by) == (latest, None)


def test_one_at_a_time(person, fixed):
    link = f"/sessions/{a_view()}/?t=1000"
    pictures.cache.set(pictures.WAITED_FOR, True, 5)
    assert "Another picture is being taken" in refusal(chosen(person, link))
    pictures.cache.delete(pictures.WAITED_FOR)
    assert chosen(person, link).status_code == 204
    assert pictures.cache.get(pictures.WAITED_FOR) is None


def test_a_camera_takes_no_longer_than_it_may():
    session = a_view()
    with cameras.Camera(seconds=0) as camera, pytest.raises(pictures.NoPicture, match="not enough time"):
        pictures.take_picture("/home", "desktop", session, NOW, camera)


def test_the_map_shows_what_was_chosen(signed_in, live):
    page, session = signed_in(Role.ANALYST), a_view()
    page.goto(f"{live.url}/heatmaps/?screen=/home&viewport=desktop")
    page.click("text=Background")
    page.fill("#background-link", f"{live.url}/sessions/{session}/?t=2000")
    with page.expect_response(lambda answer: "/heatmaps/pictures/" in answer.url):
        page.press("#background-link", "Enter")
    wait_until(lambda: not pictures.cache.get(pictures.WAITED_FOR))
    assert pictures.picture_for("/home", "desktop").boxes["#buy"]
    page.click("text=Background")
    page.fill("#background-link", "nonsense")
    page.click(".background-link button")
    page.wait_for_selector(".background [role=alert]")
    assert [one for one in page.problems if "422" not in one] == []
