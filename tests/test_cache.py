"""Without Redis: every page works, only slower and with no count of wrong passwords."""

import logging

import pytest
from django.core.cache import cache

from apps.accounts import throttle
from hxi_dashboard.cache import _silent_until
from tests.factories import a_session, a_user

PASSWORD = "walnut-harbour-9"
NOWHERE = "unix:///nowhere/valkey.sock?db=0"


@pytest.fixture
def without_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}
    _silent_until.pop(NOWHERE, None)


def test_a_person_signs_in_and_sees_every_page_without_redis(client, without_redis):
    a_user(username="ada", password=PASSWORD)
    session = a_session()
    answer = client.post("/accounts/login/", {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 302
    for address in ("/sessions/", f"/sessions/{session['sessionId']}/", "/settings/install/", "/demo/"):
        assert client.get(address).status_code == 200, address
    assert client.get("/nowhere/").status_code == 404


def test_a_person_who_is_signed_in_stays_so_when_redis_goes(client, settings):
    client.force_login(a_user())
    assert client.get("/sessions/").status_code == 200
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": NOWHERE}}
    assert client.get("/sessions/").status_code == 200


def test_without_redis_wrong_passwords_close_no_name(client, without_redis):
    a_user(username="ada", password=PASSWORD)
    for _ in range(throttle.PER_NAME + 1):
        answer = client.post("/accounts/login/", {"username": "ada", "password": "wrong"})
        assert "do not belong together" in answer.content.decode()
    assert client.post("/accounts/login/", {"username": "ada", "password": PASSWORD}).status_code == 302


def test_without_redis_nothing_is_kept_and_it_is_said_once(without_redis, caplog):
    with caplog.at_level(logging.WARNING, "hxi_dashboard.cache"):
        cache.set("a", 1)
        cache.set_many({"a": 1, "b": 2})
        assert (cache.get("a"), cache.get("a", 7), cache.get_many(["a", "b"])) == (None, 7, {})
        assert (cache.add("a", 1), cache.touch("a"), cache.delete("a"), "a" in cache) == (False, False, False, False)
        assert (cache.incr("a"), cache.get_or_set("a", 5)) == (1, 5)
        cache.delete_many(["a"])
        cache.clear()
    assert len(caplog.messages) == 1


def test_with_redis_the_cache_keeps_things():
    cache.set_many({"a": 1, "b": [2]})
    assert (cache.get_many(["a", "b", "c"]), cache.incr("a"), cache.add("a", 9)) == ({"a": 1, "b": [2]}, 2, False)
    cache.delete("a")
    assert "a" not in cache
