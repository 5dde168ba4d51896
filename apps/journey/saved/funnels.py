"""Saved funnels in a list, opened, and made of what the page shows."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.analytics.saved import keeping
from apps.analytics.saved.named import LONGEST_NAME
from apps.journey.funnels import page as funnel_page
from apps.journey.funnels.controls import chip_of
from apps.journey.models import SavedFunnel


def found(pk):
    """The SavedFunnel of an id; None when there is none, or none any more."""
    return keeping.found(SavedFunnel, pk)


def put_in(funnel, query, with_set):
    """Makes a FunnelPage what a SavedFunnel holds."""
    funnel.query = urlencode(query.shape, doseq=True)
    funnel.conditions = urlencode(query.conditions()) if with_set else ""


def copy_of(funnel, owner):
    """A SavedFunnel of the same under the first free name: `Checkout (copy)`, `Checkout (copy 2)`."""
    taken = set(SavedFunnel.objects.values_list("folded", flat=True))
    names = (_copied(funnel.name, number) for number in range(1, len(taken) + 2))
    name = next(name for name in names if name.casefold() not in taken)
    return SavedFunnel(name=name, query=funnel.query, conditions=funnel.conditions, owner=owner)


def _copied(name, number):
    ending = " (copy)" if number == 1 else f" (copy {number})"
    return name[: LONGEST_NAME - len(ending)] + ending


def address_of(funnel, conditions):
    """Where it opens: with its own session set, or else with these conditions."""
    own = funnel.conditions or urlencode(conditions)
    told = "&".join(part for part in (own, funnel.query, urlencode({"saved": str(funnel.pk)})) if part)
    return f"{reverse('funnel:funnels')}?{told}"


def read(funnel, conditions=()):
    """(FunnelPage, problems) of a SavedFunnel, of its own session set or else of these conditions."""
    return funnel_page.read(QueryDict("&".join((funnel.conditions or urlencode(conditions), funnel.query))))


def listed(conditions):
    """Every saved funnel by name: itself, its chips, its set in words, what is wrong with it, where it opens."""
    for funnel in SavedFunnel.objects.select_related("owner"):
        query, problems = read(funnel)
        yield {
            "funnel": funnel,
            "chips": [chip_of(text) for text in query.step],
            "set": query.set.sentence() if funnel.conditions else "",
            "problems": list(problems.values()),
            "address": address_of(funnel, conditions),
        }


def is_changed(funnel, query):
    """Whether a page shows something else than the SavedFunnel it began as."""
    saved, _ = read(funnel)
    return query.shape != saved.shape or bool(funnel.conditions and saved.conditions() != query.conditions())
