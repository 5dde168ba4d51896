"""The overview: its numbers against the record, the period before, the lists and their reasons, who may see it."""

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Role
from apps.analytics import filter_bar, settling
from apps.analytics.overview import candidates, head, lists, numbers, screens, stories
from apps.analytics.overview.candidates import Candidate, Loss, Trouble
from apps.analytics.overview.question import OverviewPage
from apps.analytics.overview.spans import Spans, spans_of
from apps.analytics.reading import Reading
from apps.journey.models import SavedFunnel
from apps.replay.models import Watch
from tests.factories import a_prediction, a_session, a_user, a_visit

NOW = datetime(2026, 11, 18, 14, 3, tzinfo=UTC)  # a Wednesday
PARTS = ["numbers", "watch", "screens", "sessions"]


@pytest.fixture
def at_two(monkeypatch):
    """It is three minutes past two on 18 November 2026, for the overview."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def person(client):
    client.force_login(a_user(Role.VIEWER))
    return client


def asked(text):
    query, problems = filter_bar.read(OverviewPage, QueryDict(text))
    assert not problems
    return query


# --- The period and the one before -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "unit", "before", "words"),
    [
        ("from=2026-11-11&to=2026-11-17", "day", ("2026-11-04", "2026-11-11"), "4 Nov 2026 \u2013 10 Nov 2026"),
        (
            "from=2026-11-12",
            "day",
            ("2026-11-05", "2026-11-11T14:00"),
            "5 Nov 2026 \u2013 11 Nov 2026 until 11 Nov 14:00 ",
        ),
        ("from=2026-11-18", "hour", ("2026-11-17", "2026-11-17T14:00"), "17 Nov 2026 until 17 Nov 14:00 UTC"),
        ("from=2026-11-17&to=2026-11-17", "hour", ("2026-11-16", "2026-11-17"), "16 Nov 2026"),
        ("to=2026-11-17", "day", None, ""),
        ("from=2026-11-20", "hour", None, ""),
    ],
)
def test_a_period_is_compared_with_as_much_of_the_one_before_as_has_passed(at_two, query, unit, before, words):
    spans = spans_of(asked(query))
    assert (spans.unit, spans.words[: len(words)]) == (unit, words)
    moments = before and tuple(datetime.fromisoformat(one).replace(tzinfo=UTC) for one in before)
    assert spans.before == moments


def test_days_and_hours_that_have_not_begun_are_no_part_of_the_trend(at_two):
    assert [f"{one:%d}" for one in spans_of(asked("from=2026-11-16&to=2026-11-30")).begun({})] == ["16", "17", "18"]
    hours = spans_of(asked("from=2026-11-18")).begun({})
    assert [f"{one:%H}" for one in hours] == [f"{hour:02}" for hour in range(15)]


# --- The numbers -----------------------------------------------------------------------------------------------------
@pytest.fixture
def month(still, at_two):
    """Sessions of three weeks, some of them settled; (their documents)."""
    found = []
    for place in range(60):
        start = datetime(2026, 10, 30, 5, tzinfo=UTC) + timedelta(hours=8 * place)
        session = a_session(
            start,
            userId=None if place % 5 == 0 else f"u{place % 7}",
            device="phone" if place % 3 == 0 else "desktop",
            durationMs=1000 * (place % 11) + 500,
            summary={"screens": [f"/{n}" for n in range(place % 4)], "errors": max(0, place % 6 - 3)},
        )
        emotion = "frustrated" if place % 4 == 0 else "engaged"
        a_prediction(session["sessionId"], emotion, ["rage"] if place % 4 == 0 else [], start)
        found.append((session, emotion))
        if place == 40:
            settling.settle()
    return found


def brute(month, start, end, keep=lambda session: True):
    """The six numbers, counted one by one."""
    told = [(one, emotion) for one, emotion in month if start <= one["startedAt"] < end and keep(one)]
    sessions = [one for one, _ in told]
    return numbers.Numbers(
        len(sessions),
        len({one["userId"] or one["sessionId"] for one in sessions}),
        median(one["durationMs"] for one in sessions) if sessions else None,
        sum(len(one["summary"]["screens"]) for one in sessions),
        sum(emotion == "frustrated" for _, emotion in told),
        sum(one["summary"]["errors"] > 0 for one in sessions),
    )


@pytest.mark.parametrize("query", ["from=2026-11-12", "from=2026-11-04&to=2026-11-10", "from=2026-11-10&device=phone"])
def test_the_numbers_are_those_of_the_record_now_and_before(month, query):
    spans = spans_of(asked(query))
    with Reading(spans.both) as reading:
        told = numbers.told_of(spans, reading)

    def keep(session):
        return spans.query.device in {None, session["device"]}

    assert told.now == brute(month, spans.start, spans.end, keep)
    assert told.before == brute(month, *spans.before, keep)
    step = timedelta(days=1)
    assert told.parts == [(day, brute(month, day, day + step, keep)) for day, _ in told.parts]
    assert sum(one.sessions for _, one in told.parts) == told.now.sessions > 0


def test_a_day_is_told_by_its_hours(month):
    spans = spans_of(asked("from=2026-11-17&to=2026-11-17"))
    with Reading(spans.both) as reading:
        told = numbers.told_of(spans, reading)
    hour = timedelta(hours=1)
    assert told.parts == [(one, brute(month, one, one + hour)) for one in spans.begun({})]
    assert told.now.sessions == 3


def test_only_a_certain_rise_of_frustration_or_errors_is_bad():
    few, many = numbers.Numbers(20, 20, 10, 40, 4, 2), numbers.Numbers(4000, 4000, 10, 8000, 1200, 400)
    cards = {
        "few": (few, numbers.Numbers(20, 20, 10, 40, 3, 1)),
        "many": (many, numbers.Numbers(4000, 1, 9, 1, 800, 399)),
    }
    spans = Spans(asked("from=2026-11-12"), NOW, NOW, NOW)
    told = {
        name: {card["name"]: card["is_worse"] for card in head.cards_of(spans.query, spans, numbers.Told(*pair, []))}
        for name, pair in cards.items()
    }
    assert not any(told["few"].values())
    assert [name for name, is_worse in told["many"].items() if is_worse] == ["frustrated"]


# --- Screens ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("screen", "is_worse"),
    [
        (screens.Screen("/a", 60, 200, 20, 200), True),
        (screens.Screen("/a", 24, 200, 20, 200), False),  # may be chance
        (screens.Screen("/a", 20, 29, 0, 200), False),  # too few now
        (screens.Screen("/a", 60, 200, 0, 29), False),  # too few before
        (screens.Screen("/a", 4, 30, 0, 200), False),  # too few with trouble
        (screens.Screen("/a", 20, 200, 60, 200), False),
        (screens.Screen("/a", 60, 200), False),  # new
    ],
)
def test_a_screen_is_worse_when_chance_can_hardly_explain_it(screen, is_worse):
    assert screen.is_worse is is_worse


def test_of_several_the_most_certain_rise_comes_first_and_without_any_the_worst_are_told():
    risen = [screens.Screen("/a", 60, 200, 40, 200), screens.Screen("/b", 900, 3000, 600, 3000)]
    assert [one.name for one in screens.worse([*risen, screens.Screen("/c", 9, 90, 9, 90)])] == ["/b", "/a"]
    calm = [screens.Screen("/a", 20, 200), screens.Screen("/b", 3, 4), screens.Screen("/c", 60, 200)]
    assert (screens.worse(calm), [one.name for one in screens.worst(calm)]) == ([], ["/c", "/a"])


@pytest.mark.parametrize("query", ["from=2026-11-12", "from=2026-11-12T00:30:00Z", "to=2026-11-30"])
def test_trouble_on_a_screen_is_counted_once_a_session_in_its_own_period(still, at_two, query):
    for day, kinds in ((13, ["rage", "dead"]), (14, ["success"]), (15, []), (8, ["dead"]), (9, [])):
        start = datetime(2026, 11, day, 12, tzinfo=UTC)
        session = a_session(start, summary={"screens": ["/home", "/cart"]})
        a_prediction(session["sessionId"], "frustrated", kinds, start)
    spans = spans_of(asked(query))
    with Reading(spans.both) as reading:
        [found] = screens.screens_of(spans, reading)
    before = (0, 0) if spans.earlier is None else (1, 2)
    assert found == screens.Screen("/home", *((2, 5) if spans.earlier is None else (1, 3)), *before)


# --- Sessions worth watching -----------------------------------------------------------------------------------------
def a_candidate(name="s", troubles=(), frustration=40, errors=0, losses=(), replay=True, rest=60):
    """A candidate with troubles (kind, screen, element) a second apart, `rest` s before its end."""
    told = [Trouble(*one, NOW + timedelta(seconds=place)) for place, one in enumerate(troubles, 10)]
    end = (told[-1].at if told else NOW) + timedelta(seconds=rest)
    return Candidate(name, None, "phone", replay, NOW, end, 60_000, frustration, errors, False, told, list(losses))


REASONS = [
    ({"troubles": [("rage", "/cart", "Apply")], "rest": 5}, "Rage-clicked “Apply” on /cart, then left"),
    ({"troubles": [("dead", "/a", "Go"), ("rage", "/a", None)]}, "Rage-clicked on /a"),
    ({"troubles": [("error", "/pay", None)] * 3, "errors": 3}, "3 errors on /pay"),
    ({"troubles": [("dead", "/a", "Go")] * 2, "errors": 1}, "Clicked “Go” on /a in vain twice, 1 error"),
    ({"troubles": [("u_turn", "/faq", "Help")]}, "Followed “Help” to /faq and turned right back"),
    ({"troubles": [("u_turn", None, None)] * 3}, "Turned right back from another screen 3 times"),
    ({"troubles": [("hesitation", "/pay", "Card")]}, "Hesitated before “Card” on /pay"),
    (
        {"troubles": [("error_click", "/pay", "Pay")], "losses": [Loss("Checkout", "/pay", NOW)]},
        "Got an error for clicking “Pay” on /pay, then lost from “Checkout” after /pay",
    ),
    ({"errors": 2}, "2 errors"),
]


@pytest.mark.parametrize(("session", "reason"), REASONS, ids=[reason for _, reason in REASONS])
def test_a_reason_says_what_happened_where_and_how_it_ended(session, reason):
    [story] = stories.chosen([a_candidate(**session)])
    assert story.reason == reason


def test_a_live_session_has_not_left():
    session = a_candidate(troubles=[("rage", "/a", "Go")], rest=1)
    session.is_live = True
    assert stories.chosen([session])[0].reason == "Rage-clicked “Go” on /a"


def test_every_sign_of_trouble_has_words_a_rank_and_an_icon():
    kinds = {kind for kind in stories.SIGNALS if kind != "success"}
    assert set(stories.DID) == kinds == set(stories.GRAVEST) - {"error"}
    assert set(stories.ICONS) >= {*kinds, "error"}


@pytest.mark.parametrize(
    ("session", "score"),
    [
        ({"frustration": 40}, 40),
        ({"frustration": 40, "errors": 2}, 60),
        ({"frustration": 40, "errors": 9}, 70),
        ({"frustration": 0, "troubles": [("dead", "/a", None)], "rest": 30}, 20),
        ({"frustration": 0, "troubles": [("dead", "/a", None)], "rest": 31}, 0),
        ({"frustration": 10, "losses": [Loss("f", "/a", NOW)] * 2}, 30),
        ({"name": "seen", "frustration": 40, "errors": 2}, 30),
    ],
)
def test_the_score_is_the_one_that_the_page_states(session, score):
    assert stories.score_of(a_candidate(**session), {"seen"}) == score


def test_the_list_does_not_tell_one_story_over_and_over():
    same = [a_candidate(f"same{n}", [("rage", "/cart", "Apply")], 80 - n) for n in range(9)]
    other = [a_candidate("other", [("dead", "/faq", "More")], 30), a_candidate("near", [("dead", "/cart", "Pay")], 30)]
    told = stories.chosen([*same, *other])
    names = [story.session.session_id for story in told]
    assert names[:4] == ["same0", "same1", "other", "same2"]
    assert len(names) == stories.MOST
    assert "near" in names
    assert [story.score for story in told[:4]] == [80, 79 / 2, 30, 78 / 4]


def test_those_with_a_replay_come_first_and_what_was_watched_later():
    found = [
        a_candidate("blind", [("rage", "/a", "x")], 90, replay=False),
        a_candidate("seen", [("dead", "/b", "y")], 70),
    ]
    found.append(a_candidate("new", [("scroll", "/c", "z")], 50))
    names = [story.session.session_id for story in stories.chosen(found, {"seen"})]
    assert names == ["new", "seen", "blind"]


@pytest.fixture
def troubled(still):
    """A visit that ends in rage, one that is calm, one with errors; (the ids of those with trouble)."""
    at = timezone.now() - timedelta(hours=3)
    raged = a_visit(["/home", "/cart"], at, userId="ada", hasReplay=True)
    a_prediction(
        raged["sessionId"],
        "frustrated",
        [{"kind": "rage", "screen": "/cart", "label": "Apply"}],
        at + timedelta(seconds=10),
        screen="/cart",
    )
    failed = a_visit(["/home", "/pay event:error", "/done"], at, summary={"errors": 1}, hasReplay=True)
    a_visit(["/home", "/done"], at)
    return raged["sessionId"], failed["sessionId"]


def test_candidates_come_with_their_troubles_screens_and_losses(troubled):
    raged, failed = troubled
    SavedFunnel(name="Order", query="step=/home&step=/cart&step=/done").save()
    SavedFunnel(name="Phones", query="step=/home&step=/faq", conditions="device=phone").save()
    settling.settle()
    with Reading(asked("from=2020-01-01").set) as reading:
        found = {one.session_id: one for one in candidates.candidates_of(reading)}
    assert found.keys() == {raged, failed}
    assert [(one.kind, one.screen, one.element) for one in found[raged].troubles] == [("rage", "/cart", "Apply")]
    assert [(one.kind, one.screen) for one in found[failed].troubles] == [("error", "/pay")]
    assert [(one.funnel, one.step) for one in found[raged].losses] == [("Order", "/cart")]
    assert found[failed].losses == []  # it did a third of one funnel, and was none of the other's sessions


def test_the_list_knows_what_this_person_watched(person, troubled):
    raged, failed = troubled
    before = person.get("/overview/watch/?from=2020-01-01").content.decode()
    assert before.index(raged) < before.index(failed)
    assert f"/sessions/{raged}/?t=5000" in before
    assert "Rage-clicked “Apply” on /cart, then left" in before
    assert "Watch these in a row" in before
    watcher = a_user(Role.VIEWER)
    person.force_login(watcher)
    Watch.record(watcher, raged)
    after = person.get("/overview/watch/?from=2020-01-01").content.decode()
    assert "watched" in after


# --- The page --------------------------------------------------------------------------------------------------------
def test_without_a_period_the_page_goes_on_with_the_last_seven_days(person, at_two):
    a_session()
    assert person.get("/?device=phone").url == "/?device=phone&from=2026-11-12"
    answer = person.get("/?from=2026-11-12&device=phone")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "last 7 days" in text
    assert "Remove Period" not in text
    assert "Remove Device: phone" in text


def test_before_anything_was_recorded_the_first_run_page_shows_the_way(person):
    answer = person.get("/", follow=True)
    assert b"Watch your first session in three steps" in answer.content


def test_a_filter_that_cannot_be_read_is_told_with_a_way_on(person):
    a_session()
    answer = person.get("/?from=yesterday")
    assert answer.status_code == 422
    assert b"This filter could not be read" in answer.content
    assert person.get("/overview/numbers/?from=yesterday").status_code == 404


@pytest.mark.parametrize("part", [*(f"overview/{name}" for name in PARTS), "funnels/losses"])
def test_a_set_without_sessions_is_told_kindly(person, still, part):
    a_session()
    address = f"/{part}/?from=2020-01-01&device=none" + ("&number=sessions" if part.endswith("/sessions") else "")
    answer = person.get(address)
    assert answer.status_code == 200
    assert b"No " in answer.content


@pytest.mark.parametrize("number", ["sessions", "users", "duration", "screens", "frustrated", "errors"])
def test_behind_each_number_are_its_sessions(person, troubled, number):
    text = person.get(f"/overview/sessions/?from=2020-01-01&number={number}").content.decode()
    assert text.count("/sessions/") >= 1
    expected = {"frustrated": troubled[:1], "errors": troubled[1:]}.get(number, troubled)
    assert all(f"/sessions/{one}/" in text for one in expected)
    assert [one for one in troubled if f"/sessions/{one}/" in text] == list(expected)


def test_behind_a_screen_are_those_with_trouble_on_it(person, troubled):
    text = person.get("/overview/sessions/?from=2020-01-01&number=trouble&on=/cart").content.decode()
    assert f"/sessions/{troubled[0]}/?t=7000" in text
    assert troubled[1] not in text
    assert person.get("/overview/sessions/?from=2020-01-01&number=trouble").status_code == 404
    assert person.get("/overview/sessions/?from=2020-01-01").status_code == 404


def test_behind_a_day_are_the_sessions_of_that_day(person, month):
    text = person.get("/overview/sessions/?from=2026-11-12&number=sessions&at=2026-11-14").content.decode()
    assert "Sessions, Sat 14 Nov 2026" in text
    assert "3 sessions" in text
    assert "/sessions/?from=2026-11-14&amp;to=2026-11-14" in text


def test_the_screens_that_are_shown_link_to_their_sessions_and_their_heatmap():
    spans = Spans(asked("from=2026-11-12"), NOW, NOW, NOW)
    told = lists.screens_of(spans.query, spans, [screens.Screen("/a b", 60, 200, 20, 200)])
    [row] = told["rows"]
    assert row["address"] == "?from=2026-11-12&number=trouble&on=%2Fa+b"
    assert row["heatmap"] == "?from=2026-11-12&screen=%2Fa+b&kind=rage"


@pytest.mark.parametrize("part", ["", *(f"overview/{name}/" for name in PARTS), "funnels/losses/"])
def test_strangers_are_sent_to_sign_in(client, part):
    answer = client.get(f"/{part}?from=2026-11-12")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
