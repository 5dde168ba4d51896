"""The Emotions page: its parts, the sessions behind its numbers, its files, and what it says when there is nothing."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from apps.accounts.models import Role
from apps.analytics.rules import versions
from apps.analytics.rules.thresholds import Rules
from apps.emotion.model import BASE, WEIGHTS
from apps.emotion.summary.figures import trend_figure
from apps.emotion.summary.trend import Trend
from tests.factories import a_prediction, a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOSTILE = '<img src=x onerror="top.ran=1">%{x}</script>'
PARTS = ("felt/", "places/", "elements/")


@pytest.fixture
def page(client):
    client.force_login(a_user(Role.ANALYST))

    def ask(path="", status=200, **parameters):
        answer = client.get(f"/emotions/{path}", parameters)
        assert answer.status_code == status
        return answer.content.decode()

    return ask


def felt(emotion, signals=(), screen="/cart", day=0, device="desktop", history=("/home", "/cart"), **fields):
    """A visit that showed an emotion on a screen, 20 s after it began; returns its session's id."""
    start = DAY + timedelta(days=day)
    session = a_visit(list(history), start, device=device, **fields)["sessionId"]
    a_prediction(session, emotion, signals=signals, at=start + timedelta(seconds=20), screen=screen)
    return session


@pytest.fixture
def visits(still):
    """Five visits of three days and two devices: two frustrated on /cart, one confused, two neutral."""
    told = {"screen": "/cart", "timestamp": DAY + timedelta(seconds=20)}
    felt("frustrated", [{"kind": "rage", **told}, {"kind": "rage", **told}, {"kind": "dead", **told}])
    felt("frustrated", [{"kind": "rage", **told}], day=1, device=None)
    felt("confused", [{"kind": "u_turn", **told, "elementId": None, "selector": None, "label": None}], screen="/home")
    felt("neutral", day=2)
    felt("neutral", day=2, device="phone", history=["/home"])


def cards_in(text):
    """{emotion: its share} of the cards."""
    found = re.findall(r'class="felt-name".*?<span>(.*?)</span>.*?class="felt-share">.*?>([^<]+)<', text, re.S)
    return {unescape(name): share for name, share in found}


def rows_in(text, part):
    """The cells of a table's rows, as texts."""
    table = re.search(rf'class="felt-table {part}".*?<tbody>(.*?)</tbody>', text, re.S)[1]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr data-row>(.*?)</tr>", table, re.S)
    ]


def figure_in(text):
    return json.loads(re.search(r'id="trend-figure">(.*?)</script>', text, re.S)[1])


# --- Numbers ---------------------------------------------------------------------------------------------------------
def test_each_emotion_has_its_share_of_the_sessions(page, visits):
    assert cards_in(page("felt/")) == {
        "Frustrated": "40 %", "Confused": "20 %", "Hesitant": "0 %", "Engaged": "0 %", "Satisfied": "0 %",
        "Neutral": "40 %",
    }  # fmt: skip


def test_shares_are_compared_with_the_period_before(page, visits):
    text = page("felt/", **{"from": "2026-11-03", "to": "2026-11-03"})
    assert "Compared with 2 Nov 2026." in text
    assert '<span class="felt-change felt-worse" title="Was 50 % in the period before">+50.0 points</span>' in text
    assert "\N{MINUS SIGN}50.0 points" in text
    assert "there was no session to compare with" in page("felt/", **{"from": "2026-11-02", "to": "2026-11-02"})


def test_each_day_has_the_share_of_its_sessions(page, visits):
    lines = {one["name"]: one["y"] for one in figure_in(page("felt/"))["data"]}
    assert lines["Frustrated"] == [0.5, 1, 0]
    assert lines["Confused"] == [0.5, 0, 0]
    assert lines["Neutral"] == [0, 0, 1]


def test_screens_are_ranked_by_who_was_frustrated_there_or_otherwise_as_one_likes(page, visits):
    text = page("places/")
    assert rows_in(text, "felt-screens")[0][:8] == ["/cart", "4", "2 50 %", "0", "0", "3", "1", "0"]
    assert [row[0] for row in rows_in(page("places/", rank="confused"), "felt-screens")] == ["/home"]
    assert [row[:3] for row in rows_in(text, "felt-devices")] == [
        ["desktop", "3", "1 33 %"],
        ["phone", "1", "0"],
        ["unknown", "1", "1 100 %"],
    ]


def test_elements_are_ranked_by_the_first_signal_there_is_or_the_chosen_one(page, visits):
    assert [row[:4] for row in rows_in(page("elements/"), "felt-elements")] == [["Buy buy /cart", "/cart", "2", "3"]]
    assert rows_in(page("elements/", signal="dead"), "felt-elements")[0][2:4] == ["1", "1"]
    assert rows_in(page("elements/", signal="u_turn"), "felt-elements")[0][0] == "The screen itself /cart"
    assert "No thrashed cursors in this set" in page("elements/", signal="thrash")


