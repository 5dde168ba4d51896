"""Two sets on one screen: rates and changes as the API, the page and the files tell them."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs

import pytest
from PIL import Image

from apps.accounts.models import Role
from tests.factories import a_point, a_session, a_user
from tests.heatmap.pictures import a_picture

pytestmark = pytest.mark.usefixtures("still")  # what is put in stays as it is until the test settles it

DAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
BEFORE = DAY - timedelta(days=1)
SETS = "screen=/home&viewport=desktop&from=2026-11-20&to=2026-11-20&vs_from=2026-11-19&vs_to=2026-11-19"


@pytest.fixture
def person(client):
    client.force_login(a_user(Role.ANALYST))
    return client


@pytest.fixture
def two_days():
    """A: 1 of 4 sessions hit `#buy` (twice). B: 4 of 5 hit it, 1 of 5 the menu."""
    a_picture()
    for n in range(9):
        day = DAY if n < 4 else BEFORE
        session = a_session(day, sessionId=f"s{n}", device="phone" if n == 8 else "desktop")["sessionId"]
        a_point(session, "view", at=day, reach=2000 if n < 4 else 1000, bands=[500.0] * 20)
        for _ in range({0: 2, 4: 1, 5: 1, 6: 1, 7: 1}.get(n, 0)):
            a_point(session, at=day, label="Add to cart")
    a_point("s8", at=BEFORE, selector="#menu", elementId="menu", label="Menu", fixed=True)


def items_of(person, query):
    answer = person.get(f"/api/v1/heatmap/elements?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


def test_each_element_has_its_rates_and_its_change(person, two_days):
    """Wilson gives 1/4 (0.0456, 0.6994) and 4/5 (0.3755, 0.9638); the ends lie hypot(0.4245, 0.4494) and
    hypot(0.1638, 0.2044) from 0.55."""
    told = items_of(person, SETS)
    assert (told["sessions"], told["sessionsB"]) == (4, 5)
    buy, menu = told["items"]
    assert (buy["elementId"], buy["count"], buy["sessions"]) == ("buy", 2, 1)
    assert (buy["rateA"], buy["rateB"], buy["change"]) == (0.25, 0.8, 0.55)
    assert (round(buy["low"], 3), round(buy["high"], 3)) == (-0.068, 0.812)
    assert (menu["elementId"], menu["count"], menu["sessions"]) == ("menu", 0, 0)
    assert (menu["rateA"], menu["rateB"], menu["change"]) == (0, 0.2, 0.2)


def test_without_a_second_set_nothing_is_added(person, two_days):
    told = items_of(person, "screen=/home")
    assert "sessionsB" not in told
    assert "rateA" not in told["items"][0]


def test_an_element_only_the_first_set_hit_falls_to_nothing(person, two_days):
    told = items_of(person, "screen=/home&from=2026-11-19&to=2026-11-19&vs_from=2026-11-20&vs_to=2026-11-20")
    menu = next(one for one in told["items"] if one["elementId"] == "menu")
    assert (menu["count"], menu["rateA"], menu["rateB"], menu["change"]) == (1, 0.2, 0, -0.2)


def test_of_nobody_there_is_no_rate(person, two_days):
    told = items_of(person, "screen=/home&vs_user=nobody")
    assert told["sessionsB"] == 0
    assert [told["items"][0][name] for name in ("rateB", "change", "low", "high")] == [None] * 4


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("vs_from=yesterday", "vs_from"),
        ("vs_from=2026-11-20&vs_to=2026-11-19", "vs_to"),
        ("vs_min_duration_ms=-1", "vs_min_duration_ms"),
        ("vs_screen=/pay", "vs_screen"),
        ("vs_wat=1", "vs_wat"),
    ],
)
def test_a_bad_value_is_refused_by_name(person, query, name):
    answer = person.get(f"/api/v1/heatmap/elements?screen=/home&{query}")
    assert answer.status_code == 422
    assert name in json.dumps([problem["loc"] for problem in answer.json()["detail"]])
    assert f"<code>{name}</code>" in text_of(person.get(f"/heatmaps/?screen=/home&{query}"), 422)


def test_the_page_shows_both_maps_on_one_picture(person, two_days):
    text = text_of(person.get(f"/heatmaps/map/?{SETS}"))
    figures = [json.loads(one) for one in re.findall(r'id="heat-[ab]-figure">(.*?)</script>', text, re.S)]
    assert len(figures) == 2
    assert len({one["layout"]["images"][0]["source"] for one in figures}) == 1
    assert "Clicks on /home, compared. A: 2 clicks · 1 session; B: 5 clicks · 5 sessions" in text
    assert re.search(r"25\.0 %.*?80\.0 %.*?\+55\.0.*?\u22126\.8 to \+81\.2", text, re.S)


def test_the_difference_is_one_map(person, two_days):
    text = text_of(person.get(f"/heatmaps/map/?{SETS}&view=difference"))
    assert len(re.findall(r'id="heat-figure"', text)) == 1
    assert "A more, by" in text
    assert "B more, by" in text


@pytest.mark.parametrize("kind", ["move", "scroll", "attention", "rage", "dead"])
@pytest.mark.parametrize("view", ["side", "difference"])
def test_every_kind_can_be_compared(person, two_days, kind, view):
    text_of(person.get(f"/heatmaps/map/?{SETS}&kind={kind}&view={view}"))
    assert person.get(f"/heatmaps/export/?{SETS}&kind={kind}&view={view}&format=png").status_code == 200


def test_depths_are_compared_in_points(person, two_days):
    text = text_of(person.get(f"/heatmaps/map/?{SETS}&kind=scroll&view=difference"))
    assert re.search(r'70 % of the page</td><td class="number">\u2212100\.0<', text)
    assert re.search(r'30 % of the page</td><td class="number">0\.0<', text)


def test_a_side_without_anything_is_told(person, two_days):
    assert "No session of B saw this screen" in text_of(person.get("/heatmaps/map/?screen=/home&vs_user=nobody"))
    away = person.get("/heatmaps/map/?screen=/home&vs_from=2026-11-20&user=nobody")
    assert "No session of A saw this screen" in text_of(away)
    assert "A and B are the same sessions" in text_of(person.get("/heatmaps/map/?screen=/home&view=side"))
    assert ": none</h2>" in text_of(person.get("/heatmaps/map/?screen=/home&user=nobody&vs_user=nobody"))


def links_in(text):
    found = re.findall(r'href="\?([^"]*)"[^>]*><svg(?:(?!</svg>).)*</svg>([^<]+)<', text, re.S)
    return {name: parse_qs(address) for address, name in found}


def test_the_second_set_can_be_swapped_and_ended(person, two_days):
    links = links_in(text_of(person.get("/heatmaps/?screen=/home&viewport=desktop&app=web&vs_device=phone")))
    swapped = {"device": ["phone"], "screen": ["/home"], "viewport": ["desktop"], "vs_app": ["web"], "view": ["side"]}
    assert links["Swap"] == swapped
    assert links["End"] == {"app": ["web"], "screen": ["/home"], "viewport": ["desktop"]}


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("from=2026-11-18&to=2026-11-20", ("2026-11-15", "2026-11-17")),
        ("from=2026-11-20T10:00:00Z&to=2026-11-20T12:00:00Z", ("2026-11-20T08:00:00.000Z", "2026-11-20T10:00:00.000Z")),
        ("to=2026-11-20", ("2026-11-07", "2026-11-13")),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_the_first_begins(person, two_days, period, before):
    link = links_in(text_of(person.get(f"/heatmaps/?screen=/home&{period}")))["With the period before"]
    assert (link["vs_from"][0], link["vs_to"][0]) == before


def test_without_a_period_it_is_the_last_week_against_the_week_before(person, two_days):
    link = links_in(text_of(person.get("/heatmaps/?screen=/home")))["With the period before"]
    starts = [datetime.fromisoformat(link[name][0]).date() for name in ("from", "vs_from", "vs_to")]
    today = datetime.now(UTC).date()
    assert [(today - day).days for day in starts] == [6, 13, 7]


def test_a_period_from_the_beginning_of_time_has_none_before(person, two_days):
    assert "With the period before" not in text_of(person.get("/heatmaps/?screen=/home&from=1970-01-01"))


def test_the_sessions_of_either_set_are_behind_its_number(person, two_days):
    ours = text_of(person.get(f"/heatmaps/sessions/?{SETS}&element=buy"))
    theirs = text_of(person.get(f"/heatmaps/sessions/?{SETS}&element=buy&whose=b"))
    assert re.findall(r"/sessions/(s\d)/", ours) == ["s0"]
    assert sorted(re.findall(r"/sessions/(s\d)/", theirs)) == ["s4", "s5", "s6", "s7"]


def test_what_is_seen_comes_as_files(person, two_days):
    def file(ending, view="side"):
        answer = person.get(f"/heatmaps/export/?{SETS}&view={view}&format={ending}")
        assert f'filename="comparison-click-home.{ending}"' in answer["Content-Disposition"]
        return answer.content

    assert Image.open(io.BytesIO(file("png"))).width == 2016
    assert Image.open(io.BytesIO(file("png", "difference"))).width == 1000
    assert b"A on the left, B on the right" in file("svg")
    rows = list(csv.DictReader(io.StringIO(file("csv").decode())))
    assert [(row["elementId"], row["sessionsA"], row["rateB"], row["change"]) for row in rows] == [
        ("buy", "1", "0.8", "0.55"),
        ("menu", "0", "0.2", "0.2"),
    ]
    assert json.loads(file("json")) == items_of(person, SETS)


def test_the_difference_is_orange_where_the_first_has_more_and_purple_where_the_second_has(person):
    a_picture()
    for day, x in ((DAY, 300), (BEFORE, 700)):
        session = a_session(day)["sessionId"]
        a_point(session, at=day, selector=None, elementId=None, x=x, y=300, dw=1000)
    answer = person.get(f"/heatmaps/export/?{SETS}&view=difference&format=png&opacity=100")
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    top = image.height - 2000
    red, _, blue = image.getpixel((305, top + 305))
    assert red > blue + 60
    red, _, blue = image.getpixel((705, top + 305))
    assert blue > red + 20
    assert image.getpixel((500, top + 1500)) == (255, 255, 255)
