"""The Calibration page under /settings/: how sure findings are, how often they are right, and the sessions behind."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics.behind import list_answer
from apps.record.lazily import Lazily

from .counts import EMOTION, SIGNAL, bins_of, is_overconfident, kinds_of, share_of
from .judged import Which, name_of, sessions_behind, skip_of, verdicts, which_of

figures = Lazily("apps.emotion.calibration.figures")


@role_required(Role.VIEWER)
@never_cache
@require_GET
def calibration(request):
    """The chart, its table, and the precision of every kind that was judged."""
    told = verdicts()
    context = {"total": len(told), "which": which_of(request.GET)}
    if told:
        bins = {group: bins_of(told, group) for group in (SIGNAL, EMOTION)}
        context |= {
            "share": share_of(told),
            "groups": [_group(group, found) for group, found in bins.items() if found],
            "kinds": [_kind(one) for one in kinds_of(told)],
            "figure": figures.calibration_figure(bins, _bin_address).to_json() if any(bins.values()) else None,
        }
    return render(request, "emotion/calibration.html", context)


@role_required(Role.VIEWER)
@never_cache
@require_GET
def sessions(request):
    """The sessions whose findings were judged so."""
    which, skip = which_of(request.GET), skip_of(request.GET)
    if which is None or skip is None:
        raise Http404("There is no such number.")
    context = {"close": reverse("calibration:calibration"), **sessions_behind(which, skip)}
    return list_answer(request, skip, "analytics/_behind.html", context)


def _bin_address(group, place):
    return Which(group=group, place=place).address()


def _group(group, bins):
    rows = [{"bin": one, "address": _bin_address(group, one.place), **_ends(one.share)} for one in bins]
    return {"name": figures.NAMES[group], "rows": rows, "over": is_overconfident(bins)}


def _kind(one):
    named = Which(model=one.model, kind=one.kind)
    versions = [
        {"number": number, "share": share, "address": named._replace(version=number).address()}
        for number, share in one.versions.items()
    ]
    return {
        "name": name_of(one.model, one.kind),
        "share": one.share,
        "versions": versions,
        "address": named.address(),
        "right": named._replace(right=True).address(),
        "wrong": named._replace(right=False).address(),
        **_ends(one.share),
    }


def _ends(share):
    """The share and its interval for a bar, in percent."""
    low, high = share.interval
    return {"value": 100 * share.value, "low": 100 * low, "high": 100 * high, "width": 100 * (high - low)}
