"""Segments: saving a filter under a name, opening it on any page, renaming and deleting it, and who may."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.models import SavedSegment
from apps.analytics.saved import segments
from tests.factories import a_session, a_user

PAGES = ["/sessions/", "/heatmaps/", "/journeys/", "/funnels/"]


@pytest.fixture
def ann(client):
    client.ann = a_user(Role.ANALYST, "ann")
    client.force_login(client.ann)
    return client


def a_segment(name="Phones", query="device=phone", **fields):
    return SavedSegment.objects.create(name=name, query=query, **fields)


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


def menu(client, own="", shown=""):
    return text_of(client.get("/segments/", {"own": own, "shown": shown}))


def save(client, name="Phones", shown="?device=phone"):
    return client.post("/segments/save/", {"name": name, "own": "?sort=-events", "shown": shown})


def day(ago):
    return str(filter_bar.timezone.now().date() - timedelta(days=ago))


# --- What is saved, and what it is when opened -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shown", "saved", "words"),
    [
        ({"device": "phone"}, "device=phone", "device phone"),
        ({"from": 6, "device": "phone"}, "days=7&device=phone", "last 7 days · device phone"),
        ({"from": 0}, "days=1", "today"),
        ({"from": 29, "screen": "/a*"}, "days=30&screen=%2Fa%2A", "last 30 days · screen /a*"),
    ],
)
def test_a_period_of_the_last_days_is_saved_as_such(shown, saved, words):
    told = {name: day(value) if name == "from" else value for name, value in shown.items()}
    query, problems = segments.read(saved)
    assert problems == {}
    assert query.conditions() == told
    assert segments.saved_of(query) == saved
    assert segments.words_of(saved) == words


@pytest.mark.parametrize(
    "text",
    ["from=2026-02-01", "from=2026-02-01&to=2026-02-07", "to=2026-02-07&emotion=frustrated", "from={since}&to={today}"],
)
def test_other_periods_are_saved_as_they_are(text):
    told = text.format(since=day(6), today=day(0))
    query, _ = segments.read(told)
    assert QueryDict(segments.saved_of(query)).dict() == QueryDict(told).dict()


def test_the_last_days_are_still_the_last_days_later(monkeypatch):
    saved = segments.saved_of(segments.read("days=7")[0])
    later = filter_bar.timezone.now() + timedelta(days=100)
    monkeypatch.setattr(filter_bar.timezone, "now", lambda: later)
    assert segments.conditions_of(saved) == {"from": str(later.date() - timedelta(days=6))}


@pytest.mark.parametrize(
    ("own", "address"),
    [
        ("?", "?device=phone&screen=%2Fpay"),
        ("?sort=-events&list=notes", "?device=phone&screen=%2Fpay&sort=-events&list=notes"),
        ("?step=%2F&step=%2Fcart", "?device=phone&screen=%2Fpay&step=%2F&step=%2Fcart"),
        ("?screen=%2Fhome&kind=move", "?device=phone&screen=%2Fhome&kind=move"),
    ],
)
def test_a_page_keeps_what_is_its_own_when_a_segment_opens(own, address):
    assert segments.address_of("device=phone&screen=%2Fpay", own) == address


# --- The menu --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES)
def test_every_filter_bar_has_the_menu_and_tells_it_what_the_page_shows(ann, page):
    a_session()
    text = ann.get(f"{page}?device=phone").content.decode()
    assert 'id="set-segments"' in text
    assert '<input type="hidden" name="shown" value="?device=phone">' in text
    assert re.search(r'<input type="hidden" name="own" value="\?[^"]*">', text)


def test_the_menu_lists_segments_by_name_in_words_and_marks_the_one_shown(ann):
    a_segment("zebra", "app=web")
    a_segment("Apple", "days=7&device=phone")
    text = menu(ann, "?sort=-events", f"?device=phone&from={day(6)}")
    rows = re.findall(r'<a class="menu-item" href="([^"]*)"( aria-current="true")?>', text)
    assert [(address, bool(mark)) for address, mark in rows] == [
        (f"?from={day(6)}&device=phone&sort=-events", True),
        ("?app=web&sort=-events", False),
    ]
    assert "last 7 days · device phone" in text
    assert "Save this filter as" in text


def test_a_segment_that_no_longer_reads_says_so_and_is_no_link(ann):
    a_segment("Old", "min_duration_ms=long")
    text = menu(ann)
    assert "Cannot be read: Give a whole number" in text
    assert 'class="menu-item" href' not in text


def test_without_a_filter_there_is_nothing_to_save(ann):
    assert "Choose a filter first" in menu(ann, "?sort=-events", "?")
    assert save(ann, shown="?").status_code == 404
    assert save(ann, shown="?device=phone&min_duration_ms=x").status_code == 404
    assert SavedSegment.objects.count() == 0


# --- Saving, renaming, deleting --------------------------------------------------------------------------------------
def test_a_filter_is_saved_under_a_name_and_stands_in_the_menu(ann):
    text = text_of(save(ann, "  My   phones ", f"?device=phone&from={day(6)}"))
    [segment] = SavedSegment.objects.all()
    assert (segment.name, segment.query, segment.owner) == ("My phones", "days=7&device=phone", ann.ann)
    assert "Saved as “My phones”." in text
    assert f'href="?from={day(6)}&device=phone&sort=-events" aria-current="true"' in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Give it a name."),
        ("x" * 81, "At most 80 characters."),
        ("PHONES", "There is a segment named “PHONES” already; choose another name."),
    ],
)
def test_a_name_is_asked_for_once_and_of_its_own(ann, name, said):
    a_segment()
    assert said in text_of(save(ann, name), 422)
    assert SavedSegment.objects.count() == 1


def test_a_segment_is_renamed_but_not_to_a_name_that_is_taken(ann):
    segment, _ = a_segment(), a_segment("Shop", "app=shop")
    address = f"/segments/{segment.pk}/rename/"
    assert "There is a segment named “SHOP” already" in text_of(ann.post(address, {"name": "SHOP"}), 422)
    assert "“Phones” is now “phones”." in text_of(ann.post(address, {"name": "phones"}))


def test_deleting_twice_is_no_error_and_what_is_gone_cannot_be_renamed(ann):
    segment = a_segment()
    address = f"/segments/{segment.pk}"
    assert "“Phones” was deleted." in text_of(ann.post(f"{address}/delete/"))
    assert "It was deleted before." in text_of(ann.post(f"{address}/delete/"))
    assert "somebody has deleted it" in text_of(ann.post(f"{address}/rename/", {"name": "x"}), 422)


@pytest.mark.parametrize(("role", "may"), [(Role.VIEWER, False), (Role.ANALYST, True), (Role.ADMIN, True)])
def test_everyone_opens_and_only_analysts_and_admins_change(client, role, may):
    segment = a_segment()
    client.force_login(a_user(role))
    text = menu(client, shown="?app=web")
    assert "Phones" in text
    assert ("Save this filter as" in text) == ("Rename" in text) == may
    told = [
        save(client, "y"),
        *(client.post(f"/segments/{segment.pk}/{act}/", {"name": "x"}) for act in ("rename", "delete")),
    ]
    assert [answer.status_code == 403 for answer in told] == [not may] * 3


def test_hostile_names_are_shown_as_text(ann):
    save(ann, '<img src=x>"')
    text = ann.get("/segments/", {"own": '?a="><b>', "shown": '?user="><i>'}).content.decode()
    assert "<img src=x" not in text
    assert "<b>" not in text
    assert "<i>" not in text


def test_a_form_without_its_sign_is_refused(ann):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann.ann)
    assert save(strict).status_code == 403
