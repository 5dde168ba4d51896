"""The Rules page under /settings/: trying rules, saving them, putting an earlier version back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics.names import SIGNALS
from apps.analytics.rules import versions
from apps.emotion import rescoring

from . import form, history, preview

LONGEST_NOTE = 200


@role_required(Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def rules(request):
    """The page; what is sent becomes the next version, unless it cannot or somebody else was first."""
    if request.method == "GET":
        return _page(request)
    typed, note = form.typed_in(request.POST), request.POST.get("note", "").strip()[:LONGEST_NOTE]
    wanted, problems = form.read(typed)
    if problems:
        return _page(request, typed, note, problems=problems, status=422)
    if wanted == versions.latest().rules:
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return redirect("rules:rules")
    return _saved(request, wanted, note) or _page(request, typed, note, outrun=_base(request), status=409)


@role_required(Role.ADMIN)
@never_cache
@require_POST
def tried(request):
    """What the form's rules would change in the latest sessions; nothing is saved."""
    wanted, problems = form.read(form.typed_in(request.POST))
    context = {"problems": problems, "names": form.typed_in({}), "kinds": SIGNALS}
    if not problems:
        context |= preview.preview_of(versions.latest().rules, wanted)
    return render(request, "emotion/_rules_preview.html", context, status=422 if problems else 200)


@role_required(Role.ADMIN)
@never_cache
@require_GET
def progress(request):
    """How far history follows the latest rules: what the page asks every two seconds until it does."""
    return render(request, "emotion/_rules_progress.html", {"progress": rescoring.progress()})


@role_required(Role.ADMIN)
@require_POST
def put_back(request, number):
    """An earlier version's rules become the next version."""
    wanted = history.rules_of(number)
    if wanted is None:
        raise Http404("There is no such version.")
    if not _saved(request, wanted, f"Version {number} again"):
        messages.error(request, "Somebody else saved other rules meanwhile. See what they changed, then decide.")
    return redirect("rules:rules")


def _saved(request, wanted, note):
    """The way back to the page once these rules are saved; None when somebody else was first."""
    try:
        versions.save(wanted, _base(request), request.user, note)
    except versions.Outrun:
        return None
    return redirect("rules:rules")


def _base(request):
    """The number of the version that the sender saw."""
    told = request.POST.get("base", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _page(request, typed=None, note="", problems=None, outrun=None, status=200):
    version, entries = versions.latest(), history.entries()
    context = {
        "version": version,
        "groups": form.groups(version.rules, typed, problems),
        "note": note,
        "problems": problems,
        "meanwhile": [one for one in entries if outrun is not None and one.number > outrun],
        "entries": entries,
        "progress": rescoring.progress(),
    }
    return render(request, "emotion/rules.html", context, status=status)
