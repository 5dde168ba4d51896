"""The people page and Django's admin."""

import re

import pytest

from apps.accounts.models import Role, User
from apps.replay.models import Watch
from tests.factories import a_user


@pytest.fixture
def admin(client):
    person = a_user(Role.ADMIN, "root")
    client.force_login(person)
    return person


def shown_once(answer):
    return re.search(r'id="shown-once"[^>]*>([^<]+)<', answer.content.decode())[1]


def test_an_invited_person_signs_in_with_the_password_that_was_shown(client, admin):
    answer = client.post("/settings/people/invite/", {"username": "vic", "role": "analyst", "email": ""})
    assert "no-store" in answer["Cache-Control"]
    assert client.login(username="vic", password=shown_once(answer))
    assert User.objects.get(username="vic").role == Role.ANALYST


def test_a_name_that_is_taken_is_told_beside_the_field(client, admin):
    answer = client.post("/settings/people/invite/", {"username": "root", "role": "viewer"})
    assert answer.status_code == 422
    assert "already exists" in answer.content.decode()
    assert User.objects.count() == 1


def test_an_admin_changes_a_role_and_leaves_the_rest(client, admin):
    other = a_user(Role.VIEWER, "vic")
    client.post(f"/settings/people/{other.pk}/", {"role": "analyst"})
    other.refresh_from_db()
    assert (other.role, other.is_active) == (Role.ANALYST, True)


def test_an_admin_deactivates_and_activates_a_person(client, admin):
    other = a_user(Role.ANALYST, "vic")
    client.post(f"/settings/people/{other.pk}/", {"is_active": ""})
    other.refresh_from_db()
    assert (other.role, other.is_active) == (Role.ANALYST, False)
    client.post(f"/settings/people/{other.pk}/", {"is_active": "on"})
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": ""}])
def test_the_last_admin_can_neither_be_demoted_nor_deactivated(client, admin, change):
    answer = client.post(f"/settings/people/{admin.pk}/", change, follow=True)
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)
    assert "The last admin keeps the role" in answer.content.decode()


def test_an_inactive_admin_does_not_count_as_another_admin(client, admin):
    a_user(Role.ADMIN, "gone")
    User.objects.filter(username="gone").update(is_active=False)
    client.post(f"/settings/people/{admin.pk}/", {"role": "viewer"})
    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_with_a_second_admin_the_first_may_step_down(client, admin):
    a_user(Role.ADMIN, "second")
    client.post(f"/settings/people/{admin.pk}/", {"role": "viewer"})
    admin.refresh_from_db()
    assert admin.role == Role.VIEWER


def test_a_new_password_replaces_the_old_one(client, admin):
    other = a_user(Role.VIEWER, "vic", "walnut-harbour-9")
    text = shown_once(client.post(f"/settings/people/{other.pk}/password/"))
    assert not client.login(username="vic", password="walnut-harbour-9")
    assert client.login(username="vic", password=text)


@pytest.mark.parametrize("path", ["people/0123456789abcdef01234567/", "people/nobody/"])
def test_a_person_who_does_not_exist_is_not_found(client, admin, path):
    assert client.post(f"/settings/{path}", {"role": "viewer"}).status_code == 404


def test_djangos_admin_makes_and_changes_people(client, admin):
    secret = "walnut-harbour-9"
    form = {"username": "vic", "email": "", "role": "viewer", "password1": secret, "password2": secret}
    assert client.post("/admin/accounts/user/add/", form).status_code == 302
    vic = User.objects.get(username="vic")
    assert vic.check_password(secret)
    form = {"username": "vic", "email": "v@example.org", "role": "analyst", "is_active": "on"}
    assert client.post(f"/admin/accounts/user/{vic.pk}/change/", form).status_code == 302
    vic.refresh_from_db()
    assert (vic.email, vic.role, vic.check_password(secret)) == ("v@example.org", Role.ANALYST, True)


def test_djangos_admin_keeps_the_last_admin_too(client, admin):
    form = {"username": "root", "email": "", "role": "viewer", "is_active": "on"}
    answer = client.post(f"/admin/accounts/user/{admin.pk}/change/", form)
    assert "The last admin keeps the role" in answer.content.decode()
    assert client.post(f"/admin/accounts/user/{admin.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["accounts/user", "accounts/apitoken", "ingestion/writekey", "replay/watch"])
def test_djangos_admin_lists_every_configuration_model(client, admin, model):
    assert client.get(f"/admin/{model}/").status_code == 200


def test_djangos_admin_offers_no_groups_since_roles_are_all_there_is(client, admin):
    assert "auth/group" not in client.get("/admin/").content.decode()
    assert client.get("/admin/auth/group/").status_code == 404


def test_djangos_admin_shows_who_watched_what_and_changes_none_of_it(client, admin):
    Watch.record(admin, "a-session")
    text = client.get("/admin/replay/watch/").content.decode()
    assert "a-session" in text
    watch = Watch.objects.get()
    for path in ("add/", f"{watch.pk}/delete/"):
        assert client.post(f"/admin/replay/watch/{path}", {"post": "yes"}).status_code == 403
    client.post(f"/admin/replay/watch/{watch.pk}/change/", {"session_id": "other"})
    assert Watch.objects.get().session_id == "a-session"
