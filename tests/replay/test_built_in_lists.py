"""The built-in lists of the sessions page: what is in them, and that everything around the page follows them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from apps.replay import built_in
from apps.replay.models import Note, Watch
from tests.factories import a_session, a_user

START = datetime.now(UTC) - timedelta(hours=2)


@pytest.fixture
def person(client):
    user = a_user()
    client.force_login(user)
    return user


@pytest.fixture
def six(person):
    """Sessions s0 … s5, newest last; odd ones on phones; s2, s3 watched; notes on s0, s3 (bug) and s4 (bug, ux)."""
    for n in range(6):
        told = {"emotions": ["frustrated"] if n % 2 else ["engaged"]}
        a_session(START + timedelta(minutes=n), sessionId=f"s{n}", device="phone" if n % 2 else "desktop", summary=told)
    for session_id in ("s2", "s3"):
        Watch.record(person, session_id)
    Watch.record(a_user(), "s5")
    for session_id, tags in (("s0", []), ("s3", ["bug"]), ("s4", ["bug", "ux"]), ("s4", [])):
        Note.objects.create(session_id=session_id, text="x", tags=tags)


def text_of(client, query):
    return unescape(client.get(f"/sessions/{query}").content.decode())


def ids(client, query):
    return re.findall(r'class="row-link"[^>]*href="/sessions/([^/"]+)/', text_of(client, query))


CASES = [
    ("", "s5 s4 s3 s2 s1 s0"),
    ("?list=unwatched", "s5 s4 s1 s0"),
    ("?list=unwatched&device=phone", "s5 s1"),
    ("?list=notes", "s4 s3 s0"),
    ("?list=notes&sort=startedAt", "s0 s3 s4"),
    ("?tag=bug", "s4 s3"),
    ("?tag=BUG", "s4 s3"),
    ("?tag=bug&list=unwatched", "s4"),
    ("?tag=none", ""),
    ("?list=&tag=", "s5 s4 s3 s2 s1 s0"),
]


@pytest.mark.parametrize(("query", "wanted"), CASES)
def test_the_api_has_the_same_lists(client, six, query, wanted):
    told = client.get(f"/api/v1/sessions{query}").json()
    assert [one["sessionId"] for one in told["items"]] == wanted.split()
    assert told["total"] == len(wanted.split())


def test_the_api_pages_through_a_list_and_refuses_one_that_is_none(client, six):
    first = client.get("/api/v1/sessions?list=notes&limit=2").json()
    rest = client.get("/api/v1/sessions", {"list": "notes", "limit": 2, "cursor": first["next"]}).json()
    assert [one["sessionId"] for one in (*first["items"], *rest["items"])] == ["s4", "s3", "s0"]
    refused = client.get("/api/v1/sessions?list=liked")
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["query", "list"]


@pytest.mark.parametrize(("query", "wanted"), CASES)
def test_a_list_narrows_the_set_and_its_total_follows(client, six, query, wanted):
    assert ids(client, query) == wanted.split()
    if wanted:
        assert client.get(f"/sessions/-/total/{query}").content.decode().startswith(f"{len(wanted.split())}<")


@pytest.mark.parametrize(("query", "wanted"), CASES[1:6])
@pytest.mark.parametrize("since", [{"from": str((START - timedelta(days=1)).date())}, {}])
def test_with_a_period_the_list_is_the_same_within_it(client, six, query, wanted, since):
    period = "".join(f"&{name}={value}" for name, value in since.items())
    assert ids(client, query + period) == wanted.split()


@pytest.mark.parametrize("query", ["?list=unwatched", "?list=notes", "?tag=bug"])
@pytest.mark.parametrize("sort", ["-startedAt", "-frustration"])
def test_pages_of_a_list_hold_each_of_its_sessions_once(client, person, monkeypatch, query, sort):
    monkeypatch.setattr("apps.replay.views.PAGE", 4)
    for n in range(30):
        a_session(START + timedelta(seconds=n // 2), sessionId=f"s{n:02}", summary={"frustration": n % 3})
        if n % 3 == 0:
            Watch.record(person, f"s{n:02}")
        if n % 2 == 0:
            Note.objects.create(session_id=f"s{n:02}", text="x", tags=["bug"])
    address, found = f"{query}&sort={sort}", []
    while address:
        text = text_of(client, address)
        found += re.findall(r'class="row-link"[^>]*href="/sessions/([^/"]+)/', text)
        more = re.search(r'hx-get="(\?[^"]*cursor=[^"]*)"', text)
        address = more and more[1]
    wanted = {n for n in range(30) if (n % 3 if "unwatched" in query else n % 2 == 0)}
    assert sorted(found) == [f"s{n:02}" for n in sorted(wanted)]


def test_the_neighbours_of_a_session_are_those_of_its_list(client, six):
    def around(session_id, query):
        text = text_of(client, f"{session_id}/{query}")
        return [re.search(rf'data-part="{part}" href="/sessions/([^/]+)/', text) for part in ("previous", "next")]

    for session_id, query, wanted in (
        ("s4", "?list=unwatched", ["s5", "s1"]),
        ("s3", "?list=notes", ["s4", "s0"]),
        ("s4", "?tag=bug&sort=startedAt", ["s3", None]),
        ("s1", "?list=unwatched&device=phone", ["s5", None]),
    ):
        assert [found and found[1] for found in around(session_id, query)] == wanted


def test_sessions_that_began_since_are_those_of_the_list(client, six):
    since = int((START + timedelta(minutes=1, seconds=30)).timestamp() * 1000)
    assert "2 new sessions" in client.get(f"/sessions/-/fresh/{since}/?list=unwatched").content.decode()
    assert "1 new session:" in client.get(f"/sessions/-/fresh/{since}/?tag=ux").content.decode()


def test_an_empty_list_says_which_condition_is_in_the_way(client, six):
    text = text_of(client, "?list=notes&device=tablet")
    assert "Sessions · device tablet · only with notes" in text
    ways = unescape(client.get("/sessions/-/without/?list=notes&device=tablet").content.decode())
    assert re.search(r'href="\?list=notes"[^>]*>Without “Device tablet”</a> <span class="muted">3 match', ways)
    assert "Without “Only with notes” still none" in ways


def chosen(client, query):
    text = text_of(client, query)
    return re.findall(r'class="list-choice" href="([^"]*)"( aria-current="true")?>([^<]*)<', text), text


def test_the_row_of_lists_keeps_the_set_and_marks_the_one_shown(client, six):
    week = str((datetime.now(UTC) - timedelta(days=6)).date())
    lists, text = chosen(client, "?device=phone&sort=-events")
    assert [(address, bool(mark), label) for address, mark, label in lists] == [
        ("?device=phone&sort=-events", True, "All"),
        (f"?device=phone&sort=-events&emotion=frustrated&from={week}", False, "Frustrated this week"),
        ("?device=phone&sort=-events&list=notes", False, "With notes"),
        ("?device=phone&sort=-events&list=unwatched", False, "Unwatched"),
        ("?device=phone&sort=-events&list=expiring", False, "Expiring soon"),
    ]
    assert re.findall(r'<a class="menu-item" href="([^"]*tag=[^"]*)"', text) == [
        "?device=phone&sort=-events&tag=bug",
        "?device=phone&sort=-events&tag=ux",
    ]
    lists, _ = chosen(client, f"?device=phone&emotion=frustrated&from={week}")
    assert [label for _, mark, label in lists if mark] == ["Frustrated this week"]
    assert lists[0][0] == "?device=phone"
    lists, text = chosen(client, "?tag=rare")
    assert [label for _, mark, label in lists if mark] == []
    assert 'Tag: <span class="list-tag">rare</span>' in text
    assert [label for _, mark, label in chosen(client, "?list=notes")[0] if mark] == ["With notes"]


@pytest.mark.parametrize("query", ["?list=unwatched", "?list=notes"])
def test_where_more_was_watched_or_written_than_a_question_holds_a_narrower_period_is_asked_for(
    client, six, person, monkeypatch, query
):
    monkeypatch.setattr(built_in, "MOST_IDS", 1)
    answer = client.get(f"/sessions/{query}")
    assert answer.status_code == 503
    assert "Look at the last 7 days only" in answer.content.decode()
    assert "many" in client.get(f"/sessions/-/total/{query}").content.decode()
    assert client.get(f"/sessions/s1/{query}").status_code == 200
    assert client.get(f"/api/v1/sessions{query}").json()["detail"][0]["loc"] == ["query", "list"]
    long_ago = datetime.now(UTC) - timedelta(days=30)
    Watch.objects.all().update(watched_at=long_ago)
    Note.objects.all().update(created_at=long_ago)
    since = (datetime.now(UTC) - timedelta(days=6)).date()
    assert client.get(f"/sessions/{query}&from={since}").status_code == 200


def test_a_list_that_does_not_exist_is_told(client, six):
    answer = client.get("/sessions/?list=mine")
    assert answer.status_code == 422
    assert "Give one of" in answer.content.decode()


@pytest.mark.parametrize(("days", "listed"), [(0, []), (30, ["old"]), (15, ["old", "middling"])])
def test_sessions_that_are_deleted_within_a_week_are_a_list(client, settings, still, days, listed):
    settings.RETENTION_DAYS = days
    now = datetime.now(UTC)
    for name, age in (("old", 24), ("middling", 9), ("young", 1)):
        a_session(now - timedelta(days=age), sessionId=name)
    client.force_login(a_user())
    text = client.get("/sessions/?list=expiring&sort=startedAt").content.decode()
    assert re.findall(r'href="/sessions/(old|middling|young)/', text) == listed
    assert ("HXI_RETENTION_DAYS" in text) == (not days)
    assert (f"deleted {days} days after" in text) == bool(days)
