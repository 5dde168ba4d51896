"""The funnels page: its builder, its numbers, the sessions behind them, what it offers and refuses, its files."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from apps.accounts.models import Role
from apps.journey.funnels.page import read
from tests.factories import a_user, a_visit

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
STEPS = "step=/&step=/cart&step=event:purchase"
HISTORIES = [
    ["/", "/cart", "event:purchase"],
    ["/", "/search", "/cart", "/", "event:purchase"],
    ["/", "/cart"],
    ["/cart", "/"],
    ["/search"],
]
DEVICES = ["desktop", "phone", "desktop", "phone", "desktop"]


@pytest.fixture
def person(client):
    client.force_login(a_user(Role.ANALYST))
    return client


@pytest.fixture
def visits(still):
    told = zip(HISTORIES, DEVICES, strict=True)
    return [
        a_visit(history, DAY + timedelta(days=place), device=device, userId=f"user-{place}")
        for place, (history, device) in enumerate(told)
    ]


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:800]
    return unescape(answer.content.decode())


def chips_in(text, name="step"):
    return re.findall(
        rf'<input type="hidden" name="{name}" value="([^"]+)">',
        text.partition('id="builder"')[2].partition("<template")[0],
    )


def rows_in(text):
    """(name, count, what was lost) of each row of bars."""
    found = re.findall(r'<li class="bar-row".*?</li>', text, re.S)
    return [
        (
            re.search(r'bar-name"[^>]*>([^<]*)', row)[1],
            re.search(r"<strong>([^<]*)", row)[1],
            next(iter(re.findall(r'dropped">([^<]*)', row)), None),
        )
        for row in found
    ]


# --- The frame -------------------------------------------------------------------------------------------------------
def test_a_house_without_sessions_says_what_a_funnel_is_and_what_to_do(person):
    text = text_of(person.get("/funnels/"))
    assert "Nothing recorded yet" in text
    assert "A funnel tells how many of those who did one thing went on to do the next" in text
    assert "/settings/install/" in text


def test_without_steps_the_page_offers_funnels_of_what_was_recorded(person, visits):
    a_visit(["/", "event:click#buy"])
    text = text_of(person.get("/funnels/?device=desktop"))
    offered = re.findall(r'<a class="starter" href="([^"]*)"><strong>([^<]*)', text)
    told = {title: parse_qs(urlsplit(address).query) for address, title in offered}
    assert told["From arriving to purchase"] == {"device": ["desktop"], "step": ["/", "event:purchase"]}
    assert told["From arriving to click on buy"]["step"] == ["/", "event:click#buy"]
    assert all(len(address["step"]) >= 2 for address in told.values())


def test_words_that_no_funnel_can_be_asked_for_are_not_offered(person, visits):
    hostile = "*a*b*c*d*e*f"
    for _ in range(len(visits) + 1):
        a_visit(["/", f"event:{hostile}", f"event:click#{hostile}", "event:click#buy"])
        a_visit([hostile, "/", "/cart"])
    offered = re.findall(r'<a class="starter" href="[^"]*"><strong>([^<]*)', text_of(person.get("/funnels/")))
    assert {"From arriving to purchase", "From arriving to click on buy"} <= {*offered}
    assert hostile not in " ".join(offered)


def test_a_set_without_screens_offers_the_way_back(person, visits):
    assert "clear all filters" in text_of(person.get("/funnels/?app=other"))


def test_one_step_asks_for_another(person, visits):
    text = text_of(person.get("/funnels/?step=/cart"))
    assert "One more step makes it a funnel" in text
    assert chips_in(text) == ["/cart"]
    assert "/funnels/numbers/" not in text


def test_the_builder_shows_what_the_address_says(person, visits):
    rules = "order=strict&window=5400&exclude=event:error&by=browser&unit=users&trend=week&compare=before&app=web"
    text = text_of(person.get(f"/funnels/?{STEPS}&{rules}"))
    assert chips_in(text) == ["/", "/cart", "event:purchase"]
    assert chips_in(text, "exclude") == ["event:error"]
    for chosen in ("strict", "users", "week", "before"):
        assert re.search(rf'value="{chosen}" checked', text), chosen
    assert 'value="browser" selected' in text
    assert re.search(r'value="90" data-window-number', text)
    assert '<option value="60" selected>minutes' in text
    assert '<input type="hidden" name="app" value="web">' in text


def test_the_numbers_are_asked_for_by_the_same_address(person, visits):
    text = text_of(person.get(f"/funnels/?{STEPS}&device=phone&step_index=1&outcome=dropped"))
    [asked] = re.findall(r'hx-get="/funnels/numbers/\?([^"]*)"', text)
    assert QueryDict(asked) == QueryDict(f"device=phone&{STEPS}&step_index=1&outcome=dropped")


def test_a_change_of_the_builder_answers_with_all_but_the_builder(person, visits):
    text = text_of(person.get(f"/funnels/?{STEPS}", headers={"HX-Request": "true", "HX-Target": "answer"}))
    assert "<html" not in text
    assert 'id="builder"' not in text
    assert 'id="answer"' in text
    assert re.findall(r'id="([\w-]+)"[^>]*hx-swap-oob', text) == ["funnel-head", "set"]


def test_a_change_of_the_filter_answers_with_the_builder_too(person, visits):
    text = text_of(person.get(f"/funnels/?{STEPS}", headers={"HX-Request": "true", "HX-Target": "funnel"}))
    assert "<html" not in text
    assert 'id="builder"' in text


def test_going_back_answers_with_the_whole_page(person, visits):
    headers = {"HX-Request": "true", "HX-Target": "funnel", "HX-History-Restore-Request": "true"}
    answer = person.get(f"/funnels/?{STEPS}", headers=headers)
    assert "<html" in text_of(answer)
    assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))
    assert "HX-Target" in answer["Vary"]


def test_the_filter_bar_keeps_the_funnel(person, visits):
    text = text_of(person.get(f"/funnels/?{STEPS}&device=phone"))
    bar = text.split('id="funnel"')[0]
    assert 'href="?step=%2F&step=%2Fcart&step=event%3Apurchase"' in bar  # without the device
    assert re.findall(r'name="step" value="([^"]*)"', bar)[:3] == ["/", "/cart", "event:purchase"]


def test_traits_of_users_are_offered_to_break_down_by(person, still):
    a_visit(["/"], meta={"traits": {"plan": "pro"}})
    a_visit(["/"], meta={"traits": {"plan": "free", "team": "red"}})
    text = text_of(person.get(f"/funnels/?{STEPS}&by=trait:age"))
    offered = re.findall(r'<option value="(trait:[^"]*)"', text)
    assert offered == ["trait:plan", "trait:team", "trait:age"]


# --- What cannot be counted ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "said", "kept"),
    [
        ("step=/&step=event:&step=/cart", "Step 2, “event:”: Name the event", ["/", "/cart"]),
        ("&".join(f"step=/{n}" for n in range(50)), "At most 20 steps; these are 50", [f"/{n}" for n in range(20)]),
        ("step=/&step=/cart&window=0", "Give a number from 1 upwards", ["/", "/cart"]),
        ("step=/&step=/cart&window=soon", "Give a whole number, without a unit", ["/", "/cart"]),
        ("step=/&step=/cart&exclude=/cart", "/cart is a step of the funnel; it cannot be excluded too", ["/", "/cart"]),
        ("step=/&step=/cart&order=backwards", "Give one of 'ordered'", ["/", "/cart"]),
        ("step=/&step=/cart&by=colour", "Give one of device", ["/", "/cart"]),
        ("step=/&step=a*b*c*d*e*f*g", "At most 5 wildcards", ["/"]),
    ],
)
def test_what_is_wrong_is_said_and_what_is_right_is_kept(person, asked, said, kept):
    text = text_of(person.get(f"/funnels/?{asked}"), 422)
    assert said in text
    assert chips_in(text) == kept
    [onward] = re.findall(r'href="([^"]*)">Go on with what can be counted', text)
    assert QueryDict(onward[1:]).getlist("step") == kept
    assert person.get(f"/funnels/{onward}").status_code == 200


def test_an_exclusion_that_is_no_step_goes_alone():
    query, problems = read(QueryDict(f"{STEPS}&exclude=event:&exclude=event:error&exclude=/cart"))
    assert query.exclude == ["event:error"]
    assert list(problems) == ["exclude"]


def test_a_filter_that_no_session_matches_is_no_conversion_of_nothing(person, visits):
    text = text_of(person.get(f"/funnels/numbers/?{STEPS}&user=nobodyxyz"))
    assert "No session matches this filter." in text
    assert "<dt>Conversion</dt><dd><strong>\N{EN DASH}<" in text


def test_a_step_nobody_ever_had_is_named_with_those_written_alike(person, visits):
    text = text_of(person.get("/funnels/numbers/?step=/&step=/crat"))
    assert re.search(r"No session ever had the step <strong>/crat</strong>", text)
    assert '/funnels/?step=%2F&step=%2Fcart" hx-boost="true">/cart</a>' in text
    assert '/funnels/?step=%2F" hx-boost="true">Go on without it</a>' in text


def test_a_step_that_only_this_set_lacks_is_no_mistake(person, visits):
    text = text_of(person.get("/funnels/numbers/?step=/search&step=/cart&user=user-0"))
    assert "No session ever" not in text
    assert "Nobody entered" in text
    assert "No session of this set had the first step, /search." in text
    assert "Clear all filters" in text


@pytest.mark.parametrize("part", ["numbers", "sessions", "export"])
@pytest.mark.parametrize("asked", ["", "step=/", "step=/&step=/cart&window=0", "step=/&step=event:"])
def test_parts_of_what_cannot_be_counted_are_not_there(person, part, asked):
    assert person.get(f"/funnels/{part}/?{asked}").status_code == 404


# --- The numbers -----------------------------------------------------------------------------------------------------
def test_each_step_has_its_numbers_and_its_loss(person, visits):
    text = text_of(person.get(f"/funnels/numbers/?{STEPS}"))
    assert rows_in(text) == [
        ("/", "4 sessions", "1 session without this step"),
        ("/cart", "3 sessions", "1 lost · 25 %"),
        ("purchase", "2 sessions", "1 lost · 33 %"),
    ]
    assert "<span>50 % of the first</span><span>67 % of the one before</span><span>median 15 s</span>" in text
    large = re.findall(r"<dt>([^<]*)</dt><dd><strong>([^<]*)", text)
    assert large == [("Conversion", "50 %"), ("Entered", "4"), ("Converted", "2"), ("Median time", "30 s")]
    assert "of 5 sessions" in text
    assert (
        "From / to purchase: 50 % of 4 sessions did all. / 4 sessions, /cart 3 sessions, purchase 2 sessions." in text
    )


def test_the_page_and_the_api_count_alike(person, visits):
    for more in ("", "&order=any", "&order=strict", "&unit=users", "&device=phone", "&window=15", "&exclude=/search"):
        told = person.get(f"/api/v1/funnel?{STEPS}{more}").json()
        rows = rows_in(text_of(person.get(f"/funnels/numbers/?{STEPS}{more}")))
        assert [int(count.split()[0]) for _, count, _ in rows] == [step["sessions"] for step in told["steps"]], more


def test_in_any_order_a_row_is_a_number_of_steps(person, visits):
    text = text_of(person.get(f"/funnels/numbers/?{STEPS}&order=any"))
    assert [row[0] for row in rows_in(text)] == ["Any 1 of the steps", "Any 2 of the steps", "Any 3 of the steps"]


def test_every_figure_is_drawn_and_has_its_table(person, visits):
    text = text_of(person.get(f"/funnels/numbers/?{STEPS}&by=device"))
    assert set(re.findall(r'data-chart="([\w-]+)"', text)) == {
        "bars-figure",
        "times-figure",
        "trend-figure",
        "breakdown-figure",
    }
    raw = person.get(f"/funnels/numbers/?{STEPS}&by=device").content.decode()
    for name in ("bars", "times", "trend", "breakdown"):
        assert json.loads(re.search(rf'id="{name}-figure">(.*?)</script>', raw, re.S)[1])["data"]
    assert text.count("<table") == 4
    assert re.findall(r'cut-dot" style="background: var\(--hxi-chart-\d\)"></i><a href="([^"]*)"[^>]*>(\w+)', text) == [
        (f"/funnels/?step=%2F&step=%2Fcart&step=event%3Apurchase&device={device}", device)
        for device in ("desktop", "phone")
    ]


def test_a_day_without_sessions_is_told_as_one(person, still):
    for days in (0, 2):
        a_visit(["/", "/cart"], DAY + timedelta(days=days))
    text = text_of(person.get("/funnels/numbers/?step=/&step=/cart"))
    told = re.findall(r"<tr><td>(\d+ Nov 2026)</td><td class=\"number[^>]*>([^<]*)", text)
    assert told == [("4 Nov 2026", "1"), ("3 Nov 2026", "no sessions"), ("2 Nov 2026", "1")]


def test_seven_values_of_a_breakdown_are_six_and_a_sentence(person, still):
    for place in range(8):
        a_visit(["/", "/cart"], device=f"d{place}")
    text = text_of(person.get("/funnels/numbers/?step=/&step=/cart&by=device"))
    assert len(re.findall(r"cut-dot", text)) == 6
    assert "2 more values, with 2 who entered, are in the CSV of the breakdown." in text


def test_the_period_before_is_compared_step_by_step(person, still):
    for days, history in (
        (0, ["/", "/cart"]),
        (0, ["/"]),
        (7, ["/", "/cart"]),
        (8, ["/", "/cart"]),
        (9, ["/"]),
        (9, ["/"]),
    ):
        a_visit(history, DAY + timedelta(days=days))
    period = "from=2026-11-09&to=2026-11-15&compare=before"
    text = text_of(person.get(f"/funnels/numbers/?step=/&step=/cart&{period}"))
    assert "Compared with 2 Nov 2026 \u2013 8 Nov 2026." in text
    assert re.findall(r'figure-change">([^<]*)<span class="muted">, was ([^<]*)', text) == [
        ("no change", "50 %"),
        ("+100 %", "2"),
        ("+100 %", "1"),
    ]


def test_comparing_without_a_period_says_what_to_choose(person, visits):
    text = text_of(person.get(f"/funnels/numbers/?{STEPS}&compare=before"))
    assert "To compare, choose a period above: a start is enough." in text
    assert "figure-change" not in text


def test_names_from_recordings_are_no_mark_up(person, still):
    a_visit(["/<script>alert(1)</script>", "/{{x}}"])
    steps = "step=/<script>alert(1)</script>&step=/{{x}}"
    for address in (f"/funnels/?{steps}", f"/funnels/numbers/?{steps}", "/funnels/steps/?q=script", "/funnels/"):
        content = person.get(address).content.decode()
        assert "alert(1)" in content
        assert "<script>alert" not in content
        assert "alert(1)</script>" not in content


# --- The steps one may choose ----------------------------------------------------------------------------------------
def options_in(text):
    return re.findall(r'data-option="([^"]*)" data-kind="(\w+)" data-label="([^"]*)"', text)


def test_steps_are_offered_by_kind_with_how_many_sessions_had_them(person, visits):
    a_visit(["/", "event:click#buy"])
    text = text_of(person.get("/funnels/steps/"))
    assert re.findall(r'role="group" aria-label="(\w+)"', text) == ["Screens", "Events", "Elements"]
    assert options_in(text)[0] == ("/", "screen", "/")
    assert ("event:click#buy", "element", "click on buy") in options_in(text)
    assert re.search(r'data-option="/cart".*?combo-count">4<', text)


def test_letters_narrow_what_is_offered_and_may_be_taken_as_they_are(person, visits):
    text = text_of(person.get("/funnels/steps/?q=car"))
    assert options_in(text) == [("/cart", "screen", "/cart"), ("car", "screen", "car")]
    assert 'data-for="car"' in text
    assert options_in(text_of(person.get("/funnels/steps/?q=/cart"))) == [("/cart", "screen", "/cart")]


def test_a_wildcard_comes_first(person, visits):
    text = text_of(person.get("/funnels/steps/?q=/*"))
    assert options_in(text)[0] == ("/*", "screen", "/*")
    assert "All that match <b>/*</b>" in text


def test_letters_that_can_be_no_step_are_refused_while_one_types(person, visits):
    text = text_of(person.get("/funnels/steps/?q=event:buy%23"))
    assert options_in(text) == []
    assert "Name the event: event:purchase, or event:click#buy with an element's id" in text


def test_the_set_decides_what_is_offered(person, visits):
    assert ("/search", "screen", "/search") not in options_in(text_of(person.get("/funnels/steps/?user=user-0")))


# --- The sessions behind a number ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "found", "heading"),
    [
        ("step_index=2", [("user-1", 35_000), ("user-0", 15_000)], "Reached purchase"),
        ("step_index=2&outcome=dropped", [("user-2", 5_000)], "Lost before purchase"),
        ("step_index=1&outcome=dropped", [("user-3", 5_000)], "Lost before /cart"),
        ("step_index=0&outcome=dropped", [("user-4", 0)], "Without /"),
    ],
)
def test_a_number_opens_its_sessions_five_seconds_before_the_moment(person, visits, asked, found, heading):
    text = text_of(person.get(f"/funnels/sessions/?{STEPS}&{asked}"))
    opened = re.findall(r'href="/sessions/([\w-]+)/\?t=(\d+)".*?behind-who">([^<]*)', text)
    ids = {f"user-{place}": visit["sessionId"] for place, visit in enumerate(visits)}
    assert opened == [(ids[who], str(ms), who) for who, ms in found]
    assert f">{heading}</h2>" in text


def test_only_what_was_lost_on_the_way_is_sorted_by_why(person, visits):
    for asked, is_sorted in (
        ("step_index=1&outcome=dropped", True),
        ("step_index=1", False),
        ("step_index=0&outcome=dropped", False),
    ):
        text = text_of(person.get(f"/funnels/sessions/?{STEPS}&compare=before&saved=x&{asked}"))
        assert ('id="triage"' in text) == is_sorted
        [explained] = re.findall(r'hx-get="/funnels/explain/\?([^"]*)"', text)
        assert not {"compare", "saved"} & QueryDict(explained).keys()
        assert QueryDict(explained)["step_index"] == asked[11]


def test_a_number_that_is_not_there_has_no_sessions(person, visits):
    for asked in ("", "&step_index=3", "&step_index=-1", "&step_index=1&outcome=lost"):
        assert person.get(f"/funnels/sessions/?{STEPS}{asked}").status_code == 404


# --- Files -----------------------------------------------------------------------------------------------------------
def rows_of_file(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_each_table_is_a_file_under_its_name(person, visits):
    names = {"funnel": "funnel", "times": "funnel-times", "trend": "funnel-trend", "breakdown": "funnel-breakdown"}
    for figure, name in names.items():
        answer = person.get(f"/funnels/export/?step=/&step=/cart&by=device&figure={figure}&format=csv")
        assert rows_of_file(answer)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-to-cart.csv"'


def test_the_csv_has_the_numbers_as_they_are(person, visits):
    def rows(figure):
        return rows_of_file(person.get(f"/funnels/export/?{STEPS}&by=device&figure={figure}&format=csv"))

    assert rows("funnel")[1:3] == [["/", "/", "4", "1.0", "1.0", ""], ["/cart", "/cart", "3", "0.75", "0.75", "10.0"]]
    assert rows("breakdown")[0][:4] == ["device", "step", "name", "sessions"]
    assert len(rows("breakdown")) == 1 + 2 * 3
    assert rows("trend")[1] == ["2026-11-02", "1", "1", "1.0"]
    assert sum(int(row[2]) for row in rows("times")[1:]) == 2


@pytest.mark.parametrize("figure", ["funnel", "times", "trend", "breakdown"])
def test_each_figure_is_a_picture_with_its_words(person, visits, figure):
    answer = person.get(f"/funnels/export/?step=/&step=/cart&by=device&figure={figure}&format=svg")
    text = text_of(answer)
    assert text.startswith("<svg")
    assert "From / to /cart" in text
    assert "All sessions" in text


def test_a_file_that_is_not_there_is_not_found(person, visits):
    for asked in ("figure=funnel", "format=csv", "figure=map&format=csv", "figure=funnel&format=pdf"):
        assert person.get(f"/funnels/export/?{STEPS}&{asked}").status_code == 404
    assert person.get(f"/funnels/export/?{STEPS}&figure=breakdown&format=csv").status_code == 404


NOBODY = "step=/help&step=/cart"
FEW = "step=/&step=/help"  # some enter, nobody does all


def offered_in(text):
    """What the menu offers, without the endings."""
    files = text.partition('id="export-files"')[2].partition("</div>")[0]
    return [label for label, ending in re.findall(r'aria-label="([^"]*) as (\w+)"', files) if ending == "CSV"]


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (f"{STEPS}&by=device", ["Funnel", "Time to convert", "Trend", "Breakdown"]),
        (STEPS, ["Funnel", "Time to convert", "Trend"]),
        (FEW, ["Funnel", "Trend"]),
        (f"{NOBODY}&by=device", ["Funnel"]),
    ],
)
def test_the_menu_offers_what_there_is_to_draw(person, visits, asked, offered):
    assert offered_in(text_of(person.get(f"/funnels/?{asked}"))) == ["Funnel"]  # before it is counted
    text = text_of(person.get(f"/funnels/numbers/?{asked}"))
    assert re.search(r'id="export-files"[^>]* hx-swap-oob="true"', text)
    assert offered_in(text) == offered
    files = text.partition('id="export-files"')[2]
    for address in re.findall(r'href="([^"]*format=csv)"', files):
        assert person.get(address).status_code == 200


@pytest.mark.parametrize(
    ("asked", "figure", "said"),
    [
        (FEW, "times", "Nobody did all steps, so there are no times to draw."),
        (NOBODY, "trend", "No session that was recorded had the first step, /help. So there is nothing to draw."),
        (NOBODY, "breakdown", "No session that was recorded had the first step, /help. So there is nothing to draw."),
    ],
)
def test_a_figure_that_would_be_empty_is_not_found_and_says_why(person, visits, asked, figure, said):
    address = f"/funnels/export/?{asked}&by=device&figure={figure}"
    for ending in ("png", "svg"):
        answer = person.get(f"{address}&format={ending}")
        assert answer["Content-Type"].startswith("text/plain")
        assert text_of(answer, 404) == said
    assert rows_of_file(person.get(f"{address}&format=csv"))


def test_the_csv_has_the_period_before_where_it_is_compared(person, still):
    for days, history in ((0, ["/", "/cart"]), (7, ["/", "/cart"]), (8, ["/"])):
        a_visit(history, DAY + timedelta(days=days))

    def rows(asked):
        return rows_of_file(person.get(f"/funnels/export/?step=/&step=/cart&figure=funnel&format=csv&{asked}"))

    head = ["step", "name", "sessions", "fromPrevious", "fromFirst", "medianSeconds"]
    period = "from=2026-11-09&to=2026-11-15"
    assert rows(f"{period}&compare=before") == [
        [*head, "sessionsBefore", "fromPreviousBefore", "fromFirstBefore", "medianSecondsBefore"],
        ["/", "/", "2", "1.0", "1.0", "", "1", "1.0", "1.0", ""],
        ["/cart", "/cart", "1", "0.5", "0.5", "10.0", "1", "1.0", "1.0", "10.0"],
    ]
    assert rows(period)[0] == rows("compare=before")[0] == head  # without a start there is no period before


def test_a_viewer_gets_no_menu_of_files_with_the_numbers(client, visits):
    client.force_login(a_user(Role.VIEWER))
    assert "export" not in text_of(client.get(f"/funnels/numbers/?{STEPS}"))


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.ANALYST, 200), (Role.ADMIN, 200)])
def test_only_analysts_and_admins_export_a_funnel(client, visits, role, status):
    client.force_login(a_user(role))
    assert client.get(f"/funnels/export/?{STEPS}&figure=funnel&format=csv").status_code == status
    assert (b"/funnels/export/" in client.get(f"/funnels/?{STEPS}").content) == (status == 200)
