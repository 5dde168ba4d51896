"""API tokens: made, used, revoked."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import ApiToken, Role, User
from apps.accounts.tokens import create_token
from tests.factories import a_user


def ask(text):
    return Client().get("/api/v1/sessions", headers={"Authorization": f"Bearer {text}"})


def test_a_token_made_on_the_page_reads_the_api_and_is_shown_once(client):
    client.force_login(a_user())
    made = client.post("/settings/tokens/", {"name": "nightly export"}).content.decode()
    text = re.search(r'id="shown-once"[^>]*>(hxit_[^<]+)<', made)[1]
    assert ask(text).status_code == 200
    assert text not in client.get("/settings/tokens/").content.decode()
    assert ApiToken.objects.get().last_used_at is not None


def test_only_a_digest_of_a_token_is_stored():
    _, text = create_token(a_user(), "x")
    stored = ApiToken.objects.values().get()
    assert text not in str(stored)
    assert text.removeprefix("hxit_")[6:] not in str(stored)


def test_a_revoked_token_is_refused(client):
    person = a_user()
    token, text = create_token(person, "x")
    client.force_login(person)
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    assert ask(text).status_code == 401


def test_nobody_revokes_the_token_of_someone_else(client):
    token, text = create_token(a_user(), "x")
    client.force_login(a_user(Role.ADMIN))
    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert ask(text).status_code == 200


def test_the_token_of_a_deactivated_person_is_refused():
    person = a_user()
    _, text = create_token(person, "x")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert ask(text).status_code == 401


@pytest.mark.parametrize("text", ["", "hxit_", "hxit_wrong", "x" * 5000, "ada:secret"])
def test_what_is_no_token_is_refused_as_json(text):
    answer = ask(text)
    assert answer.status_code == 401
    assert answer.json()["detail"]
    assert answer["WWW-Authenticate"] == "Bearer"


def test_the_command_prints_the_token_alone_on_the_last_line(capsys):
    a_user(username="ada")
    call_command("create_token", "ada")
    text = capsys.readouterr().out.splitlines()[-1]
    assert ask(text).status_code == 200


def test_the_command_makes_a_viewer_without_a_password_for_a_new_name(capsys):
    call_command("create_token", "reports")
    said = capsys.readouterr()
    assert ask(said.out.splitlines()[-1]).status_code == 200
    made = User.objects.get(username="reports")
    assert (made.role, made.has_usable_password()) == (Role.VIEWER, False)
    assert "reports" in said.err


def test_the_command_refuses_a_name_that_cannot_be_one_and_a_deactivated_person():
    with pytest.raises(CommandError, match="cannot be a username"):
        call_command("create_token", "no body")
    User.objects.filter(pk=a_user(username="gone").pk).update(is_active=False)
    with pytest.raises(CommandError, match="deactivated"):
        call_command("create_token", "gone")
