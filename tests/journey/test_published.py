"""The daily tables of screens and saved funnels have the numbers of the Journeys and the funnels page."""

import random
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from apps.accounts.models import Role
from apps.analytics import settling
from apps.analytics.published import job
from apps.analytics.reading import Reading
from apps.journey.flows.paths import Paths
from apps.journey.flows.question import JourneyQuery
from apps.journey.models import SavedFunnel
from tests.factories import a_point, a_user, a_visit

FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAYS = ["2026-11-02", "2026-11-03"]
DEVICES = ("desktop", "phone")
OTHERS = """SELECT day, table_name, written_at FROM hxi_published WHERE table_name <> 'hxi_daily_funnels'
    ORDER BY 1, 2"""
WORDS = ("/", "/", "/cart", "/search", "/product/7", "event:purchase", "event:click#buy")
FUNNELS = {
    "Checkout": {"step": ["/", "/cart", "event:purchase"]},
    "At once": {"step": ["/", "/cart"], "order": "strict", "window": 15},
    "Whatever": {"step": ["/product/*", "/search", "event:click#buy"], "order": "any"},
    "Not by search": {"step": ["/", "/cart"], "exclude": ["/search"]},
    "People": {"step": ["/", "/cart"], "unit": "users"},
}


@pytest.fixture
def visits(still):
    chance = random.Random(5)
    for number in range(60):
        start = FIRST + timedelta(hours=chance.randrange(39), minutes=number)
        history = chance.choices(WORDS, k=chance.randrange(1, 8))
        told = {"userId": chance.choice(["ann", "bob", None]), "meta": {"app": chance.choice(["web", "shop"])}}
        session = a_visit(history, start, device=chance.choice(DEVICES), **told)
        for screen in session["summary"]["screens"]:
            a_point(session["sessionId"], at=start, screen=screen, rage=chance.random() < 0.3)
    settling.settle()


def save(name, conditions=(), **funnel):
    return SavedFunnel.objects.create(
        name=name, query=urlencode(funnel, doseq=True), conditions=urlencode(conditions), owner=None
    )


def reached(database, saved, day, device):
    """How many sessions of a day and device came to each step, in order; of all apps together."""
    question = """SELECT step_number, step, sum(sessions)::int FROM hxi_daily_funnels
        WHERE funnel_id = %s AND funnel = %s AND day = %s AND device = %s GROUP BY 1, 2 ORDER BY 1"""
    return [(step, count) for _, step, count in database.rows(question, str(saved.pk), saved.name, day, device)]


@pytest.fixture
def ask(client):
    client.force_login(a_user(Role.VIEWER))

    def asked(**parameters):
        answer = client.get("/api/v1/funnel", parameters)
        assert answer.status_code == 200, answer.content
        return [(one["step"], one["sessions"]) for one in answer.json()["steps"] if answer.json()["entered"]]

    return asked


def test_a_saved_funnel_has_the_numbers_of_the_api(published, visits, ask):
    saved = [save(name, **funnel) for name, funnel in FUNNELS.items()]
    assert job.publish() == (2, 2)
    for one, funnel in zip(saved, FUNNELS.values(), strict=True):
        for day in DAYS:
            for device in DEVICES:
                asked = funnel | {"unit": "sessions", "from": day, "to": day, "device": device}
                assert reached(published, one, day, device) == ask(**asked)
    assert published.rows("SELECT count(DISTINCT funnel_id) FROM hxi_daily_funnels") == [(len(FUNNELS),)]


def test_of_a_funnels_own_set_all_but_the_period_holds(published, visits, ask):
    own = {"from": "2020-01-01", "to": "2020-01-02", "app": "web", "screen": "/cart"}
    saved = save("Web", own, step=["/", "/cart"])
    job.publish()
    for day in DAYS:
        asked = {"step": ["/", "/cart"], "from": day, "to": day, "app": "web", "screen": "/cart", "device": "phone"}
        assert reached(published, saved, day, "phone") == ask(**asked)
    assert published.rows("SELECT DISTINCT app FROM hxi_daily_funnels") == [("web",)]


def test_a_funnel_that_is_saved_changed_or_deleted_is_so_on_every_day(published, visits):
    def names():
        return published.rows("SELECT DISTINCT day::text, funnel FROM hxi_daily_funnels ORDER BY 1")

    job.publish()
    assert names() == []
    saved = save("Checkout", step=["/", "/cart"])
    save("Unreadable", step=["event:"])
    save("Too short", step=["/"])
    written = published.rows(OTHERS)
    assert job.publish() == (2, 2)
    assert names() == [(day, "Checkout") for day in DAYS]
    SavedFunnel.objects.filter(pk=saved.pk).update(name="Till")
    assert job.publish() == (2, 2)
    assert names() == [(day, "Till") for day in DAYS]
    saved.delete()
    assert job.publish() == (2, 2)
    assert names() == []
    assert job.publish() == (0, 0)
    assert published.rows(OTHERS) == written


def test_screens_have_the_numbers_of_the_journeys_page(published, visits):
    job.publish()
    columns = "sessions, visits, entries, exits, median_stay_ms::bigint"
    names = ("sessions", "visits", "entries", "exits", "stay_ms")
    for day in DAYS:
        for device in DEVICES:
            query = JourneyQuery.model_validate({"from": day, "to": day, "app": "web", "device": device})
            with Reading(query.set) as reading:
                expected = {one["screen"]: tuple(one[name] for name in names) for one in Paths(query, reading).screens}
                clicks = "SELECT screen, count(*), count(*) FILTER (rage) FROM points WHERE kind = 'click' GROUP BY 1"
                hits = {screen: numbers for screen, *numbers in reading.rows(clicks)}
            found = published.rows(
                f"""SELECT screen, clicks, rage_clicks, {columns} FROM hxi_daily_screens
                WHERE day = %s AND device = %s AND app = 'web'""",
                day,
                device,
            )
            assert {screen: tuple(numbers) for screen, _, _, *numbers in found} == expected
            assert {screen: numbers for screen, *numbers in (row[:3] for row in found)} == hits
