"""The overview: its frame at once, each part as it is counted."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.behind import list_answer
from apps.analytics.known import known
from apps.record import client
from apps.record.lazily import Lazily

from .question import OverviewPage
from .spans import spans_of

lake, counting = Lazily("apps.analytics.reading"), Lazily("apps.analytics.overview.numbers")
head, screening = Lazily("apps.analytics.overview.head"), Lazily("apps.analytics.overview.screens")
looking, telling = Lazily("apps.analytics.overview.candidates"), Lazily("apps.analytics.overview.stories")
lists, behind = Lazily("apps.analytics.overview.lists"), Lazily("apps.analytics.overview.behind")

LONG = 29  # days before today, offered where a period has no sessions


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def overview(request):
    """The page, or what of it a change of the filter changes; without a period it goes on with the last week's."""
    query, problems = filter_bar.read(OverviewPage, request.GET)
    if not problems and not (query.from_ or query.to):
        return redirect(_home(query))
    context = {"query": query, "problems": problems, "menus": filter_bar.menus(query, known())}
    context |= {"home": _home(query), "behind_address": query.address(**query.chosen)}
    answer = render(request, _template(request), context, status=422 if problems else 200)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _home(query):
    """Where the page begins: the last seven days; before anything was recorded, the steps that lead to a recording."""
    if client.sessions().find_one({}, {"_id": 1}) is None:
        return reverse("replay:sessions")
    return reverse("overview:overview") + filter_bar.last_week(query)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def numbers(request):
    """The six numbers, each compared with the period before, and the trend."""
    query = _valid(request.GET)
    spans = spans_of(query)
    with lake.Reading(spans.both) as reading:
        told = counting.told_of(spans, reading)
    longer = query.address(**{"from": filter_bar.days_ago(LONG), "to": None})
    context = {
        "query": query,
        "spans": spans,
        "told": told,
        "longer": longer,
        "cards": head.cards_of(query, spans, told),
    }
    return render(request, "analytics/overview/_numbers.html", context | head.trend_of(query, spans, told))


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def watch(request):
    """The sessions worth watching, with the reason of each."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        sessions = looking.candidates_of(reading)
    ids = [one.session_id for one in sessions]
    watched = import_string(settings.WATCHES).seen_by(request.user, ids)
    found = telling.chosen(sessions, watched)
    rows = lists.stories_of(found, watched)
    context = {"query": query, "rows": rows, "score": telling}
    context["row"] = lists.in_a_row(rows, "Worth watching", reverse("overview:overview") + query.address())
    return render(request, "analytics/overview/_watch.html", context)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def screens(request):
    """The screens on which more sessions met trouble than in the period before."""
    query = _valid(request.GET)
    spans = spans_of(query)
    with lake.Reading(spans.both) as reading:
        found = screening.screens_of(spans, reading)
    context = {"query": query, "spans": spans, **lists.screens_of(query, spans, found)}
    return render(request, "analytics/overview/_screens.html", context)


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def sessions(request):
    """The sessions behind a number: each opens seconds before the moment."""
    query = _valid(request.GET)
    with lake.Reading(query.set) as reading:
        found = behind.sessions_behind(query, spans_of(query), reading)
    if found is None:
        raise Http404("There is no such number.")
    page = reverse("overview:overview")
    found["row"] = lists.in_a_row(found["sessions"], found["heading"], page + query.address(**query.chosen))
    close = page + query.address()
    context = {"query": query, "close": close, **found}
    return list_answer(request, query.skip, "analytics/overview/_behind.html", context)


def _valid(parameters):
    query, problems = filter_bar.read(OverviewPage, parameters)
    if problems:
        raise Http404("Such sessions cannot be counted.")
    return query


def _template(request):
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return "analytics/overview/_changed.html" if is_part else "analytics/overview/overview.html"
