"""The overview's list of the biggest funnel losses."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.record.lazily import Lazily

from .saved import counted_funnels

losing = Lazily("apps.journey.overview.losses")


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def losses(request):
    """The steps at which saved funnels lose most of a session set."""
    query, problems = filter_bar.read(filter_bar.PageQuery, request.GET)
    if problems:
        raise Http404("Such sessions cannot be counted.")
    funnels = list(counted_funnels())
    rows = losing.rows_of(losing.losses_of(funnels, query.conditions()))
    return render(request, "journey/_losses.html", {"query": query, "funnels": len(funnels), "rows": rows})
