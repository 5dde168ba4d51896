"""The Emotions page: its frame at once, each part as it is counted."""

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
from apps.analytics.overview.spans import spans_of
from apps.record.lazily import Lazily

from . import controls
from .question import EmotionPage

lake, counting = Lazily("apps.analytics.reading"), Lazily("apps.emotion.summary.counts")
felt_answer, behind = Lazily("apps.emotion.summary.felt"), Lazily("apps.emotion.summary.behind")
places_answer, elements_answer = Lazily("apps.emotion.summary.places"), Lazily("apps.emotion.summary.elements")
exports, explaining = Lazily("apps.emotion.summary.exports"), Lazily("apps.emotion.summary.estimate")


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def emotions(request):
    """The page, or what of it a change of the filter or of a choice changes."""
    query, problems = filter_bar.read(EmotionPage, request.GET)
    context = {"query": query, "problems": problems, "menus": filter_bar.menus(query, known())}
    context["files"] = controls.files_of(query) if request.user.may(Role.ANALYST) else []
    context["behind_address"] = query.address(**query.chosen)
    answer = render(request, _template(request), context, status=422 if problems else 200)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def felt(request):
    """Each emotion with its numbers, and all of them over time."""
    query = _valid(request.GET)
    spans = spans_of(query)
    earlier = spans.as_far()
    with lake.Reading(query.set) as reading:
        summary = counting.Summary(query, reading)
        if earlier is None:
            return render(request, "emotion/_felt.html", felt_answer.felt_of(summary))
        with lake.Reading(earlier.set) as reading_before:
            context = felt_answer.felt_of(summary, counting.Summary(earlier, reading_before))
    return render(request, "emotion/_felt.html", context | {"compared": spans.words})


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def places(request):
    """Screens and devices, by who was troubled there."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        context = places_answer.places_of(counting.Summary(query, reading))
    return render(request, "emotion/_places.html", context)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def elements(request):
    """The elements with a kind of signal."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        context = elements_answer.elements_of(counting.Summary(query, reading))
    return render(request, "emotion/_elements.html", context)


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
    close = reverse("emotion:emotions") + query.address()
    context = {"query": query, "close": close, **found}
    return list_answer(request, query.skip, "analytics/_behind.html", context)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def estimate(request):
    """How the built-in model estimates, and by which rules."""
    return render(request, "emotion/_estimate.html", explaining.estimate())


@role_required(Role.ANALYST)
@require_GET
def export(request):
    """A file (`format`): the chart as png or svg, or a table as CSV."""
    parameters = request.GET.copy()
    wanted = parameters.pop("format", ["png"])[-1]
    query = _valid(parameters)
    if wanted not in dict(controls.FILES):
        raise Http404("There is no such file.")
    with lake.Reading(query.set) as reading:
        file = exports.file_of(counting.Summary(query, reading), wanted)
    return file.answer()


def _valid(parameters):
    query, problems = filter_bar.read(EmotionPage, parameters)
    if problems:
        raise Http404("Such emotions cannot be counted.")
    return query


def _template(request):
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return "emotion/_emotions_changed.html" if is_part else "emotion/emotions.html"
