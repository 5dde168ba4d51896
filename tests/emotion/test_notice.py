"""While history is scored again, pages say that their numbers mix two versions; else they say, and look up, nothing."""

import re

import pytest

from apps.accounts.models import Role
from apps.analytics.models import RuleVersion
from apps.analytics.rules import versions
from apps.analytics.rules.thresholds import Rules
from apps.emotion import rescoring
from apps.record import client as record
from tests.factories import a_prediction, a_session, a_user

PAGES = (
    *("/emotions/", "/?from=2026-11-02", "/sessions/", "/journeys/", "/heatmaps/?screen=/home"),
    *("/funnels/?step=/home&step=/cart&by=emotion", "/settings/calibration/"),
)
POLL = "/overview/under-way/"


@pytest.fixture(autouse=True)
def history(still):
    """Four sessions that the first rules scored."""
    versions.forget()
    for _ in range(4):
        a_prediction(a_session()["sessionId"])
    yield
    versions.forget()


@pytest.fixture
def lines(client):
    def asked(address, role=Role.VIEWER):
        client.force_login(a_user(role))
        answer = client.get(address)
        assert answer.status_code == 200
        found = re.findall(r'<div class="under-way".*?</div>', answer.content.decode(), re.S)
        return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]

    return asked


def a_new_version(followed):
    """Rules that hold as of now, by which so many of the sessions are scored already."""
    RuleVersion.objects.create(number=2, thresholds=Rules(rage_clicks=5).values())
    versions.forget()
    for one in list(record.sessions().find().limit(followed)):
        record.sessions().update_one({"_id": one["_id"]}, {"$set": {"summary.ruleVersion": 2}})


def test_a_page_says_how_far_history_is_while_it_follows(lines):
    a_new_version(followed=1)
    text = "25 % of sessions are scored again, by rules version 2. Until all are, numbers mix two ways of scoring."
    for page in (*PAGES, POLL):
        assert lines(page) == [text]
        assert lines(page, Role.ADMIN) == [f"{text} Settings \N{RIGHTWARDS ARROW} Rules"]
    assert lines("/funnels/?step=/home&step=/cart") == []  # its numbers come of no rule


def test_a_page_says_nothing_and_counts_nothing_when_history_is_through(lines, monkeypatch):
    def count(which):
        raise AssertionError("counted")

    monkeypatch.setattr(rescoring, "_count", count)
    for page in PAGES:
        assert lines(page) == []
    a_new_version(followed=4)
    for page in PAGES:
        assert lines(page) == []
    assert lines(POLL) == ["That is done. Show the numbers as they are now"]


def test_a_session_that_cannot_be_read_keeps_no_line_on_the_pages(lines):
    a_new_version(followed=3)
    broken = {"claim": {"error": "ValueError"}, "pendingFrom": record.sessions().find_one()["startedAt"]}
    record.sessions().update_one({"summary.ruleVersion": 1}, {"$set": broken})
    assert lines(PAGES[0]) == []
