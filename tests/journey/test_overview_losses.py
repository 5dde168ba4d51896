"""The overview's funnel losses: as the funnels' own pages count them, now and before; who of some sessions was lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.analytics import settling
from apps.analytics.reading import Reading
from apps.analytics.session_set import SessionSet
from apps.journey.funnels import page
from apps.journey.funnels.funnel import Funnel
from apps.journey.models import SavedFunnel
from apps.journey.overview import losses
from apps.journey.overview.lost import SavedLosses
from apps.journey.overview.saved import counted_funnels
from tests.factories import a_visit

NOW = datetime(2026, 11, 18, 14, 3, tzinfo=UTC)
PERIOD = {"from": "2026-11-12"}
FUNNELS = {
    "plain": "step=/a&step=/b&step=/c",
    "again": "step=/a&step=/b&step=/a",
    "twice": "step=/a&step=/a",
    "wild": "step=/a&step=/p/*&step=/c",
    "users": "step=/a&step=/b&unit=users",
    "strict": "step=/a&step=/b&order=strict",
    "any": "step=/b&step=/a&step=/c&order=any",
    "window": "step=/a&step=/c&window=15",
    "without": "step=/a&step=/c&exclude=/b",
    "event": "step=/a&step=event:buy",
}
VISITS = ("/a /b /c", "/a /p/1 /b /c", "/b /a", "/a /b /a /b", "/c /p/2", "/a event:buy /b", "/b /a /a /c")


@pytest.fixture
def visits(still, monkeypatch):
    """The same visits again and again over two weeks, those of the first more often; the first half has settled."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for place in range(40):
        start = datetime(2026, 11, 5, 1, tzinfo=UTC) + timedelta(hours=8 * place)
        history = VISITS[place % (7 if place < 20 else 3)].split()
        a_visit(history, start, userId=f"u{place % 5}", device="phone" if place % 2 else "desktop")
        if place == 25:
            settling.settle()


def saved(**funnels):
    for name, query in funnels.items():
        SavedFunnel(name=name, query=query).save()


def counted(query):
    with Reading(query.set) as reading:
        return [step.sessions for step in Funnel(query, reading).numbers.steps]


@pytest.mark.parametrize(
    "conditions", [PERIOD, PERIOD | {"device": "phone"}, {"from": "2026-11-12T03:30:00Z"}, {}], ids=str
)
def test_each_loss_is_what_the_funnels_page_counts(visits, conditions):
    saved(**FUNNELS)
    found = list(counted_funnels())
    reached = losses._reached([one.within(conditions) for one in found])
    for one, told in zip(found, reached, strict=True):
        assert [now for now, _ in told] == counted(one.within(conditions)), one.saved.name


def test_the_period_before_is_counted_as_such(visits):
    saved(**FUNNELS)
    found = list(counted_funnels())
    before = {"from": "2026-11-05", "to": "2026-11-11"}
    for one, told in zip(found, losses._reached([one.within(PERIOD) for one in found]), strict=True):
        assert [then for _, then in told] == counted(one.within(before)), one.saved.name


def test_the_largest_losses_come_first_and_open_the_funnel_at_the_step(visits):
    saved(plain=FUNNELS["plain"])
    rows = losses.rows_of(losses.losses_of(list(counted_funnels()), PERIOD))
    [one] = counted_funnels()
    reached = counted(one.within(PERIOD))
    assert sorted((row["lost"] for row in rows), reverse=True) == [row["lost"] for row in rows]
    assert {row["step"]: row["lost"] for row in rows} == {
        step: came - went for step, came, went in zip(("/b", "/c"), reached, reached[1:], strict=False) if came > went
    }
    query, problems = page.read(QueryDict(rows[0]["address"].partition("?")[2]))
    assert (problems, query.outcome, query.from_, query.saved) == ({}, "dropped", "2026-11-12", str(one.saved.pk))
    assert query.step[query.step_index] == rows[0]["step"]


def test_a_funnel_keeps_the_sessions_it_was_saved_with_but_not_their_period(visits):
    SavedFunnel(name="phones", query=FUNNELS["plain"], conditions="device=phone&from=2020-01-01&to=2020-02-01").save()
    [one] = counted_funnels()
    assert one.within(PERIOD).conditions() == {"from": "2026-11-12", "device": "phone"}
    assert one.within(PERIOD | {"device": "desktop"}).conditions() == {"from": "2026-11-12", "device": "desktop"}


def test_what_cannot_be_counted_is_passed_over(visits):
    saved(one="step=/a", broken="step=/a&step=event:", fine=FUNNELS["plain"])
    assert [one.saved.name for one in counted_funnels()] == ["fine"]


def test_who_did_half_of_a_funnel_and_not_all_was_lost_from_it(visits):
    saved(plain=FUNNELS["plain"], event=FUNNELS["event"])
    whole = SavedLosses()
    with Reading(SessionSet(**PERIOD)) as reading:
        told = list(whole.losses_among(reading))
        names = {name for name, _, _, _ in told}
        assert names
        ids = sorted(names)[:3]
        with reading.only(ids, held=("steps",)) as few:
            assert {one[0] for one in whole.losses_among(few)} == set(ids)
    assert {(funnel, step) for _, funnel, step, _ in told} <= {("plain", "/b"), ("event", "/a")}
    key = whole.key
    saved(more=FUNNELS["wild"])
    assert SavedLosses().key != key