@pytest.mark.parametrize("chosen", [{}, {"rank": "confused", "signal": "u_turn"}, {"device": "desktop"}], ids=str)
def test_every_number_of_the_page_is_the_number_of_its_sessions(page, visits, chosen):
    link, seen = re.compile(r'<a href="/emotions/(\?[^"]*)" data-behind[^>]*>([\d,]+)<'), 0
    for address, number in (found for part in PARTS for found in link.findall(page(part, **chosen))):
        text = page(f"sessions/{unescape(address)}")
        total = int(re.search(r'behind-count">(\d+) session', text)[1])
        times = sum(int(told) - 1 for told in re.findall(r'<span class="muted">(\d+)\W</span>', text))
        assert int(number) in {total, total + times}
        seen += 1
    assert seen > 8


def test_a_share_and_a_day_open_their_sessions_seconds_before(page, visits):
    for named, count in (
        ({"seen_emotion": "frustrated"}, 2),
        ({"seen_emotion": "frustrated", "seen_day": "2026-11-03"}, 1),
        ({"seen_day": "2026-11-04"}, 2),
        ({"seen_screen": "/home"}, 5),
    ):
        text = page("sessions/", **named)
        assert text.count('<li><a href="/sessions/') == count
    assert "?t=17000" in page("sessions/", seen_emotion="frustrated")


@pytest.mark.parametrize(
    ("named", "heading"),
    [
        ({"seen_signal": "rage", "seen_element": "buy", "seen_screen": "/cart"}, "Rage clicks on buy on /cart"),
        ({"seen_emotion": "confused", "seen_day": "2026-11-02"}, "Confused on 2 Nov 2026"),
        ({"seen_screen": "/cart"}, "Saw /cart"),
        ({"seen_device": "phone"}, "Sessions on phone"),
        ({"seen_day": "no day"}, "Sessions on no day"),
    ],
    ids=str,
)
def test_a_number_says_what_it_counts(page, visits, named, heading):
    assert f">{heading}</h2>" in page("sessions/", **named)


@pytest.mark.parametrize("named", [{}, {"seen_element": "buy"}, {"seen_signal": "nothing"}], ids=str)
def test_what_names_no_number_is_not_found(page, visits, named):
    page("sessions/", 404, **named)


def test_examples_are_those_that_tell_most_with_a_replay_first(page, still):
    for number in range(5):
        signals = [{"kind": "rage", "screen": "/cart", "timestamp": DAY + timedelta(seconds=30)}] * (number + 1)
        felt("frustrated", signals, userId=f"u{number}", hasReplay=number < 2)
    row = re.search(r'class="felt-examples">(.*?)</td>', page("elements/"), re.S)[1]
    assert re.findall(r"<span>(\w+)</span>", row) == ["u1", "u0", "u4"]
    assert "?t=27000" in row


def test_the_heatmap_of_a_screen_keeps_the_set(page, visits):
    text = unescape(page("places/", **{"device": "desktop", "from": "2026-11-01"}))
    assert 'href="/heatmaps/?from=2026-11-01&device=desktop&screen=%2Fcart&kind=rage"' in text


# --- Time ------------------------------------------------------------------------------------------------------------
def test_today_is_told_to_be_unfinished(page, still):
    a_prediction(a_visit(["/home"], datetime.now(UTC) - timedelta(seconds=1))["sessionId"])
    text = page("felt/")
    assert "Today is not over" in text
    assert "so far" in text


def test_a_day_without_sessions_is_a_gap_and_many_days_have_no_dots():
    trend = Trend({"2026-11-02": 2, "2026-11-04": 1}, {("2026-11-02", "frustrated"): 1}, ["frustrated"], "2026-11-04")
    line = trend_figure(trend).data[0]
    assert list(line.y) == [0.5, None, 0]
    assert list(line.marker.symbol) == ["circle", "circle", "circle-open"]
    long = Trend({"2026-01-01": 1, "2026-12-01": 1}, {}, ["neutral"], "")
    assert trend_figure(long).data[0].mode == "lines"


def test_sessions_dated_centuries_apart_draw_no_day_between_them():
    dated = [f"{year}-01-01" for year in range(1971, 2201)]
    trend = Trend(dict.fromkeys(dated, 1), {}, ["neutral"], "")
    assert trend.days == dated
    every = {str(date(2000, 1, 1) + timedelta(days=day)): 1 for day in range(0, 3_000, 2)}
    assert Trend(every, {}, ["neutral"], "").days == sorted(every)[-1_000:]


