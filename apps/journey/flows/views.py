"""The Journeys page: its frame at once, the flow and the tables as they are counted."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.behind import list_answer
from apps.analytics.known import known
from apps.record.lazily import Lazily

from . import controls
from .question import JourneyPage
from .words import title_of

lake, flowing = Lazily("apps.analytics.reading"), Lazily("apps.journey.flows.flow")
answers, behind = Lazily("apps.journey.flows.answer"), Lazily("apps.journey.flows.behind")
exports = Lazily("apps.journey.flows.exports")


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def journeys(request):
    """The page, or what of it a change of the flow or of the filter changes."""
    query, problems = filter_bar.read(JourneyPage, request.GET)
    context = {"query": query, "problems": problems, "may_export": request.user.may(Role.ANALYST)}
    context |= {"controls": controls.of(query), "title": title_of(query), "known": known()["screens"]}
    context["behind_address"] = query.address(**query.chosen)
    context["menus"] = filter_bar.menus(query, known())
    answer = render(request, _template(request), context, status=422 if problems else 200)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def flow(request):
    """The flow as a figure and as a table."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        return render(request, "journey/_flow.html", answers.flow_of(query, reading))


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def paths(request):
    """Paths, loops, screens and transitions as tables."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        return render(request, "journey/_paths.html", answers.paths_of(query, reading))


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def sessions(request):
    """The sessions behind a number: each opens seconds before the moment."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        found = behind.sessions_behind(query, reading)
    if found is None:
        raise Http404("There is no such number.")
    close = reverse("journey:journeys") + query.address()
    context = {"query": query, "close": close, **found}
    return list_answer(request, query.skip, "journey/_journey_behind.html", context)


@role_required(Role.ANALYST)
@require_GET
def export(request):
    """A file (`format`: png, svg, csv) of the flow, or (transitions) of all transitions."""
    parameters = request.GET.copy()
    wanted = parameters.pop("format", ["png"])[-1]
    query = _valid(parameters)
    if wanted not in {"png", "svg", "csv", "transitions"}:
        raise Http404("There is no such file.")
    with lake.Reading(query.set) as reading:
        if wanted == "transitions":
            file = exports.transitions_file(flowing.transitions(query, reading))
        else:
            file = exports.flow_file(flowing.Flow(query, reading), wanted)
    return file.answer()


def _valid(parameters):
    query, problems = filter_bar.read(JourneyPage, parameters)
    if problems:
        raise Http404("Such journeys cannot be counted.")
    return query


def _template(request):
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return "journey/_journeys_changed.html" if is_part else "journey/journeys.html"
