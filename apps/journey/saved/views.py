"""Saving funnels: everyone signed in opens them, analysts make, rename, duplicate and delete them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics.saved.keeping import Gone, Taken, keep, kept
from apps.analytics.words import percent
from apps.journey.funnels import page as funnel_page
from apps.journey.models import SavedFunnel
from apps.record.lazily import Lazily

from . import funnels as saved_funnels
from .forms import NameForm, SaveForm

lake, funnels = Lazily("apps.analytics.reading"), Lazily("apps.journey.funnels.funnel")
GONE = "This saved funnel is no longer there; somebody has deleted it."


@role_required(Role.VIEWER)
@require_GET
def saved(request, pk):
    """The short link of a saved funnel; to one that was deleted it leads to the others."""
    funnel = saved_funnels.found(pk)
    if funnel is None:
        messages.error(request, GONE)
        return redirect("funnel:funnels")
    return redirect(saved_funnels.address_of(funnel, {}))


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def rate(request, pk):
    """What a saved funnel converts now, for the list."""
    funnel = saved_funnels.found(pk)
    query, problems = saved_funnels.read(funnel, _conditions(request.GET)) if funnel else (None, True)
    if problems or query.missing:
        return HttpResponse("")
    with lake.Reading(query.set) as reading:
        numbers = funnels.Funnel(query, reading).numbers
    return render(request, "journey/_funnel_rate.html", {"numbers": numbers, "rate": percent(numbers.rate)})


@role_required(Role.ANALYST)
@require_POST
def save(request):
    """Saves what the page shows under a name."""
    query = _shown(request)
    form = SaveForm(request.POST, instance=SavedFunnel(owner=request.user))
    saved_funnels.put_in(form.instance, query, request.POST.get("with_set"))
    if not kept(form):
        return render(request, "journey/_funnel_save.html", {"form": form, "query": query}, status=422)
    messages.success(request, f"Saved as “{form.instance.name}”.")
    return _opened(form.instance, query)


@role_required(Role.ANALYST)
@require_POST
def change(request, pk):
    """Saves what the page shows in the place of what was saved; its session set only where it had one."""
    query, funnel = _shown(request), saved_funnels.found(pk)
    if funnel is None:
        return _gone(request, query)
    saved_funnels.put_in(funnel, query, funnel.conditions)
    try:
        keep(funnel)
    except Gone:
        return _gone(request, query)
    messages.success(request, f"“{funnel.name}” is now what you see.")
    return _opened(funnel, query)


@role_required(Role.ANALYST)
@require_POST
def rename(request, pk):
    funnel = saved_funnels.found(pk)
    if funnel is None:
        return _list(request, trouble=GONE)
    before, form = funnel.name, NameForm(request.POST, instance=funnel)
    try:
        if not kept(form):
            return _list(request, trouble=" ".join(form.errors["name"]), renaming=pk)
    except Gone:
        return _list(request, trouble=GONE)
    return _list(request, told=f"“{before}” is now “{funnel.name}”.")


@role_required(Role.ANALYST)
@require_POST
def duplicate(request, pk):
    funnel = saved_funnels.found(pk)
    if funnel is None:
        return _list(request, trouble=GONE)
    copy = saved_funnels.copy_of(funnel, request.user)
    try:
        keep(copy)
    except Taken as taken:
        return _list(request, trouble=str(taken))
    return _list(request, told=f"“{copy.name}” was made.")


@role_required(Role.ANALYST)
@require_POST
def delete(request, pk):
    """Deletes a saved funnel; doing it twice is no error."""
    funnel = saved_funnels.found(pk)
    if funnel is None:
        return _list(request, told="It was deleted before.")
    funnel.delete()
    return _list(request, told=f"“{funnel.name}” was deleted.")


def _shown(request):
    """The complete FunnelPage that the page had when something was saved."""
    query, problems = funnel_page.read(QueryDict(request.POST.get("shown", "").removeprefix("?")))
    if problems or query.missing:
        raise Http404("Only a funnel that can be counted can be saved.")
    return query


def _list(request, told="", trouble="", renaming=None):
    conditions = _conditions(request.POST)
    context = {"saved": list(saved_funnels.listed(conditions)), "told": told, "trouble": trouble, "renaming": renaming}
    context |= {"may_save": True, "conditions": conditions}
    return render(request, "journey/_funnel_saved.html", context, status=422 if trouble else 200)


def _conditions(parameters):
    """The page's session set, for funnels that were saved without one."""
    return funnel_page.read(parameters)[0].conditions()


def _gone(request, query):
    """The page goes on with what it shows, which is no saved funnel any more."""
    messages.error(request, GONE)
    return _redirected(f"{reverse('funnel:funnels')}{query.address(saved=None)}")


def _opened(funnel, query):
    return _redirected(saved_funnels.address_of(funnel, query.conditions()))


def _redirected(address):
    return HttpResponse(status=204, headers={"HX-Redirect": address})
