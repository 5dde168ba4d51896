"""The heatmaps page: its frame at once, the map and its parts as they are counted."""

from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.known import known
from apps.record.lazily import Lazily

from . import controls, pictures
from .api import elements_file, file_of, json_file
from .behind import sessions_behind
from .column import column_of
from .question import ALL, PageQuery

answers, overview = Lazily("apps.heatmap.answer"), Lazily("apps.heatmap.overview")
figures, layering = Lazily("apps.heatmap.figures"), Lazily("apps.heatmap.layers")
lake = Lazily("apps.analytics.reading")

MOST_BOXES = 500  # elements that can be pointed at on the map


@role_required(Role.VIEWER)
@require_GET
def heatmaps(request):
    """The page, or what of it a filter changes; without a screen it shows the busiest one."""
    query, problems = filter_bar.read(PageQuery, request.GET)
    context = {"query": query, "problems": problems, "may_export": request.user.may(Role.ANALYST)}
    if not problems:
        context |= _frame(query)
    context["menus"] = filter_bar.menus(context["query"], known(), without={"screen"})
    template = "heatmap/_heat_answer.html" if _is_part(request) else "heatmap/heatmaps.html"
    answer = render(request, template, context, status=422 if problems else 200)
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@role_required(Role.VIEWER)
@require_GET
def map_of_a_screen(request):
    """The drawn map with the numbers and elements beside it."""
    query = _valid(request)
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        heat, stage, elements = answer.heat, answer.stage, answer.elements
        layers = layering.layers_of(query, stage, heat)
        named = [(one.box, one.name) for one in elements if one.box]
        context = {"query": query, "stage": stage, "heat": heat, **column_of(query, answer, layers)}
    if not heat.points:
        context["clicks_address"] = query.address(kind=None, viewport=ALL)
        return render(request, "heatmap/_nothing.html", context)
    context["figure"] = figures.figure_of(query, stage, layers, named)
    context["boxes"] = [_pointed_at(one, heat) for one in elements[:MOST_BOXES] if one.box]
    context["reason"] = None if stage.file else pictures.reason_for(stage.screen, stage.device)
    context["behind_address"] = query.address(element=query.element)
    return render(request, "heatmap/_map.html", context)


@role_required(Role.VIEWER)
@require_GET
def screens(request):
    """The screens one may look at, with what was counted on each."""
    query, problems = filter_bar.read(PageQuery, request.GET)
    if problems:
        raise Http404
    with lake.Reading(query.set) as reading:
        found = [(*row, query.address(screen=row[0])) for row in overview.screens_of(reading, query)]
    return render(request, "heatmap/_screens.html", {"query": query, "screens": found})


@role_required(Role.VIEWER)
@require_GET
def sessions(request):
    """The sessions behind an element, or behind the whole map: each opens seconds before it happened."""
    query = _valid(request)
    if not query.element:
        raise Http404
    with lake.Reading(query.set) as reading:
        found = sessions_behind(reading, query)
    return render(request, "heatmap/_sessions.html", {"query": query, **found})


@role_required(Role.ANALYST)
@require_GET
def export(request):
    """A file of the map (`format`: png, svg, csv, json) or of its elements (`elements`)."""
    parameters = request.GET.copy()
    wanted = parameters.pop("format", ["png"])[-1]
    query = _valid_of(parameters)
    makers = {"elements": elements_file, "json": json_file}
    if wanted not in {*makers, "png", "svg", "csv"}:
        raise Http404
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        return makers[wanted](query, answer) if wanted in makers else file_of(query, answer, wanted)


def _frame(query):
    """What the page shows before anything is counted."""
    with lake.Reading(query.set) as reading:
        screen = query.screen or overview.busiest_screen(reading, query)
        if screen is None:
            return {"nothing": True}
        query = query.model_copy(update={"screen": screen})
        devices = answers.Answer(query, reading).devices
    query = controls.on_a_device(query, devices)
    address = query.address(element=query.element)
    return {"query": query, "controls": controls.of(query, devices), "map_address": address}


def _pointed_at(element, heat):
    share = element.count / heat.points
    return [element.name, element.count, element.sessions, round(share, 4), element.key, *element.box[:4]]


def _is_part(request):
    return request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")


def _valid(request):
    return _valid_of(request.GET)


def _valid_of(parameters):
    query, problems = filter_bar.read(PageQuery, parameters)
    if problems or not query.screen:
        raise Http404
    return query
