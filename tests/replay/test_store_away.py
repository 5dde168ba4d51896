"""While MongoDB does not answer, pages and the read API say so in time, and work again once it does."""

import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from apps.accounts.tokens import create_token
from tests.factories import a_session, a_user
from tests.processes import stopped_mongod


def get(live, path, headers):
    """(status, Retry-After, text) of a page of the live stack."""
    with closing(http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["Retry-After"], answer.read().decode()


def test_a_store_that_does_not_answer_is_503_and_nothing_is_broken_afterwards(live):
    client, user = Client(), a_user()
    client.force_login(user)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    token = {"Authorization": f"Bearer {create_token(user, 'script')[1]}"}
    page, api = f"/sessions/{a_session()['sessionId']}/", "/api/v1/sessions"
    asked = [(page, cookie), (api, cookie), (api, token)]
    assert [get(live, *one)[0] for one in asked] == [200, 200, 200]
    with stopped_mongod():
        answers = [get(live, *one) for one in asked]
    assert [(status, int(wait) > 0) for status, wait, _ in answers] == [(503, True)] * 3
    assert "The store does not answer" in answers[0][2]
    assert "does not answer" in json.loads(answers[2][2])["detail"]
    assert [get(live, *one)[0] for one in asked] == [200, 200, 200]
