"""Signing in and out, guessing, and changing a password."""

from ipaddress import ip_network

import pytest

from apps.accounts import throttle
from apps.accounts.models import Role, User
from tests.factories import a_user

PASSWORD = "walnut-harbour-9"


def sign_in(client, name, password, **headers):
    return client.post("/accounts/login/", {"username": name, "password": password}, **headers)


def test_a_person_signs_in_and_goes_on_to_the_page_they_asked_for(client):
    a_user(username="ada", password=PASSWORD)
    first = client.get("/sessions/?device=phone")
    assert first.url == "/accounts/login/?next=/sessions/%3Fdevice%3Dphone"
    answer = client.post(first.url, {"username": "ada", "password": PASSWORD, "next": "/sessions/?device=phone"})
    assert answer.url == "/sessions/?device=phone"


def test_sign_in_never_leads_to_another_site(client):
    a_user(username="ada", password=PASSWORD)
    answer = client.post("/accounts/login/", {"username": "ada", "password": PASSWORD, "next": "//evil.example/"})
    assert answer.url == "/"


def test_after_too_many_wrong_passwords_the_right_one_is_refused_too(client):
    a_user(username="ada", password=PASSWORD)
    for _ in range(throttle.PER_NAME):
        assert "do not belong together" in sign_in(client, "ada", "wrong").content.decode()
    assert "Wait 15 minutes" in sign_in(client, "ADA ".strip(), PASSWORD).content.decode()
    assert not client.session.get("_auth_user_id")


def test_guessing_from_one_address_does_not_lock_the_person_out_elsewhere(client):
    a_user(username="ada", password=PASSWORD)
    for _ in range(throttle.PER_NAME):
        sign_in(client, "ada", "wrong", REMOTE_ADDR="198.51.100.7")
    assert sign_in(client, "ada", PASSWORD, REMOTE_ADDR="203.0.113.5").status_code == 302


def test_one_address_cannot_go_through_many_names(client):
    a_user(username="ada", password=PASSWORD)
    for number in range(throttle.PER_ADDRESS):
        throttle.note_failure(f"name-{number}", "127.0.0.1")
    assert "Wait 15 minutes" in sign_in(client, "ada", PASSWORD).content.decode()


def test_a_right_password_forgets_the_failures_of_that_name(client):
    a_user(username="ada", password=PASSWORD)
    for _ in range(throttle.PER_NAME - 1):
        throttle.note_failure("ada", "127.0.0.1")
    assert sign_in(client, "ada", PASSWORD).status_code == 302
    assert not throttle.is_closed("ada", "127.0.0.1")
    throttle.note_failure("ada", "127.0.0.1")
    assert not throttle.is_closed("ada", "127.0.0.1")


def test_a_made_up_forwarded_address_does_not_escape_the_throttle(client, settings):
    a_user(username="ada", password=PASSWORD)
    for number in range(throttle.PER_NAME):
        sign_in(client, "ada", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert "Wait 15 minutes" in sign_in(client, "ada", PASSWORD, HTTP_X_FORWARDED_FOR="10.9.9.9").content.decode()


def test_behind_a_trusted_proxy_each_visitor_has_their_own_count(client, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
    a_user(username="ada", password=PASSWORD)
    for _ in range(throttle.PER_NAME):
        sign_in(client, "ada", "wrong", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert sign_in(client, "ada", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.5").status_code == 302


def test_one_household_of_ipv6_addresses_is_one_address(client):
    a_user(username="ada", password=PASSWORD)
    for number in range(throttle.PER_NAME):
        sign_in(client, "ada", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    closed = sign_in(client, "ada", PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert "Wait 15 minutes" in closed.content.decode()
    assert sign_in(client, "ada", PASSWORD, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_ipv4_addresses_written_as_ipv6_are_counted_apart():
    for _ in range(throttle.PER_NAME):
        throttle.note_failure("ada", "::ffff:198.51.100.7")
    assert throttle.is_closed("ada", "::ffff:198.51.100.7")
    assert not throttle.is_closed("ada", "::ffff:203.0.113.5")


def test_guessing_from_many_addresses_closes_the_name_but_not_where_its_person_signs_in(client):
    a_user(username="ada", password=PASSWORD)
    sign_in(client, "ada", PASSWORD, REMOTE_ADDR="203.0.113.5")
    for number in range(throttle.PER_NAME_ANYWHERE):
        throttle.note_failure("ada", f"198.51.100.{number}")
    client.post("/accounts/logout/")
    closed = sign_in(client, "ada", PASSWORD, REMOTE_ADDR="198.51.100.200")
    assert "Wait 15 minutes" in closed.content.decode()
    assert not throttle.is_closed("grace", "198.51.100.200")
    assert sign_in(client, "ada", PASSWORD, REMOTE_ADDR="203.0.113.5").status_code == 302


def test_a_deactivated_person_cannot_sign_in_and_loses_the_open_session(client):
    person = a_user(username="ada", password=PASSWORD)
    sign_in(client, "ada", PASSWORD)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/sessions/").status_code == 302
    sign_in(client, "ada", PASSWORD)
    assert client.get("/sessions/").status_code == 302


def test_signing_out_takes_a_post(client):
    client.force_login(a_user())
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/sessions/").status_code == 302


def test_a_person_changes_their_password_and_stays_signed_in(client):
    a_user(username="ada", password=PASSWORD)
    sign_in(client, "ada", PASSWORD)
    new = "violet-engine-42"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/accounts/password/?next=/sessions/%3Fdevice%3Dphone", form).url == "/sessions/?device=phone"
    assert "Your password was changed." in client.get("/sessions/").content.decode()
    client.post("/accounts/logout/")
    assert sign_in(client, "ada", new).status_code == 302


def test_a_password_change_never_leads_to_another_site(client):
    client.force_login(a_user(password=PASSWORD))
    form = {"old_password": PASSWORD, "new_password1": "violet-engine-42", "new_password2": "violet-engine-42"}
    assert client.post("/accounts/password/?next=//evil.example/", form).url == "/"


def test_a_password_that_is_too_short_is_told_where_it_was_chosen(client):
    client.force_login(a_user(password=PASSWORD))
    form = {"old_password": PASSWORD, "new_password1": "oak", "new_password2": "oak"}
    page = client.post("/accounts/password/", form).content.decode()
    assert page.index('name="new_password1"') < page.index("too short") < page.index('name="new_password2"')


@pytest.mark.parametrize(
    ("mine", "needed", "may"),
    [
        (Role.VIEWER, Role.VIEWER, True),
        (Role.VIEWER, Role.ANALYST, False),
        (Role.ANALYST, Role.VIEWER, True),
        (Role.ANALYST, Role.ADMIN, False),
        (Role.ADMIN, Role.ADMIN, True),
    ],
)
def test_each_role_may_do_all_the_one_before_it_may(mine, needed, may):
    assert User(username="x", role=mine).may(needed) is may
    assert User(username="x", role=mine, is_active=False).may(needed) is False
