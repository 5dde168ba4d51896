"""The panel beside a funnel's loss: what became of who was lost, and the few sessions worth watching."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics.behind import list_answer
from apps.analytics.rows import row_address
from apps.record.lazily import Lazily

from . import words
from .page import number_of

lake, funnels = Lazily("apps.analytics.reading"), Lazily("apps.journey.funnels.funnel")
triages = Lazily("apps.journey.triage.triage")


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def triage(request):
    """What became of the sessions lost before a step, and the few that stand for most of them."""
    query = _lost(request.GET)
    with lake.Reading(query.set) as reading:
        found = triages.Triage(funnels.Funnel(query, reading), query.step_index)
        context = _panel(query, found) if found.kinds else {}
    return render(request, "journey/_triage.html", {"query": query, "heading": words.heading_of(query), **context})


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def triage_sessions(request):
    """The sessions of one group."""
    query = _lost(request.GET)
    if query.cut is None:
        raise Http404("There is no such group.")
    with lake.Reading(query.set) as reading:
        found = triages.Triage(funnels.Funnel(query, reading), query.step_index)
        total, sessions = found.sessions(query.cut, query.value, bool(query.rest), query.skip)
    chosen = "those with a replay first, then the latest"
    row = _row(query, [one for one in sessions if one["has_replay"]])
    context = {"total": total, "sessions": sessions, "chosen": chosen, "row": row}
    return list_answer(request, query.skip, "journey/_triage_sessions.html", context)


def _panel(query, found):
    watched = [pick.session for pick in found.picks if pick.session["has_replay"]]
    return {
        "sentence": words.sentence_of(query, found),
        "promise": words.promise_of(found),
        "tables": list(words.tables_of(query, found)),
        "picks": [(pick, words.reason_of(pick)) for pick in found.picks],
        "row": _row(query, watched),
        "watched": len(watched),
    }


def _row(query, sessions):
    """The address that plays these sessions in a row."""
    back = reverse("funnel:funnels") + query.address(**query.chosen)
    places = [(one["session_id"], one["t"]) for one in sessions]
    return row_address(places, name=words.heading_of(query), back=back)


def _lost(parameters):
    query = number_of(parameters)
    if not query.step_index:
        raise Http404("Nobody is lost before the first step.")
    return query
