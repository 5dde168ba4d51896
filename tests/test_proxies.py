"""Behind a reverse proxy: who is believed about the way a request came."""

from ipaddress import ip_network

import pytest


@pytest.fixture
def sent_secure(client, settings):
    """Whether the answer to a request with these headers says that it came by https."""
    settings.SECURE_HSTS_SECONDS = 3600
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    def ask(address, told):
        answer = client.get("/accounts/login/", REMOTE_ADDR=address, HTTP_X_FORWARDED_PROTO=told)
        assert answer.wsgi_request.is_secure() is ("Strict-Transport-Security" in answer)
        return answer.wsgi_request.is_secure()

    return ask


@pytest.mark.parametrize("told", ["https", "HTTPS", "http, https"])
def test_a_trusted_proxy_is_believed_that_a_request_came_by_https(sent_secure, told):
    assert sent_secure("10.0.0.1", told)


@pytest.mark.parametrize(
    ("address", "told"), [("10.0.0.1", "http"), ("10.0.0.1", ""), ("10.0.0.1", "https, http"), ("10.0.0.1", "httpsx")]
)
def test_what_the_proxy_did_not_receive_by_https_is_not_secure(sent_secure, address, told):
    assert not sent_secure(address, told)


@pytest.mark.parametrize("address", ["203.0.113.5", "::1", ""])
def test_a_stranger_is_not_believed(sent_secure, address):
    assert not sent_secure(address, "https")