# --- Models ----------------------------------------------------------------------------------------------------------
def test_an_outside_model_is_chosen_beside_ours_and_has_no_signals(page, visits):
    session = felt("neutral")
    a_prediction(session, "bored", at=DAY, model="lab", screen="/cart")
    assert "lab" in page("felt/")
    text = page("felt/", model="lab")
    assert cards_in(text) == {"Bored": "17 %"}
    assert "1 of them has predictions" in text
    assert "not by the model lab" in page("elements/", model="lab")
    assert rows_in(page("places/", model="lab"), "felt-screens")[0][:3] == ["/cart", "5", "1 20 %"]
    assert "Show all models" in page("felt/", model="nobody")
    assert "All models" in text
    assert cards_in(page("felt/"))["Bored"] == "17 %"


def test_one_model_alone_is_no_choice(page, visits):
    assert "Predictions of" not in page("felt/")


def test_names_of_others_are_text_and_nothing_else(page, still):
    session = felt("neutral", [{"kind": "dead", "screen": HOSTILE, "elementId": HOSTILE, "label": HOSTILE}])
    a_prediction(session, HOSTILE, at=DAY, model=HOSTILE, screen=HOSTILE)
    felt("frustrated", screen=HOSTILE, device=HOSTILE)
    asked = {"model": HOSTILE}
    for text in (*map(page, PARTS), *(page(part, **asked) for part in PARTS), page(**asked)):
        assert "<img src=x" not in text
        assert "</script>%" not in text
    figure = json.dumps(figure_in(page("felt/", **asked)))
    assert "&lt;img" in figure
    opened = page("sessions/", seen_emotion=HOSTILE, **asked)
    assert "1 session" in opened
    assert "<img" not in opened


# --- How it is estimated ---------------------------------------------------------------------------------------------
def test_the_estimate_is_told_with_the_models_own_numbers(page, still):
    text = page("estimate/")
    shown = re.findall(r">([+\N{MINUS SIGN}]\d\.\d)<", text)
    weights = [weight for weights in WEIGHTS.values() for weight in weights.values()]
    expected = [f"{number:+.1f}".replace("-", "\N{MINUS SIGN}") for number in (*BASE.values(), *weights)]
    assert sorted(shown) == sorted(expected)
    assert "rules of version 1" in text


@pytest.fixture
def rules():
    yield
    versions.forget()


def test_the_estimate_tells_the_rules_that_hold(page, still, rules):
    versions.save(Rules(rage_clicks=5, dead_ms=1_500), after=1)
    text = page("estimate/")
    assert "rules of version 2" in text
    assert "Clicks, at least <strong>5</strong>" in text
    assert "No answer within <strong>1.5 s</strong>" in text


# --- Empty, wrong, files ---------------------------------------------------------------------------------------------
def test_every_kind_of_nothing_has_words_of_its_own(page, still):
    assert "No sessions yet" in page("felt/")
    a_visit(["/home"])
    assert "is judged yet" in page("felt/")
    assert "Clear all filters" in page("felt/", device="none")
    for part in PARTS[1:]:
        assert page(part).strip() == ""


def test_the_page_says_what_is_wrong_and_goes_on_with_the_rest(page, visits):
    text = page("", 422, signal="nothing", device="desktop")
    assert "<code>signal</code>" in text
    assert 'href="?device=desktop"' in text
    page("felt/", 404, signal="nothing")


def test_the_navigation_leads_here_and_keeps_the_set(page, still):
    assert 'href="/emotions/?device=desktop"' in page(device="desktop")


FILES = {
    "summary": "emotion,count,sessions,allSessions,confidence\nfrustrated,2,2,5,0.75",
    "days": "day,sessions,frustrated,confused,hesitant,engaged,satisfied,neutral\n2026-11-02,2,1,1,0,0,0,0",
    "screens": "screen,sessions,frustrated,confused,hesitant,rage,dead,error_click\n/cart,4,2,0,0,3,1,0",
    "devices": "device,sessions,frustrated,confused,hesitant\ndesktop,3,1,1,0",
    "elements": "signal,screen,element,selector,label,count,sessions\nrage,/cart,buy,#buy,Buy,3,2",
}


@pytest.mark.parametrize("name", FILES)
def test_every_table_is_a_file(client, visits, name):
    client.force_login(a_user(Role.ANALYST))
    answer = client.get("/emotions/export/", {"format": name})
    assert f'filename="emotions-{name}.csv"' in answer["Content-Disposition"]
    assert answer.content.decode().replace("\r", "").startswith(FILES[name])


def test_the_chart_is_a_file_and_none_of_nothing(client, visits):
    client.force_login(a_user(Role.ANALYST))
    answer = client.get("/emotions/export/", {"format": "svg"})
    assert answer.content.startswith(b"<svg")
    assert client.get("/emotions/export/", {"format": "svg", "device": "none"}).status_code == 404
    assert client.get("/emotions/export/", {"format": "exe"}).status_code == 404


def test_files_are_for_analysts(client, visits):
    client.force_login(a_user(Role.VIEWER))
    assert client.get("/emotions/export/", {"format": "days"}).status_code == 403
    assert b"export/" not in client.get("/emotions/").content
