"""Numbers of funnels and journeys explained: which sessions count, and why each other one of the set is left out."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.explained_page import shown
from apps.journey.flows.question import JourneyPage
from apps.journey.triage.page import number_of
from apps.record.lazily import Lazily

lake, funnels = Lazily("apps.analytics.reading"), Lazily("apps.journey.funnels.funnel")
flows, steps = Lazily("apps.journey.flows.flow"), Lazily("apps.journey.explained.funnel")
walked = Lazily("apps.journey.explained.flow")


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def explain_step(request):
    """The sessions (or users) that came to a step of a funnel, and why the others did not."""
    query = number_of(request.GET)
    with lake.Reading(query.set) as reading:
        found = steps.explained_step(funnels.Funnel(query, reading), query.step_index)
    context = shown(found, "funnel:funnels", query.without, unit=query.unit.removesuffix("s"))
    return render(request, "analytics/_explained.html", context)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def explain_flow(request):
    """The sessions of a flow, and why the others are not in it."""
    query, problems = filter_bar.read(JourneyPage, request.GET)
    if problems:
        raise Http404("Such journeys cannot be counted.")
    with lake.Reading(query.set) as reading:
        found = walked.explained_flow(flows.Flow(query, reading))
    return render(request, "analytics/_explained.html", shown(found, "journey:journeys", query.without))
