"""Saved funnels in a list, opened, and made of what the page shows."""

from urllib.parse import urlencode

from bson import ObjectId
from django.db import DatabaseError, IntegrityError
from django.http import QueryDict
from django.urls import reverse

from apps.journey.funnels import page as funnel_page
from apps.journey.funnels.controls import chip_of
from apps.journey.models import LONGEST_NAME, SavedFunnel

TAKEN = "There is a saved funnel named “{}” already; choose another name."


class Taken(Exception):
    """Another saved funnel has the name; the message says so."""


def found(pk):
    """The SavedFunnel of an id; None when there is none, or none any more."""
    return SavedFunnel.objects.filter(pk=pk).select_related("owner").first() if ObjectId.is_valid(pk or "") else None


class Gone(Exception):
    """Somebody has deleted the saved funnel meanwhile."""


def keep(funnel):
    """Saves a SavedFunnel; Taken when somebody was faster with the name, Gone when it was there and is no more."""
    try:
        funnel.save(force_update=not funnel._state.adding)
    except IntegrityError:
        raise Taken(TAKEN.format(funnel.name)) from None
    except DatabaseError:
        if funnel._state.adding or found(str(funnel.pk)):
            raise
        raise Gone from None


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
