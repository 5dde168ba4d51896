"""The heatmaps page: its frame, its map, its pickers, the sessions behind a number, its files."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from apps.accounts.models import Role
from tests.factories import a_point, a_session, a_user
from tests.heatmap.pictures import a_picture

pytestmark = pytest.mark.usefixtures("still")  # what is put in stays as it is until the test settles it

HTMX = {"HX-Request": "true", "HX-Target": "heat"}


@pytest.fixture
def person(client):
    client.force_login(a_user(Role.ANALYST))
    return client


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


def test_a_house_without_points_says_what_to_do(person):
    text = text_of(person.get("/heatmaps/"))
    assert "Nothing to map yet" in text
    assert "/settings/install/" in text


def test_a_set_without_points_offers_the_way_back(person):
    a_point(a_session()["sessionId"])
    text = text_of(person.get("/heatmaps/?app=other"))
    assert "No session of this set was on any screen" in text
    assert "Clear all filters" in text


def test_the_page_begins_with_the_busiest_screen_and_device(person):
    session = a_session()["sessionId"]
    for screen, width in (("/home", 1280), ("/pay", 390), ("/pay", 390), ("/pay", 1280)):
        a_point(session, screen=screen, vw=width)
    text = text_of(person.get("/heatmaps/"))
    [asked] = re.findall(r'hx-get="(/heatmaps/map/[^"]*)"', text)
    assert asked == "/heatmaps/map/?screen=%2Fpay&viewport=phone"
    assert 'aria-checked="true" title="Phone: 2"' in text


def test_a_bad_filter_is_told_in_the_page(person):
    text = text_of(person.get("/heatmaps/?kind=swipe&viewport=watch&screen=/home"), 422)
    assert "This filter could not be read" in text
    assert "Give one of 'click'" in text
    assert "Give one or more of phone, tablet, desktop" in text


def test_a_change_of_the_filter_answers_with_the_part_it_changes(person):
    a_point(a_session()["sessionId"])
    text = text_of(person.get("/heatmaps/?screen=/home&kind=move", headers=HTMX))
    assert "<html" not in text
    assert 'id="heat"' in text
    assert 'id="set"' in text
    assert "hx-swap-oob" in text


def test_the_filter_bar_keeps_the_map_and_the_map_keeps_the_filter(person):
    a_point(a_session(meta={"app": "web"})["sessionId"])
    text = text_of(person.get("/heatmaps/?screen=/home&kind=rage&palette=cividis&app=web"))
    assert "?app=web&screen=%2Fhome&kind=dead&viewport=desktop&palette=cividis" in text
    assert 'href="?screen=%2Fhome&kind=rage&viewport=desktop&palette=cividis"' in text  # without the app
    assert '<input type="hidden" name="kind" value="rage">' in text


def test_the_set_goes_along_to_the_other_pages(person):
    a_point(a_session()["sessionId"])
    text = text_of(person.get("/heatmaps/?screen=/home&kind=rage&app=web"))
    assert 'href="/sessions/?app=web&screen=%2Fhome"' in text


def figure_in(text):
    return json.loads(re.search(r'id="heat-figure">(.*?)</script>', text, re.S)[1])


def test_the_map_comes_with_its_figure_its_numbers_and_its_ranking(person):
    picture = a_picture()
    session = a_session()["sessionId"]
    for _ in range(3):
        a_point(session, label="Add to <cart>")
    a_point(session, selector="#far", elementId="far", scroll=90_000)
    answer = person.get("/heatmaps/map/?screen=/home&viewport=desktop")
    text = text_of(answer)
    figure = figure_in(answer.content.decode())
    assert figure["data"][0]["type"] == "heatmap"
    assert figure["layout"]["images"][0]["source"] == picture.address
    assert figure["layout"]["yaxis"]["range"] == [2000, 0]
    assert "4 clicks" in text
    assert "75 % on their element · 25 % not placed" in text
    assert '<span>far</span><span class="number">1</span>' in text
    assert b"Add to &lt;cart&gt;" in answer.content
    assert 'data-place="900,400,200,50"' in text
    assert "Clicks on /home: 4 clicks in 1 session. Most on Add to <cart> 75 %, far 25 %." in text


def test_a_page_without_a_picture_says_so(person):
    a_point(a_session()["sessionId"])
    text = text_of(person.get("/heatmaps/map/?screen=/home&viewport=desktop"))
    assert "Until then the page is drawn from where its elements were clicked" in text
    assert figure_in(text)["layout"]["images"][0]["source"].startswith("data:image/svg+xml;base64,")


def test_depths_come_with_a_table(person):
    a_picture()
    a_point(a_session()["sessionId"], "view", reach=1000, dh=2000)
    text = text_of(person.get("/heatmaps/map/?screen=/home&kind=scroll&viewport=desktop"))
    assert re.search(r"50 % of the page</td><td class=\"number\">100 %", text)
    assert re.search(r"60 % of the page</td><td class=\"number\">0 %", text)


def test_no_rage_is_good_news(person):
    a_point(a_session()["sessionId"])
    assert "That is good news" in text_of(person.get("/heatmaps/map/?screen=/home&kind=rage&viewport=desktop"))


def test_the_picker_lists_screens_with_their_counts(person):
    first, second = (a_session()["sessionId"] for _ in range(2))
    for session, screen in ((first, "/pay"), (first, "/pay"), (second, "/pay"), (first, "/home")):
        a_point(session, screen=screen)
    text = text_of(person.get("/heatmaps/screens/?screen=/home"))
    assert re.findall(r'title="(\d+ points? in \d+ sessions?)"', text) == [
        "3 points in 2 sessions",
        "1 point in 1 session",
    ]
    assert "/heatmaps/?screen=%2Fpay" in text


def test_a_row_opens_its_sessions_three_seconds_before_the_first_hit(person):
    start = datetime(2026, 11, 20, 10, tzinfo=UTC)
    replayed = a_session(start, hasReplay=True, userId="ada")["sessionId"]
    silent = a_session(start)["sessionId"]
    for seconds in (30, 10):
        a_point(replayed, at=start + timedelta(seconds=seconds), label="Buy")
    a_point(silent, at=start + timedelta(seconds=1))
    a_point(silent, at=start, elementId="other")
    text = text_of(person.get("/heatmaps/sessions/?screen=/home&viewport=desktop&element=buy"))
    assert re.findall(r"/sessions/([\w-]+)/\?t=(\d+)", text) == [(replayed, "7000"), (silent, "0")]
    assert ">Buy</h2>" in text
    assert "2 sessions" in text
    assert "ada" in text
    whole = text_of(person.get("/heatmaps/sessions/?screen=/home&viewport=desktop&element=*"))
    assert "The whole map" in whole


@pytest.mark.parametrize("part", ["map/", "sessions/?element=x", "sessions/?screen=/home", "export/?format=png"])
def test_a_part_without_what_it_needs_is_not_there(person, part):
    assert person.get(f"/heatmaps/{part}").status_code == 404


@pytest.mark.parametrize(
    ("ending", "kind", "name"),
    [
        ("png", "image/png", "heatmap-click-home.png"),
        ("svg", "image/svg+xml", "heatmap-click-home.svg"),
        ("csv", "text/csv; charset=utf-8", "heatmap-click-home.csv"),
        ("json", "application/json", "heatmap-click-home.json"),
        ("elements", "text/csv; charset=utf-8", "elements-click-home.csv"),
    ],
)
def test_every_file_has_its_name(person, ending, kind, name):
    a_point(a_session()["sessionId"])
    answer = person.get(f"/heatmaps/export/?screen=/home&format={ending}")
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_there_is_no_file_of_another_kind(person):
    assert person.get("/heatmaps/export/?screen=/home&format=pdf").status_code == 404
