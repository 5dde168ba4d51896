"""Every address of the product, asked by a stranger and by a viewer: what is not meant to be open is closed."""

import re

import pytest
from django.contrib.admin.sites import site
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import Role
from apps.accounts.tokens import create_token
from tests.factories import a_key, a_session, a_user, a_visit

# Open to strangers: signing in and out, the recorder, the demo shop.
OPEN = re.compile(r"^(accounts/login/|accounts/logout/|admin/logout/|sdk/hxi\.js|demo/.*)$")
# Only for admins.
ADMINS = re.compile(r"^(admin/(?!logout/)|settings/people/|settings/keys/|settings/rules/|settings/watch-log/)")
VALUES = {"pk": "0123456789abcdef01234567", "object_id": "0123456789abcdef01234567", "content_type_id": "1"}
SAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def addresses(patterns=None, before=""):
    """Every address as a path without its leading slash, with samples for what varies."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = before + sample_of(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here


def sample_of(pattern):
    def filled(match):
        kind, _, name = match[1].rpartition(":")
        return VALUES.get(name, SAMPLES[kind or "str"])

    text = re.sub(r"<([^>]+)>", filled, pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z"))
    return "admin/accounts/" if "(?P" in text else text


ALL = sorted(set(addresses()))


def test_the_walk_knows_every_room():
    rooms = {address.split("/")[0] for address in ALL}
    assert rooms >= {"", "sessions", "heatmaps", "settings", "accounts", "api", "admin", "sdk", "demo"}
    assert {"settings/people/invite/", "api/v1/sessions", "sessions/x/"} <= set(ALL)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [one for one in ALL if not OPEN.match(one)])
def test_a_stranger_gets_in_nowhere(client, address, method):
    answer = getattr(client, method)(f"/{address}")
    if address.startswith("api/"):
        assert answer.status_code in {401, 405}
        return
    if address == "":
        assert answer.status_code in {302, 405}
        return
    assert answer.status_code in {302, 404, 405}, address
    if answer.status_code == 302:
        assert answer.url.startswith(("/accounts/login/", "/admin/login/")), answer.url


@pytest.mark.parametrize("address", [one for one in ALL if one.startswith(("sessions/", "heatmaps/", "settings/"))])
def test_a_stranger_learns_nothing_of_what_exists(client, address):
    stored, key = a_session(sessionId="x"), a_key()[0]
    answer = client.get(f"/{address}")
    assert stored["sessionId"].encode() not in answer.content
    assert key.public.encode() not in answer.content
    assert answer.status_code in {302, 405}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
@pytest.mark.parametrize("address", [one for one in ALL if ADMINS.match(one)])
def test_only_admins_open_what_is_theirs(client, address, role, method):
    client.force_login(a_user(role))
    answer = getattr(client, method)(f"/{address}")
    if address.startswith("admin/") and answer.status_code == 302:
        answer = client.get(answer.url)  # Django's admin sends people to its sign-in, which refuses them
    assert answer.status_code in {403, 404} if address.startswith("admin/") else answer.status_code == 403


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_only_admins_make_a_write_key(client, role):
    client.force_login(a_user(role))
    assert client.post("/settings/install/", {"name": "mine", "app": "web"}).status_code == 403


FOR_EVERYONE = [
    *("", "sessions/", "sessions/x/", "heatmaps/", "heatmaps/map/?screen=/home", "heatmaps/screens/?screen=/home"),
    *("heatmaps/sessions/?screen=/home&element=*", "settings/install/", "settings/tokens/"),
    *("api/v1/sessions", "api/v1/heatmap?screen=/home"),
]


@pytest.mark.parametrize("address", FOR_EVERYONE)
def test_a_viewer_opens_what_is_for_everyone(client, address):
    a_session(sessionId="x")
    client.force_login(a_user())
    assert client.get(f"/{address}", follow=True).status_code == 200


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.ANALYST, 200), (Role.ADMIN, 200)])
def test_only_analysts_and_admins_export_a_heatmap(client, role, status):
    client.force_login(a_user(role))
    assert client.get("/heatmaps/export/?screen=/home&format=csv").status_code == status
    assert (b"heatmaps/export" in client.get("/heatmaps/?screen=/home").content) == (status == 200)


FILES = [
    *(f"heatmap?screen=/home&format={ending}" for ending in ("csv", "png", "svg")),
    *("heatmap/elements?screen=/home&format=csv", "heatmap/elements?screen=/home&vs_device=phone&format=csv"),
    *(f"journeys/flow?format={ending}" for ending in ("csv", "png", "svg")),
    "journeys/transitions?format=csv",
    *(f"funnel?step=/home&step=/cart&format={ending}" for ending in ("csv", "png", "svg")),
]


@pytest.mark.parametrize("address", FILES)
def test_a_viewer_exports_nothing_through_the_api(client, address):
    viewer = a_user(Role.VIEWER)
    token = {"Authorization": f"Bearer {create_token(viewer, 'script')[1]}"}
    for answer in (client.get(f"/api/v1/{address}", headers=token), _signed_in(client, viewer, f"/api/v1/{address}")):
        assert answer.status_code == 403
        assert answer.json() == {
            "detail": "Files are for the role analyst and above; without `format` the same numbers come as JSON."
        }


def _signed_in(client, person, address):
    client.force_login(person)
    return client.get(address)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN])
@pytest.mark.parametrize("address", [one for one in FILES if one.endswith("csv")])
def test_analysts_and_admins_export_through_the_api(client, still, address, role):
    a_visit(["/home", "/cart"])
    token = {"Authorization": f"Bearer {create_token(a_user(role), 'script')[1]}"}
    answer = client.get(f"/api/v1/{address}", headers=token)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")


def test_every_model_of_djangos_admin_was_walked():
    for model in site._registry:
        meta = model._meta
        assert f"admin/{meta.app_label}/{meta.model_name}/" in ALL


def test_a_form_without_its_sign_is_refused_with_a_page_that_helps():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_user(Role.ADMIN))
    answer = strict.post("/settings/people/invite/", {"username": "x", "role": "admin"})
    assert answer.status_code == 403
    assert b"too old to be accepted" in answer.content
