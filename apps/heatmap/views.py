"""The heatmaps page: its frame at once, the map and its parts as they are counted."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.behind import list_answer
from apps.analytics.explained_page import shown
from apps.analytics.known import known
from apps.record.lazily import Lazily

from . import controls, pictures, versus
from .api import compared_file, elements_file, file_of, json_file
from .behind import sessions_behind
from .column import column_of, hits_of
from .compared_column import compared_column_of, told_of
from .question import ALL, VS, PageQuery
from .words import totals_of

answers, overview = Lazily("apps.heatmap.answer"), Lazily("apps.heatmap.overview")
figures, layering = Lazily("apps.heatmap.figures"), Lazily("apps.heatmap.layers")
lake, comparing = Lazily("apps.analytics.reading"), Lazily("apps.heatmap.comparison")
explaining = Lazily("apps.heatmap.explained")

MOST_BOXES = 500  # elements that can be pointed at on the map


@role_required(Role.VIEWER)
@require_GET
def heatmaps(request):
    """The page, or what of it a filter changes; without a screen it shows the busiest one."""
    query, problems = filter_bar.read(PageQuery, request.GET)
    context = {"query": query, "problems": problems, "may_export": request.user.may(Role.ANALYST)}
    if not problems:
        context |= _frame(query)
    context["versus"] = versus.of(context["query"], known())
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
    if query.comparing:
        return _compared_map(request, query)
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        heat, stage, elements = answer.heat, answer.stage, answer.elements
        layers = layering.layers_of(query, stage, heat)
        named = [(one.box, one.name) for one in elements if one.box]
        context = {"query": query, "stage": stage, "heat": heat, **column_of(query, answer, layers)}
    if not heat.points:
        return _nothing(request, query, context)
    context["figure"] = figures.figure_of(query, stage, layers, named)
    context["boxes"] = [[*_pointed_at(one), hits_of(query, one, heat)] for one in elements[:MOST_BOXES] if one.box]
    context["reason"] = None if stage.file else pictures.reason_for(stage.screen, stage.device)
    context["behind_address"] = query.address(element=query.element)
    return render(request, "heatmap/_map.html", context)


def _compared_map(request, query):
    with comparing.compared(query) as comparison:
        stage, context = comparison.stage, compared_column_of(comparison)
        context |= {"query": query, "stage": stage}
        if comparison.empty:
            context["sentence"] = " / ".join(f"{side['name']}: {side['sentence']}" for side in context["sides"])
            return _nothing(request, query, context)
        context["figures"] = list(_figures(comparison))
        placed = [one for one in comparison.changes if one.element.box][:MOST_BOXES]
        context["boxes"] = [[*_pointed_at(one.element), told_of(one)] for one in placed]
    context["reason"] = None if stage.file else pictures.reason_for(stage.screen, stage.device)
    context["behind_address"] = query.address(element=query.element, whose=query.whose)
    return render(request, "heatmap/_compared.html", context)


def _figures(comparison):
    """(name, caption, figure) of each map that is shown."""
    captions = [("heat", {"text": comparison.headline})]
    if not comparison.query.by_difference:
        sides = ("A", comparison.a), ("B", comparison.b)
        captions = [
            (f"heat-{side.lower()}", {"side": side, "text": totals_of(one.query, one.heat)}) for side, one in sides
        ]
    for (name, caption), layers in zip(captions, comparison.maps, strict=True):
        yield name, caption, figures.figure_of(comparison.query, comparison.stage, layers, comparison.named())


def _nothing(request, query, context):
    context["clicks_address"] = query.address(kind=None, viewport=ALL)
    return render(request, "heatmap/_nothing.html", context)


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
    asked = query.other if query.whose else query
    side = ("B" if query.whose else "A") if query.comparing else ""
    with lake.Reading(asked.set) as reading:
        found = sessions_behind(reading, asked, side, query.skip)
    close = reverse("heatmap:heatmaps") + query.address()
    explain = reverse("heatmap:explain") + query.address(element=query.element, whose=query.whose)
    return list_answer(request, query.skip, "heatmap/_behind.html", {"close": close, "explain": explain, **found})


@role_required(Role.VIEWER)
@require_GET
def explain(request):
    """The sessions that the map, or an element of it, counts, and why each other one of the set is left out."""
    query = _valid(request)
    asked = query.other if query.whose else query
    with lake.Reading(asked.set) as reading:
        found = explaining.explained_map(reading, asked)
    return render(request, "analytics/_explained.html", shown(found, "heatmap:heatmaps", _without(query)))


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
    if query.comparing:
        return compared_file(query, wanted)
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
    if query.comparing:
        with lake.Reading(query.other.set) as reading:
            devices = devices + answers.Answer(query.other, reading).devices
    query = controls.on_a_device(query, devices)
    address = query.address(element=query.element, whose=query.whose)
    return {"query": query, "controls": controls.of(query, devices), "map_address": address}


def _without(query):
    """The page's address without some conditions of the set that is meant."""
    return lambda *names: query.without(*(VS + name if query.whose else name for name in names))


def _pointed_at(element):
    return [element.name, element.key, *element.box[:4]]


def _is_part(request):
    return request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")


def _valid(request):
    return _valid_of(request.GET)


def _valid_of(parameters):
    query, problems = filter_bar.read(PageQuery, parameters)
    if problems or not query.screen:
        raise Http404
    return query
