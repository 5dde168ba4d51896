"""The session page as the server makes it: who may open it, what it notes, and the way to its neighbours."""

import re

import pytest

from apps.accounts.models import Role
from apps.analytics.rows import row_address
from apps.replay.models import Watch
from tests.browser.recordings import START, a_session, moment
from tests.factories import a_user


@pytest.fixture
def viewer(client):
    user = a_user(Role.VIEWER)
    client.force_login(user)
    return user


def page_of(client, session_id, query=""):
    answer = client.get(f"/sessions/{session_id}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def neighbour(text, part):
    found = re.search(rf'data-part="{part}" href="([^"]*)"', text)
    return found and found.group(1).replace("&amp;", "&")


def test_a_stranger_is_sent_to_sign_in(client):
    session_id = a_session()
    answer = client.get(f"/sessions/{session_id}/?t=5")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/sessions/")
    assert Watch.objects.count() == 0


def test_an_unknown_session_is_not_found(client, viewer):
    assert client.get("/sessions/nobody/").status_code == 404
    assert Watch.objects.count() == 0


def test_opening_a_session_notes_that_it_was_watched_once_a_person(client, viewer):
    session_id = a_session()
    page_of(client, session_id)
    first = Watch.objects.get(user=viewer, session_id=session_id).watched_at
    page_of(client, session_id)
    assert Watch.objects.get(user=viewer, session_id=session_id).watched_at > first
    assert Watch.seen_by(viewer, [session_id, "other"]) == {session_id}
    assert Watch.seen_by(a_user(), [session_id]) == set()


def test_the_neighbours_are_those_of_the_list(client, viewer):
    ids = [
        a_session(startedAt=moment(START + index * 1000), durationMs=duration, device=device)
        for index, (duration, device) in enumerate(((500, "Phone"), (100, "Desktop"), (300, "Phone"), (400, "Phone")))
    ]
    plain = page_of(client, ids[1])
    assert neighbour(plain, "previous") == f"/sessions/{ids[2]}/"
    assert neighbour(plain, "next") == f"/sessions/{ids[0]}/"
    filtered = page_of(client, ids[2], "?device=Phone&t=900")
    assert neighbour(filtered, "previous") == f"/sessions/{ids[3]}/?device=Phone"
    assert neighbour(filtered, "next") == f"/sessions/{ids[0]}/?device=Phone"
    by_length = page_of(client, ids[2], "?sort=durationMs")
    assert neighbour(by_length, "previous") == f"/sessions/{ids[1]}/?sort=durationMs"
    assert neighbour(by_length, "next") == f"/sessions/{ids[3]}/?sort=durationMs"


def test_the_ends_of_the_list_have_one_neighbour(client, viewer):
    ids = [a_session(startedAt=moment(START + index)) for index in range(2)]
    assert neighbour(page_of(client, ids[1]), "previous") is None
    assert neighbour(page_of(client, ids[0]), "next") is None


def test_the_way_on_for_autoplay_leads_to_the_next_session_with_a_replay(client, viewer):
    ids = [a_session(startedAt=moment(START + index), hasReplay=index != 1) for index in range(3)]
    text = page_of(client, ids[2])
    assert neighbour(text, "next") == f"/sessions/{ids[1]}/"
    assert f'data-replay="/sessions/{ids[0]}/"' in text


def test_sessions_that_started_together_are_each_others_neighbours(client, viewer):
    ids = sorted(a_session() for _ in range(3))
    text = page_of(client, ids[1])
    assert {neighbour(text, "previous"), neighbour(text, "next")} == {f"/sessions/{ids[0]}/", f"/sessions/{ids[2]}/"}


def test_a_list_nobody_can_read_leaves_the_session_without_neighbours(client, viewer):
    session_id = a_session()
    a_session()
    text = page_of(client, session_id, "?min_duration_ms=long")
    assert neighbour(text, "previous") is None
    assert neighbour(text, "next") is None


@pytest.fixture
def row():
    """Four sessions, the third without a replay, watched in an order that no list has."""
    ids = [a_session(startedAt=moment(START + index), hasReplay=index != 2) for index in (3, 0, 2, 1)]
    return [(session_id, 1000 * place) for place, session_id in enumerate(ids, 1)]


def in_row(client, row, at, **told):
    address = row_address(row, at, **told)
    return page_of(client, row[at][0], address[address.index("?") :])


def test_in_a_row_the_neighbours_are_those_of_the_row(client, viewer, row):
    text = in_row(client, row, 1, name="Lost after /cart", back="/funnels/?step=/cart")
    for part, at in (("previous", 0), ("next", 2)):
        assert neighbour(text, part) == row_address(row, at, "Lost after /cart", "/funnels/?step=/cart")
    assert f'data-replay="/sessions/{row[3][0]}/?row=' in text
    assert 'data-opens="2000"' in text
    assert "2 of 4" in text
    assert '<a class="row-name" href="/funnels/?step=/cart">Lost after /cart</a>' in text
    assert "End of the row" not in text


def test_a_row_has_two_ends(client, viewer, row):
    first, last = in_row(client, row, 0), in_row(client, row, 3)
    assert neighbour(first, "previous") is None
    assert neighbour(last, "next") is None
    assert "End of the row" in last
    assert "End of the row" not in first


def test_a_row_passes_over_sessions_that_are_gone(client, viewer, row):
    text = in_row(client, [("gone", 5), *row[:1], ("erased", 6), *row[1:]], 1)
    assert "1 of 4" in text
    assert neighbour(text, "previous") is None
    assert neighbour(text, "next").startswith(f"/sessions/{row[1][0]}/?row=gone@5&row=")


def test_a_link_to_a_moment_is_not_carried_to_the_next_session(client, viewer, row):
    address = row_address(row, 0) + "&t=123&device=Phone"
    text = page_of(client, row[0][0], address[address.index("?") :])
    assert neighbour(text, "next") == f"{row_address(row, 1)}&device=Phone"


def test_a_session_that_is_not_in_the_row_has_the_neighbours_of_its_list(client, viewer, row):
    stranger = a_session(startedAt=moment(START + 9), device="Phone")
    text = page_of(client, stranger, f"?{row_address(row)[len(row[0][0]) + 12 :]}&device=Phone")
    assert " of 4" not in text
    assert "data-opens" not in text
    assert 'href="/sessions/?device=Phone"' in text


@pytest.mark.parametrize("back", ["//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_row_leads_back_to_this_site_only(client, viewer, row, back):
    text = in_row(client, row, 0, name="<b>Row</b>", back=back)
    assert 'href="/sessions/"' in text
    assert not re.search(r'<a class="[^"]*(row-name|session-back)" href="(?!/sessions/")', text)
    assert "<b>Row</b>" not in text


def test_names_from_a_recording_are_escaped(client, viewer):
    text = page_of(client, a_session(userId="<script>alert(1)</script>", device='"><img src=x>'))
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_an_ipv6_host_keeps_the_plain_policy(client, viewer):
    answer = client.get(f"/sessions/{a_session()}/", headers={"host": "[::1]:8000"})
    assert "img-src 'self' data: blob:" in answer["Content-Security-Policy"]
