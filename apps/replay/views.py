"""Pages of sessions: the list, and one session with its player."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics.cursors import cursor_of, place_from
from apps.analytics.filter_bar import last_week, menus
from apps.analytics.known import known

from . import lists, store
from .built_in import SLOW, Listed
from .confinement import confined
from .details import groups_of
from .models import Look, Watch
from .neighbours import surroundings_of
from .notes.notes import known_tags, noted, panel_of
from .watching.looks import watched_by

WHOLE = "replay/sessions.html"
PAGE = 50  # rows at a time
COUNTED = 100_000  # the page's total stops here; the API's does not
COUNTED_WITHOUT = 1000
LATEST_MOMENT = 4_102_444_800_000  # the year 2100, in ms


@role_required(Role.VIEWER)
@require_GET
def sessions(request):
    """The list of a set's sessions: whole, or the part of it that a filter or `more` changes."""
    query, problems = lists.read(request.GET)
    place = _place(query, problems)
    found, last, slow = ([], None, False) if problems else _page(query, request.user, place)
    if not found and not problems and not slow and store.is_empty():
        return render(request, "replay/first_run.html")
    context = {
        "query": query,
        "problems": problems,
        "slow": slow,
        "week": last_week(query),
        "sessions": found,
        **_marks(request.user, found),
        "more": last and query.address(cursor=cursor_of(query.sort, last)),
        "menus": menus(query, known()),
        "columns": lists.columns(query),
        **lists.choices(query, known_tags()),
        "home": query.address(),
        "kept_days": settings.RETENTION_DAYS,
        "seen": int(datetime.now(UTC).timestamp() * 1000),
    }
    template = _template_for(request)
    failure = 503 if slow and template == WHOLE else 200  # a part of the page is shown only when it succeeds
    answer = render(request, template, context, status=422 if problems else failure)
    patch_cache_control(answer, private=True, no_cache=True)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


@role_required(Role.VIEWER)
@require_GET
def total(request):
    """How many sessions the set holds, on its own, so that rows never wait for it."""
    query = _valid(request)
    whole = None if query.chips() else store.total_of_all()
    count = whole or _in_time(store.total_of, Listed(query, request.user), COUNTED)
    context = {"total": count, "most": None if whole else COUNTED}
    return render(request, "replay/_total.html", context)


@role_required(Role.VIEWER)
@require_GET
def fresh(request, since):
    """How many sessions of the set started since the list was shown (ms since 1970)."""
    query = _valid(request)
    if since > LATEST_MOMENT:
        raise Http404
    count = _in_time(store.newer_than, Listed(query, request.user), datetime.fromtimestamp(since / 1000, UTC))
    return render(request, "replay/_fresh.html", {"count": count, "home": query.address(), "since": since})


@role_required(Role.VIEWER)
@require_GET
def without(request):
    """For a set that is empty: how many sessions there would be without each of its conditions."""
    query = _valid(request)
    ways = []
    for chip in query.chips():
        count = _in_time(store.total_of, Listed(query.wider(*chip.names), request.user), COUNTED_WITHOUT)
        ways.append({"chip": chip, "address": query.without(*chip.names), "count": count})
    return render(request, "replay/_without.html", {"ways": ways, "most": COUNTED_WITHOUT})


@role_required(Role.VIEWER)
@require_GET
def session(request, session_id):
    found = store.session_of(session_id)
    if found is None:
        raise Http404("There is no such session.")
    Watch.record(request.user, session_id)
    Look.record(request.user, session_id)
    api_url = reverse("api:session", args=[session_id])
    context = {"session": found, "api_url": api_url, "details": groups_of(found)}
    context |= {"is_watched": True, "watched_by": watched_by(session_id)}
    context |= panel_of(request.user, session_id) | surroundings_of(request.GET, session_id, request.user)
    return confined(request, render(request, "replay/session.html", context))


def _marks(user, sessions):
    """Which sessions of a page the person has watched, and which have notes."""
    ids = [session.session_id for session in sessions]
    return {"watched": Watch.seen_by(user, ids), "noted": noted(ids)}


def _page(query, user, place):
    """(sessions, place of the last, whether it took too long)."""
    try:
        return *store.page_of(Listed(query, user), query.sort, PAGE, place), False
    except SLOW:
        return [], None, True


def _in_time(count, *arguments):
    """A count; None when it takes too long."""
    try:
        return count(*arguments)
    except SLOW:
        return None


def _template_for(request):
    if not request.headers.get("HX-Request") or request.headers.get("HX-History-Restore-Request"):
        return WHOLE
    return "replay/_rows.html" if request.headers.get("HX-Target") == "more" else "replay/_list_answer.html"


def _place(query, problems):
    try:
        return query.cursor and place_from(query.sort, query.cursor)
    except ValueError:
        problems["cursor"] = "This page of the list is no more; start from its top"
        return None


def _valid(request):
    query, problems = lists.read(request.GET)
    if problems:
        raise Http404
    return query
