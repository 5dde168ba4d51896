"""The list behind a number goes on to its end, on every page that has numbers."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from apps.analytics import behind
from apps.analytics.templatetags import behind as tags
from apps.emotion.calibration import judged
from apps.emotion.models import Verdict
from apps.heatmap import behind as behind_heat
from apps.journey.funnels import behind as behind_funnels
from apps.journey.triage import triage
from tests.factories import a_point, a_prediction, a_user, a_visit

FUNNEL = "step=/home&step=/cart"
LISTS = {
    "overview": "/overview/sessions/?from=2020-01-01&number=sessions",
    "emotions": "/emotions/sessions/?seen_emotion=frustrated",
    "calibration": "/settings/calibration/sessions/?model=hxi&kind=rage",
    "journeys": "/journeys/sessions/?part=screen&via=/home",
    "funnel": f"/funnels/sessions/?{FUNNEL}&step_index=1&outcome=dropped",
    "triage": f"/funnels/triage/sessions/?{FUNNEL}&step_index=1&outcome=dropped&cut=device&value=desktop",
    "heatmap": "/heatmaps/sessions/?screen=/home&viewport=desktop&element=buy",
    "compared": "/heatmaps/sessions/?screen=/home&viewport=desktop&element=buy&vs_device=desktop&whose=b",
}


@pytest.fixture
def five(still, client, monkeypatch):
    """Five sessions that all numbers count, of which a list shows two at once; their ids."""
    for room in (behind, tags, judged, behind_heat, behind_funnels, triage):
        monkeypatch.setattr(room, "MOST", 2)
    user = a_user()
    client.force_login(user)
    start, ids = timezone.now() - timedelta(hours=3), set()
    for place in range(5):
        visit = a_visit(["/home"], start + timedelta(minutes=place), device="desktop", hasReplay=place < 3)
        a_point(visit["sessionId"], at=start + timedelta(minutes=place, seconds=2))
        a_prediction(visit["sessionId"], "frustrated", ["rage"])
        Verdict.objects.create(
            user=user, session_id=visit["sessionId"], model="hxi", kind="rage", event_id="e", is_right=True,
            confidence=0.7, rule_version=1,
        )  # fmt: skip
        ids.add(visit["sessionId"])
    return ids


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_each_button_brings_the_next_sessions_and_nothing_else(client, five, address):
    found, asked = [], 0
    while address:
        text = client.get(address).content.decode()
        rows = re.findall(r'<li><a href="/sessions/([^/]+)/\?t=', text)
        assert 1 <= len(rows) <= 2
        assert ("<ul" in text) == (asked == 0)
        found += rows
        asked += 1
        address = unescape("".join(re.findall(r'hx-get="([^"]+)"[^>]*data-more-behind', text)))
    assert (asked, len(found), set(found)) == (3, 5, five)


@pytest.mark.parametrize("skip", ["-1", "x", "2.5", "5001", "99999999999999"])
@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_a_place_in_the_list_that_is_none_is_not_found(client, five, address, skip):
    assert client.get(f"{address}&skip={skip}").status_code == 404


@pytest.mark.parametrize("skip", ["2.0", "02", "%202"])
@pytest.mark.parametrize("address", [LISTS["overview"], LISTS["triage"]], ids=["overview", "triage"])
def test_a_place_in_the_list_may_be_written_in_other_ways(client, five, address, skip):
    assert "skip=4" in client.get(f"{address}&skip={skip}").content.decode()


def test_where_fewer_sessions_are_left_than_were_shown_nothing_follows(client, five):
    assert client.get(f"{LISTS['emotions']}&skip=8").content.decode().strip() == ""


@pytest.mark.parametrize(
    "page",
    ["/?from=2020-01-01&number=sessions", "/emotions/?seen_emotion=frustrated", "/journeys/?part=screen&via=/home"],
)
def test_a_page_opens_its_list_at_the_beginning(client, five, page):
    text = client.get(f"{page}&skip=2").content.decode()
    (address,) = re.findall(r'hx-get="([^"]*/sessions/\?[^"]*)"', text)
    assert "skip" not in address
