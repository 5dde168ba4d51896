"""The read API of heatmaps: shapes, refusals, files."""

import base64
import csv
import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from apps.accounts.models import Role
from apps.accounts.tokens import create_token
from tests.factories import a_point, a_session, a_user
from tests.heatmap.pictures import a_picture

pytestmark = pytest.mark.usefixtures("still")  # what is put in stays as it is until the test settles it

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def api(client):
    client.force_login(a_user(Role.ANALYST))

    def get(path, **headers):
        return client.get(f"/api/v1/{path}", headers=headers)

    return get


@pytest.fixture
def clicked():
    """Two sessions with three clicks on `#buy` of a pictured page, one beside it."""
    a_picture()
    first, second = (a_session()["sessionId"] for _ in range(2))
    for session in (first, first, second):
        a_point(session, label="Add to cart")
    a_point(second, selector="#other", elementId=None, x=300, y=300)


def test_a_heatmap_has_the_published_shape(api, clicked):
    assert api("heatmap?screen=/home&kind=click").json() == {
        "screen": "/home",
        "kind": "click",
        "weight": "count",
        "devices": ["phone", "tablet", "desktop"],
        "sessions": 2,
        "points": 4,
        "width": 1000,
        "height": 2000,
        "cell": 10,
        "cells": [[230, 230, 1], [990, 420, 3]],
        "placement": {"element": 0.75, "ancestor": 0.0, "scaled": 0.25, "unplaced": 0.0},
        "hasPicture": True,
    }


def test_elements_are_ranked(api, clicked):
    assert api("heatmap/elements?screen=/home&kind=click").json() == {
        "items": [
            {
                "elementId": "buy",
                "selector": "#buy",
                "name": "Add to cart",
                "count": 3,
                "sessions": 2,
                "box": [900, 400, 200, 50],
            },
            {"elementId": None, "selector": "#other", "name": "#other", "count": 1, "sessions": 1, "box": None},
        ],
        "sessions": 2,
    }


def test_a_screen_nobody_saw_is_an_empty_map(api):
    answer = api("heatmap?screen=/nowhere").json()
    assert (answer["points"], answer["sessions"], answer["cells"]) == (0, 0, [])
    assert answer["placement"] == {"element": 0, "ancestor": 0, "scaled": 0, "unplaced": 0}
    assert api("heatmap/elements?screen=/nowhere").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("kind=click", "screen"),
        ("screen=", "screen"),
        ("screen=/home&kind=swipe", "kind"),
        ("screen=/home&viewport=watch", "viewport"),
        ("screen=/home&weight=gold", "weight"),
        ("screen=/home&cell=0", "cell"),
        ("screen=/home&cell=wide", "cell"),
        ("screen=/home&palette=mud", "palette"),
        ("screen=/home&opacity=101", "opacity"),
        ("screen=/home&format=pdf", "format"),
        ("screen=/home&from=yesterday", "from"),
        ("screen=/home&wat=1", "wat"),
        ("screen=*a*b*c*d*e*f", "screen"),
        ("screen=/home&element=buy", "element"),
    ],
)
@pytest.mark.parametrize("path", ["heatmap", "heatmap/elements"])
def test_a_bad_value_is_refused_by_name(api, path, query, name):
    answer = api(f"{path}?{query}")
    assert answer.status_code == 422
    assert name in json.dumps([problem["loc"] for problem in answer.json()["detail"]])


def test_elements_are_no_picture(api):
    assert api("heatmap/elements?screen=/home&format=png").status_code == 422


@pytest.mark.parametrize("path", ["heatmap?screen=/home", "heatmap/elements?screen=/home"])
def test_a_stranger_is_refused(client, path):
    assert client.get(f"/api/v1/{path}").status_code == 401


def test_openapi_tells_of_heatmaps(api):
    told = api("openapi.json").json()
    assert {"/api/v1/heatmap", "/api/v1/heatmap/elements", "/api/v1/sessions"} <= told["paths"].keys()
    parameters = {one["name"] for one in told["paths"]["/api/v1/heatmap"]["get"]["parameters"]}
    assert {"screen", "kind", "from", "to", "app", "viewport", "format", "min_duration_ms"} <= parameters


def test_the_filter_cuts_the_points_to_its_sessions(api):
    a_point(a_session(device="phone", meta={"app": "shop"})["sessionId"])
    a_point(a_session(device="desktop")["sessionId"])
    assert api("heatmap?screen=/home&app=shop").json()["points"] == 1
    assert api("heatmap?screen=/home&device=desktop").json()["points"] == 1
    assert api("heatmap?screen=/home&user=nobody").json()["points"] == 0
    assert api("heatmap?screen=/home&viewport=phone").json()["points"] == 0
    assert api("heatmap?screen=/home&viewport=desktop,%20phone").json()["points"] == 2


