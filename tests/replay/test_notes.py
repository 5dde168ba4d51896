"""Notes and tags on sessions: writing, changing and deleting them, and who may."""

import re
from html import unescape

import pytest
from django.test import Client

from apps.accounts.models import Role
from apps.analytics.web_api import iso
from apps.replay.models import LONGEST_TEXT, Note
from tests.factories import a_session, a_user


@pytest.fixture
def ann(client):
    client.ann = a_user(Role.ANALYST, "ann")
    client.force_login(client.ann)
    return client


@pytest.fixture
def session_id():
    return a_session(sessionId="s1")["sessionId"]


def write(client, session_id="s1", **fields):
    return client.post(f"/sessions/{session_id}/notes/new/", fields)


def text_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    return unescape(answer.content.decode())


def a_note(**fields):
    return Note.objects.create(**{"session_id": "s1", "text": "Here", "author": None, **fields})


def test_a_note_is_pinned_to_a_moment_with_tags_in_small_letters_each_once(ann, session_id):
    text = text_of(write(ann, starts_ms=133_000, text="  It hangs\r\nhere ", tags="Bug, check  out,#bug , "))
    [note] = Note.objects.all()
    assert (note.session_id, note.starts_ms, note.ends_ms, note.author) == ("s1", 133_000, None, ann.ann)
    assert (note.text, note.tags) == ("It hangs\nhere", ["bug", "check out"])
    assert re.search(r'data-note-at="133000"[^>]*>02:13</button>', text)
    assert "data-latest" in text
    assert ", changed" not in text
    assert 'href="/sessions/?tag=check%20out"' in text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "x", "starts_ms": 1000, "ends_ms": 3_723_000}, "00:01 \N{EN DASH} 1:02:03"),
        ({"text": "x"}, "Whole session"),
        ({"tags": "bug"}, ">bug</a>"),
        ({"text": "x" * LONGEST_TEXT}, "x" * LONGEST_TEXT),
        ({"text": "\r\n".join("x" * (LONGEST_TEXT // 2))[1:]}, "x\nx"),
    ],
)
def test_a_note_may_be_of_a_stretch_or_of_the_whole_session_and_tags_alone_are_one(ann, session_id, fields, told):
    assert told in text_of(write(ann, **fields))
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Write a few words, or give a tag."),
        ({"text": "  ", "tags": " , #"}, "Write a few words, or give a tag."),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "at most 2000 characters"),
        ({"text": "x", "tags": "t" * 31}, "A tag has at most 30 letters"),
        ({"text": "x", "tags": ",".join("abcdefghijk")}, "At most 10 tags."),
        ({"text": "x", "starts_ms": 5, "ends_ms": 5}, "The end comes after the start."),
        ({"text": "x", "ends_ms": 5}, "The end comes after the start."),
        ({"text": "x", "starts_ms": -1}, "greater than or equal to 0"),
        ({"text": "x", "starts_ms": 10**12}, "less than or equal to"),
        ({"text": "x", "starts_ms": "soon"}, "whole number"),
        ({"text": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_kept_is_told_in_the_form_and_stays_there(ann, session_id, fields, reason):
    text = text_of(write(ann, **fields), 422)
    assert reason in text
    assert re.search(r'<form class="note-form"(?![^>]*hidden)', text)
    assert (fields.get("text", "").strip("\0 ")[:1] or "What happened") in text
    assert Note.objects.count() == 0


def test_notes_stand_in_the_order_of_their_moments(ann, session_id):
    for text, starts in (("late", 9000), ("early", 10), ("whole", None), ("between", 500)):
        a_note(text=text, starts_ms=starts)
    a_note(text="elsewhere", session_id="s2")
    text = text_of(ann.get("/sessions/s1/notes/"))
    assert re.findall(r"data-note-text>(\w+)", text) == ["whole", "early", "between", "late"]
    assert re.findall(r"data-note-text>(\w+)", text_of(ann.get("/sessions/s1/"))) == [
        "whole",
        "early",
        "between",
        "late",
    ]


def test_the_api_tells_them(ann, session_id):
    late = a_note(text="late", starts_ms=9000, ends_ms=9500, tags=["bug"], author=ann.ann)
    a_note(text="whole")
    whole, told = ann.get("/api/v1/sessions/s1/notes").json()["items"]
    assert (whole["text"], whole["startsMs"], whole["author"], whole["updatedAt"]) == ("whole", None, None, None)
    assert told == {
        "id": str(late.pk), "startsMs": 9000, "endsMs": 9500, "text": "late", "tags": ["bug"], "author": "ann",
        "createdAt": iso(late.created_at), "updatedAt": None,
    }  # fmt: skip
    assert ann.get("/api/v1/sessions/none/notes").status_code == 404
    assert ann.get("/api/v1/sessions/s1/notes?by=ann").status_code == 422


def test_the_tags_used_most_are_offered_first(ann, session_id):
    for tags in (["bug"], ["bug", "login"], ["ux"], ["login"], ["login"]):
        a_note(session_id="s2", tags=tags)
    assert re.findall(r'data-note-tag="(\w+)"', text_of(ann.get("/sessions/s1/notes/"))) == ["login", "bug", "ux"]


def test_a_note_is_changed_in_its_place(ann, session_id):
    note = a_note(author=ann.ann, starts_ms=1000, tags=["bug"])
    form = text_of(ann.get(f"/sessions/s1/notes/{note.pk}/"))
    assert 'value="bug"' in form
    assert 'name="starts_ms" value="1000"' in form
    assert 'data-part="add-note"' not in form
    address = f"/sessions/s1/notes/{note.pk}/"
    assert "Write a few words" in text_of(ann.post(address, {"text": ""}), 422)
    text = text_of(ann.post(address, {"text": "There", "starts_ms": 2000, "tags": ""}))
    assert ">00:02</button>" in text
    assert ", changed" in text
    note.refresh_from_db()
    assert (note.text, note.tags, note.starts_ms, note.author) == ("There", [], 2000, ann.ann)


def test_deleting_twice_is_no_error_and_what_is_gone_cannot_be_changed(ann, session_id):
    note = a_note(author=ann.ann)
    for _ in range(2):
        assert "data-note-text" not in text_of(ann.post(f"/sessions/s1/notes/{note.pk}/delete/"))
    assert "somebody has deleted it" in text_of(ann.post(f"/sessions/s1/notes/{note.pk}/", {"text": "x"}))
    assert "somebody has deleted it" in text_of(ann.get("/sessions/s1/notes/x/"))
    assert Note.objects.count() == 0


def test_a_note_is_found_under_its_own_session_only(ann, session_id):
    note = a_note(session_id="s2", author=ann.ann)
    ann.post(f"/sessions/s1/notes/{note.pk}/delete/")
    assert Note.objects.count() == 1


def test_there_is_no_note_on_what_is_no_session(ann):
    assert write(ann, "nobody", text="x").status_code == 404


@pytest.mark.parametrize(
    ("role", "is_author", "may_write", "may_change"),
    [
        (Role.VIEWER, True, False, False),
        (Role.ANALYST, False, True, False),
        (Role.ANALYST, True, True, True),
        (Role.ADMIN, False, True, True),
    ],
)
def test_everyone_reads_analysts_write_and_change_their_own_and_admins_any(
    client, session_id, role, is_author, may_write, may_change
):
    person = a_user(role)
    client.force_login(person)
    note = a_note(author=person if is_author else a_user())
    text = text_of(client.get("/sessions/s1/"))
    assert "Here</p>" in text
    assert ('data-part="add-note"' in text) == may_write
    assert ("Delete this note" in text) == may_change
    address = f"/sessions/s1/notes/{note.pk}/"
    told = [client.get(address), client.post(address, {"text": "There"}), client.post(f"{address}delete/")]
    assert [answer.status_code for answer in told] == [200 if may_change else 403] * 3
    assert write(client, text="x").status_code == (200 if may_write else 403)


def test_hostile_words_are_shown_as_text(ann, session_id):
    write(ann, text="<script>alert(1)</script>", tags='"><img src=x>')
    for answer in (ann.get("/sessions/s1/"), ann.get("/sessions/s1/notes/")):
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_a_note_outlives_who_wrote_it(ann, session_id):
    a_note(author=ann.ann)
    ann.ann.delete()
    ann.force_login(a_user())
    assert "someone who is gone" in text_of(ann.get("/sessions/s1/notes/"))


def test_a_form_without_its_sign_is_refused(ann, session_id):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann.ann)
    assert write(strict, text="x").status_code == 403
