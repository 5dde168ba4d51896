"""Watched or not, by one's own mark, and the log of every look."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from apps.accounts.models import Role
from apps.replay.models import Look, Watch
from apps.replay.watching import looks
from tests.factories import a_session, a_user


@pytest.fixture
def ann(client):
    client.ann = a_user(Role.VIEWER, "ann")
    client.force_login(client.ann)
    a_session(sessionId="s1", userId="maria")
    return client


def mark(client, watched, session_id="s1", query="", **parts):
    answer = client.post(f"/sessions/{session_id}/watched/{query}", {"watched": watched, **parts})
    assert answer.status_code == 200
    return answer.content.decode()


def a_look(user, session_id="s1", hours_ago=0):
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    hour = at.replace(minute=0, second=0, microsecond=0)
    return Look.objects.create(user=user, session_id=session_id, looked_at=at, hour=hour)


def test_a_session_is_marked_as_unwatched_and_watched_again_for_oneself_alone(ann):
    other = a_user()
    Watch.record(other, "s1")
    text = ann.get("/sessions/s1/").content.decode()
    assert 'title="Mark as unwatched"' in text
    assert "Mark as watched" in mark(ann, "no")
    assert Watch.seen_by(ann.ann, ["s1"]) == set()
    assert "Mark as unwatched" in mark(ann, "yes")
    assert Watch.seen_by(ann.ann, ["s1"]) == Watch.seen_by(other, ["s1"]) == {"s1"}
    assert Look.objects.count() == 1  # a mark is no look


def test_a_row_marks_its_session_and_stays_a_row_of_its_list(ann):
    text = mark(ann, "yes", query="?device=desktop&list=unwatched", row="yes")
    assert text.count("<tr") == 1
    assert 'class="seen"' in text
    assert 'href="/sessions/s1/?device=desktop&amp;list=unwatched"' in text
    assert 'class="unseen"' in mark(ann, "no", row="yes")


def test_there_is_nothing_to_mark_where_there_is_no_session(ann):
    assert ann.post("/sessions/nobody/watched/", {"watched": "yes"}).status_code == 404


def test_each_hour_in_which_a_person_opens_a_session_is_one_look(ann):
    a_look(ann.ann, hours_ago=3)
    for _ in range(3):
        ann.get("/sessions/s1/")
    assert Look.objects.filter(user=ann.ann, session_id="s1").count() == 2


def test_the_details_tell_who_watched_and_when(ann):
    bob, gone = a_user(username="bob"), a_user()
    for hours in (5, 4):
        a_look(bob, hours_ago=hours)
    a_look(gone, hours_ago=2)
    gone.delete()
    text = ann.get("/sessions/s1/").content.decode()
    group = text[text.index("Watched by") :]
    assert re.findall(r"<dt>([^<]*)</dt>", group) == ["ann", "someone who is gone", "bob"]
    assert group.count("and 1 time before") == 1


def test_looks_of_people_who_are_gone_stay_apart(ann):
    for _ in range(2):
        person = a_user()
        a_look(person)
        person.delete()
    assert Look.objects.count() == 2


@pytest.fixture
def boss(client):
    client.force_login(a_user(Role.ADMIN, "boss"))
    return client


def log_of(client, query=""):
    text = unescape(client.get(f"/settings/watch-log/{query}").content.decode())
    return re.findall(r'title="All that [^"]*">([^<]*)</a>', text), text


def test_the_log_tells_who_watched_what_newest_first_page_by_page(boss, monkeypatch):
    monkeypatch.setattr(looks, "PAGE", 2)
    a_session(sessionId="s1", userId="maria<b>")
    people = [a_user(username=name) for name in ("ann", "bob", "eve")]
    for person in people:
        a_look(person)
    a_look(people[0], "erased")
    names, text = log_of(boss)
    assert names == ["ann", "eve"]
    assert "no longer there" in text
    older = re.search(r'href="(\?before=[0-9a-f]{24})">Older', text)[1]
    names, text = log_of(boss, older)
    assert names == ["bob", "ann"]
    assert "Older" not in text
    assert "Back to the newest" in text
    assert "maria&lt;b&gt;" in boss.get(f"/settings/watch-log/{older}").content.decode()


def test_the_log_is_read_for_one_person(boss):
    for name in ("ann", "bob"):
        a_look(a_user(username=name))
    assert log_of(boss, "?person=bob")[0] == ["bob"]
    assert log_of(boss, "?person=nobody")[0] == []


def test_an_empty_log_and_a_place_that_is_none_are_told_calmly(boss):
    assert "Nobody has watched anything yet." in log_of(boss)[1]
    assert "Nobody has watched anything before that." in log_of(boss, "?before=x")[1]


def test_only_admins_find_the_log(ann):
    assert "Watch log" not in ann.get("/settings/tokens/").content.decode()
    assert ann.get("/settings/watch-log/").status_code == 403