def test_cells_and_elements_come_as_csv(api, clicked):
    answer = api("heatmap?screen=/home&format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="heatmap-click-home.csv"'
    assert list(csv.reader(io.StringIO(answer.content.decode())))[1:] == [["230", "230", "1"], ["990", "420", "3"]]
    rows = list(csv.DictReader(io.StringIO(api("heatmap/elements?screen=/home&format=csv").content.decode())))
    assert [(row["elementId"], row["count"], row["sessions"]) for row in rows] == [("buy", "3", "2"), ("", "1", "1")]


def test_words_that_look_like_a_formula_are_harmless_in_a_spreadsheet(api):
    a_point(a_session()["sessionId"], elementId="=1+1", label="@SUM(A1)")
    text = api("heatmap/elements?screen=/home&format=csv").content.decode()
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - drawn by ourselves


def png_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_a_png_shows_picture_heat_and_words_at_the_pages_own_size(api, clicked):
    image = png_of(api("heatmap?screen=/home&format=png"))
    top = image.height - 2000
    assert image.width == 1000
    assert 60 < top < 200
    pixels = np.asarray(image).astype(int)
    page = pixels[top:]
    assert page[150, 150].tolist() == [128, 128, 128]  # the picture's grey square
    hot = page[425, 985]
    assert hot.max() - hot.min() > 60  # coloured, where white is beneath
    assert page[1500, 500].tolist() == [255, 255, 255]
    assert (pixels[:top] < 128).any()  # words


def test_opacity_and_palette_change_the_picture(api, clicked):
    def colour(query):
        image = png_of(api(f"heatmap?screen=/home&format=png&{query}"))
        return image.getpixel((985, image.height - 2000 + 425))

    assert colour("opacity=0") == (255, 255, 255)
    assert len({colour("opacity=100"), colour("opacity=40"), colour("opacity=100&palette=inferno")}) == 3


def test_an_svg_stands_alone(api, clicked):
    answer = api("heatmap?screen=/home&format=svg&app=web")
    assert answer["Content-Type"] == "image/svg+xml"
    text = answer.content.decode()
    root = parsed(text)
    images = [one.get("href") for one in root.iter(f"{SVG}image")]
    assert [address[:15] for address in images] == ["data:image/webp", "data:image/png;"]
    for address in images:
        Image.open(io.BytesIO(base64.b64decode(address.split(",", 1)[1]))).verify()
    words = " ".join(one.text for one in root.iter(f"{SVG}text"))
    assert "Clicks on /home" in words
    assert "4 clicks · 2 sessions" in words
    assert "app web" in words
    assert root.get("width") == "1000"
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


@pytest.mark.parametrize("kind", ["click", "move", "scroll", "attention", "rage", "dead"])
@pytest.mark.parametrize("ending", ["png", "svg", "csv", "json"])
def test_every_kind_comes_in_every_format_with_and_without_points(api, kind, ending):
    session = a_session()["sessionId"]
    assert api(f"heatmap?screen=/home&kind={kind}&format={ending}").status_code == 200
    a_point(
        session,
        "view" if kind in {"scroll", "attention"} else "click",
        rage=True,
        dead=True,
        bands=[9.0] * 20,
        reach=800,
    )
    a_point(session, "move")
    assert api(f"heatmap?screen=/home&kind={kind}&format={ending}").status_code == 200


def test_a_page_without_a_picture_is_drawn_with_the_names_of_its_elements(api):
    session = a_session()["sessionId"]
    for share in (0.1, 0.5, 0.9):
        a_point(session, label="Buy <now> & here", x=100 + 200 * share, y=40 + 40 * share, ex=share, ey=share)
    root = parsed(api("heatmap?screen=/home&format=svg").content)
    assert "Buy <now> & here" in [one.text for one in root.iter(f"{SVG}text")]
    image = png_of(api("heatmap?screen=/home&format=png&opacity=0"))
    assert image.width == 1280
    assert (np.asarray(image)[-1900:] < 200).any()


@pytest.mark.parametrize("screen", ["<script>alert(1)</script>", 'a"b', "Größe & Maß/日本", "x" * 300])
def test_any_screens_name_may_stand_in_a_picture(api, screen):
    a_picture(screen, size=(390, 800), device="desktop")
    a_point(a_session()["sessionId"], screen=screen)
    for ending in ("svg", "png"):
        answer = api(f"heatmap?screen={screen.replace('&', '%26')}&format={ending}")
        assert answer.status_code == 200
        assert "\n" not in answer["Content-Disposition"]
    parsed(api(f"heatmap?screen={screen.replace('&', '%26')}&format=svg").content)


def test_a_token_reads_heatmaps(client):
    a_point(a_session()["sessionId"])
    _, token = create_token(a_user(Role.VIEWER), "script")
    answer = client.get("/api/v1/heatmap?screen=/home", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["points"] == 1
