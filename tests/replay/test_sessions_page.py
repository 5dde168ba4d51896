"""The sessions page: rows, filters, fragments, empty states."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from pymongo.errors import OperationFailure

from apps.analytics import known
from apps.record import client as record
from apps.replay import store
from apps.replay.models import Watch
from tests.factories import a_session, a_user

HTMX = {"HX-Request": "true", "HX-Target": "list"}


@pytest.fixture
def person(client):
    user = a_user()
    client.force_login(user)
    return user


def page_of(client, query="", **headers):
    return client.get(f"/sessions/{query}", headers=headers)


def rows(answer):
    return re.findall(r'href="/sessions/([^/"]+)/', answer.content.decode())


def test_a_row_tells_who_with_what_how_long_where_and_what_went_wrong(client, person):
    told = {
        "screens": ["/", "/cart"],
        "steps": 3,
        "path": ["/", "/cart", "/"],
        "errors": 2,
        "troubled": [1],
        "events": 1234,
    }
    a_session(userId="maria", durationMs=252_000, hasReplay=True, summary=told)
    text = page_of(client).content.decode()
    for part in ("maria", "4 m 12 s", "3 steps: / → /cart (error) → /", "1,234", "2 errors", "Has a replay", "Chrome"):
        assert part in text
    assert re.findall(r"hop hop-(\w+)", text) == ["new", "trouble", "back"]


def test_what_a_visitor_sent_is_shown_as_text(client, person):
    a_session(userId="<script>alert(1)</script>", device='"><img src=x>', summary={"path": ["<b>"], "screens": ["<b>"]})
    text = page_of(client).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>" not in text


def test_a_row_tells_the_emotions_and_what_the_score_of_frustration_is_made_of(client, person):
    told = {
        "emotions": ["frustrated", "engaged", "neutral", "<i>"],
        "frustration": 62,
        "signals": {"rage": 2, "dead": 1},
    }
    a_session(summary=told)
    text = page_of(client).content.decode()
    assert re.findall(r'class="mood-name">([^<]*)', text) == ["frustrated", "engaged", "&lt;i&gt;"]
    assert text.count('class="mood mood-bad"') == 1
    assert 'title="Frustration 62 of 100: 2 rage clicks, 1 dead click"' in text


@pytest.mark.parametrize(("summary", "shown"), [({}, None), ({"frustration": 0, "emotions": ["neutral"]}, "0")])
def test_what_was_not_scored_shows_nothing_and_what_is_calm_a_quiet_nought(client, person, summary, shown):
    a_session(summary=summary)
    text = page_of(client).content.decode()
    assert re.findall(r'class="score-number">(\d+)', text) == ([shown] if shown else [])
    assert 'class="mood' not in text


def test_an_anonymous_visitor_has_one_short_name(client, person):
    a_session(sessionId="abc")
    names = {re.search(r"Visitor [0-9A-F]{4}", page_of(client).content.decode())[0] for _ in range(2)}
    assert len(names) == 1


def test_a_live_session_and_a_watched_one_are_marked(client, person):
    a_session(sessionId="on-air", lastSeenAt=datetime.now(UTC), ended=False)
    a_session(sessionId="old")
    text = page_of(client).content.decode()
    assert text.count('class="live"') == 1
    assert "You watched it" not in text
    Watch.record(person, "old")
    assert page_of(client).content.decode().count('class="seen"') == 1


def test_another_persons_watching_is_not_mine(client, person):
    a_session(sessionId="old")
    Watch.record(a_user(), "old")
    assert 'class="seen"' not in page_of(client).content.decode()


def test_a_filter_asked_by_the_page_answers_with_the_list_the_chips_and_the_total(client, person):
    a_session(device="phone", sessionId="p")
    a_session(sessionId="d")
    answer = page_of(client, "?device=phone", **HTMX)
    text = answer.content.decode()
    assert rows(answer) == ["p"]
    assert "<html" not in text
    assert 'id="set"' in text
    assert 'id="total"' in text
    assert "HX-Request" in answer["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(client, person):
    a_session()
    assert "<html" in page_of(client, **HTMX, **{"HX-History-Restore-Request": "true"}).content.decode()


def test_show_more_walks_through_all_sessions_once(client, person):
    start = datetime.now(UTC) - timedelta(days=1)
    ids = [a_session(start + timedelta(seconds=n // 2), sessionId=f"s{n:03}")["sessionId"] for n in range(120)]
    answer, found = page_of(client), []
    while True:
        found += rows(answer)
        more = re.search(r'hx-get="(\?[^"]*cursor=[^"]*)"', answer.content.decode())
        if not more:
            break
        answer = page_of(client, more[1].replace("&amp;", "&"), **{"HX-Request": "true", "HX-Target": "more"})
    assert sorted(found) == sorted(ids)
    assert len(found) == 120


def test_rows_carry_their_list_so_that_the_next_session_is_known(client, person):
    a_session(sessionId="p", device="phone")
    text = page_of(client, "?device=phone&sort=-durationMs").content.decode()
    assert 'href="/sessions/p/?device=phone&amp;sort=-durationMs"' in text


def test_a_chip_can_be_removed_and_keeps_the_others(client, person):
    a_session(device="phone", userId="u1")
    text = page_of(client, "?device=phone&user=u1&sort=-events").content.decode()
    assert 'href="?device=phone&amp;sort=-events" aria-label="Remove User: u1"' in text


def test_sorting_turns_round_on_the_second_click(client, person):
    a_session()
    text = page_of(client, "?sort=-durationMs").content.decode()
    assert re.search(r'aria-sort="descending"><a class="sort" href="\?sort=durationMs"', text)


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("?from=soon", "from", "Give a date such as"),
        ("?from=2026-11-20&to=2026-11-01", "to", "ends before it starts"),
        ("?min_duration_ms=long", "min_duration_ms", "Give a whole number"),
        ("?min_duration_ms=-1", "min_duration_ms", "from 0 upwards"),
        ("?min_duration_ms=" + "9" * 30, "min_duration_ms", "too big"),
        ("?min_duration_ms=" + "9" * 5000, "min_duration_ms", "too big"),
        ("?user=" + "u" * 301, "user", "at most 300 characters"),
        ("?user=a%00b", "user", "such as a line break"),
        ("?screen=" + "*" * 6, "screen", "At most 5 wildcards"),
        ("?colour=red", "colour", "no filter of this name"),
        ("?sort=name", "sort", "Give one of"),
        ("?cursor=bogus", "cursor", "start from its top"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_told_and_shows_no_rows(client, person, query, name, reason):
    a_session()
    answer = page_of(client, query)
    assert answer.status_code == 422
    assert rows(answer) == []
    assert f"<code>{name}</code>" in answer.content.decode()
    assert reason in answer.content.decode()


def test_the_total_counts_the_set_alone(client, person):
    for device in ("phone", "phone", "desktop"):
        a_session(device=device)
    assert client.get("/sessions/-/total/?device=phone").content.decode().startswith("2<")


def test_before_any_data_the_page_says_what_to_do(client, person):
    text = page_of(client).content.decode()
    assert "Watch your first session in three steps" in text
    assert "manage.py load_demo" in text


def test_made_up_devices_without_end_leave_the_page_and_its_menus_small(client, person):
    now = datetime.now(UTC)
    long = "d" * 250
    record.sessions().insert_many(
        {"sessionId": f"s{n}", "startedAt": now, "endedAt": now, "device": f"{long}{n}"} for n in range(80_000)
    )
    answer = page_of(client)
    assert answer.status_code == 200
    assert len(re.findall(r"\?device=d", answer.content.decode())) <= known.MOST_KNOWN


def test_the_menus_offer_what_the_latest_sessions_have(client, person):
    a_session(device="phone", meta={"app": "shop"}, summary={"screens": ["/pay"]})
    a_session(device="tablet", meta={"app": "shop"})
    record.sessions().update_one({"device": "tablet"}, {"$set": {"summary.emotions": ["engaged", "bored"]}})
    emotions = ["frustrated", "confused", "hesitant", "engaged", "satisfied", "neutral", "bored"]
    places = {"apps": ["shop"], "devices": ["phone", "tablet"], "screens": ["/home", "/pay"]}
    assert known.known() == {**places, "emotions": emotions}


def test_a_store_that_cannot_tell_the_values_of_the_menus_leaves_the_page_standing(client, person, monkeypatch):
    def refuse():
        raise OperationFailure("distinct too big, 16mb cap")

    a_session(sessionId="here")
    monkeypatch.setattr(known, "_known", refuse)
    assert rows(page_of(client)) == ["here"]


def test_when_nothing_matches_the_page_tells_which_condition_is_in_the_way(client, person):
    a_session(device="phone")
    text = page_of(client, "?device=phone&user=nobody").content.decode()
    assert "No session matches" in text
    ways = client.get("/sessions/-/without/?device=phone&user=nobody").content.decode()
    assert re.search(r'href="\?device=phone"[^>]*>Without “User nobody”</a> <span class="muted">1 match', ways)
    assert "Without “Device phone” still none" in ways


def test_sessions_that_began_since_are_offered(client, person):
    since = int(datetime.now(UTC).timestamp() * 1000)
    assert "new session" not in client.get(f"/sessions/-/fresh/{since}/").content.decode()
    a_session(datetime.now(UTC) + timedelta(seconds=1))
    assert "1 new session: show" in client.get(f"/sessions/-/fresh/{since}/").content.decode()


@pytest.fixture
def many(monkeypatch):
    """A store in which looking at every session takes too long."""
    monkeypatch.setattr(store, "LONGEST_READ", 1)
    monkeypatch.setattr(store, "LONGEST_COUNT", 1)
    rows = ({"summary": {"screens": [f"/{n}" for n in range(30)]}, "durationMs": n} for n in range(4_000))
    now = datetime.now(UTC)
    record.sessions().insert_many({"sessionId": f"s{n}", "startedAt": now, **row} for n, row in enumerate(rows))


def test_a_filter_that_takes_too_long_is_told_kindly(client, person, many):
    answer = page_of(client, "?screen=*zzz*")
    text = answer.content.decode()
    assert answer.status_code == 503
    assert "This filter takes too long" in text
    assert re.search(r'href="\?screen=%2Azzz%2A&amp;from=[\d-]+">Look at the last 7 days', text)


def test_a_part_of_the_page_that_takes_too_long_is_shown_in_its_place(client, person, many):
    answer = page_of(client, "?screen=*zzz*", **HTMX)
    assert answer.status_code == 200
    assert "This filter takes too long" in answer.content.decode()
    assert "many" in client.get("/sessions/-/total/?screen=*zzz*").content.decode()
    ways = client.get("/sessions/-/without/?screen=*zzz*&user=x").content.decode()
    assert re.search(r">Without “User x”</a>\s*</li>", ways)
    assert client.get("/sessions/-/fresh/0/?screen=*zzz*").status_code == 200


def test_the_api_says_which_parameter_takes_too_long(client, person, many):
    answer = client.get("/api/v1/sessions?screen=*zzz*")
    assert answer.status_code == 503
    assert "`screen`" in answer.json()["detail"]


def test_a_moment_beyond_all_calendars_is_not_found(client, person):
    assert client.get(f"/sessions/-/fresh/{10**30}/").status_code == 404


def test_a_fragment_asked_after_signing_out_leads_to_sign_in(client):
    answer = page_of(client, **HTMX, **{"HX-Current-URL": "http://testserver/sessions/?device=phone"})
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=")


def test_pages_are_kept_out_of_search_engines_and_run_no_inline_script(client, person):
    a_session()
    answer = page_of(client)
    text = answer.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in text
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son\w+=", text)
