"""The funnels page: its builder at once, the numbers and their parts as they are counted."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.behind import list_answer
from apps.analytics.known import known
from apps.analytics.periods import before, words_of
from apps.journey.saved import funnels as saved_funnels
from apps.record.lazily import Lazily

from . import controls, page

lake, funnels = Lazily("apps.analytics.reading"), Lazily("apps.journey.funnels.funnel")
answers, behind = Lazily("apps.journey.funnels.answer"), Lazily("apps.journey.funnels.behind")
options, starters = Lazily("apps.journey.funnels.step_options"), Lazily("apps.journey.funnels.starters")
exports = Lazily("apps.journey.funnels.exports")

FIGURES = {"funnel": "Funnel", "times": "Time to convert", "trend": "Trend", "breakdown": "Breakdown"}
ENDINGS = ("png", "svg", "csv")
PARTS = {"answer": "journey/_funnel_changed.html", "funnel": "journey/_funnel_whole.html"}


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def funnels_page(request):
    """The page, or what of it a change of the builder or of the filter changes."""
    query, problems = page.read(request.GET)
    context = {"query": query, "problems": problems, "may_save": request.user.may(Role.ANALYST)}
    context |= _frame(query) | {"menus": filter_bar.menus(query, known())}
    answer = render(request, _template(request), context, status=422 if problems else 200)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def _frame(query):
    """What the page shows before anything is counted."""
    kept = saved_funnels.found(query.saved)
    found = {
        "saved_one": kept,
        "is_changed": kept and saved_funnels.is_changed(kept, query),
        "saved": list(saved_funnels.listed(query.conditions())),
        "conditions": query.conditions(),
        "new_address": query.without(*page.FUNNEL, "saved"),
        "set_address": query.without(*page.FUNNEL, "saved", "compare"),
        "numbers_address": query.address(**query.chosen),
        "exports": _exports(query),
    }
    with lake.Reading(query.set) as reading:
        found["controls"] = controls.of(query, reading)
        if not query.step:
            found["starters"] = controls.starting(query, starters.starters_of(reading))
    return found


def _exports(query, drawn=()):
    """(label, [(ending, address)]) of the files of the funnel and of what else is drawn of it, once it is counted."""
    told = [(name, label) for name, label in FIGURES.items() if name == "funnel" or name in drawn]
    return [(label, [(end.upper(), query.address(figure=name, format=end)) for end in ENDINGS]) for name, label in told]


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def numbers(request):
    """The funnel with its figures and tables, and for who may export the menu of their files."""
    query = _valid(request.GET)
    earlier = before(query) if query.compare else None
    with lake.Reading(query.set) as reading:
        context = answers.answer_of(funnels.Funnel(query, reading), earlier and _numbers_of(earlier))
    context["compared"] = earlier and words_of(query, earlier)
    context |= {"query": query, "behind_address": query.address(**query.chosen)}
    answer = render(request, "journey/_funnel_numbers.html", context)
    if request.user.may(Role.ANALYST):
        menu = {"exports": _exports(query, drawn=context), "oob": True}
        answer.write(render_to_string("journey/_funnel_exports.html", menu))
    return answer


def _numbers_of(query):
    with lake.Reading(query.set) as reading:
        return funnels.Funnel(query, reading).numbers


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def steps(request):
    """What a step may be, for the letters typed so far (`q`)."""
    parameters = request.GET.copy()
    words = parameters.pop("q", [""])[-1]
    query, _ = page.read(parameters)
    with lake.Reading(query.set) as reading:
        return render(request, "journey/_funnel_options.html", options.options_of(reading, words))


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def sessions(request):
    """The sessions behind a number of the funnel: each opens seconds before the moment."""
    query = _valid(request.GET)
    if query.step_index is None or query.step_index >= len(query.step):
        raise Http404("The funnel has no such step.")
    with lake.Reading(query.set) as reading:
        found = behind.sessions_behind(funnels.Funnel(query, reading))
    close = reverse("funnel:funnels") + query.address()
    context = {"query": query, "close": close, **found}
    return list_answer(request, query.skip, "journey/_funnel_behind.html", context)


@role_required(Role.ANALYST)
@require_GET
def export(request):
    """A file (`format`: png, svg, csv) of a `figure`: funnel, times, trend, breakdown.

    With `compare` the funnel's CSV has the period before too.
    """
    parameters = request.GET.copy()
    name, ending = (parameters.pop(one, [None])[-1] for one in ("figure", "format"))
    query = _valid(parameters)
    if ending not in ENDINGS or name not in FIGURES or (name == "breakdown" and not query.by):
        raise Http404("There is no such file.")
    earlier = before(query) if query.compare and (name, ending) == ("funnel", "csv") else None
    with lake.Reading(query.set) as reading:
        found = funnels.Funnel(query, reading)
        file = exports.compared_file(found, _numbers_of(earlier)) if earlier else exports.file_of(found, name, ending)
    return file.answer()


def _valid(parameters):
    query, problems = page.read(parameters)
    if problems or query.missing:
        raise Http404("Such a funnel cannot be counted.")
    return query


def _template(request):
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return PARTS.get(request.headers.get("HX-Target"), PARTS["funnel"]) if is_part else "journey/funnels.html"
