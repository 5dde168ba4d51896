"""Verdicts for the session page: everyone reads them, analysts and admins give them."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.emotion.findings import store

from . import thumbs

NAMES = ("session", "model", "kind", "event")


@role_required(Role.ANALYST)
@require_POST
def verdict(request):
    """Gives the thumb that `verdict` names (`right`, `wrong`, `none` takes it back) to a finding of the record."""
    named = [request.POST.get(name, "") for name in NAMES]
    missing = [name for name, value in zip(NAMES, named, strict=True) if not value]
    if missing:
        return _refusal(f"Name the finding: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    answer = request.POST.get("verdict")
    if answer not in thumbs.ANSWERS:
        return _refusal(f"verdict: one of {', '.join(thumbs.ANSWERS)}.")
    finding = store.finding_of(*named)
    if finding is None:
        return _refusal("This was not found in the session, or is no longer: it was scored again by other rules.")
    thumbs.give(request.user, finding, thumbs.ANSWERS[answer])
    session_id, model, kind, event_id = named
    given = thumbs.tallies_of(request.user, session_id, model=model, kind=kind, event_id=event_id)
    return JsonResponse({"items": given})


@role_required(Role.VIEWER)
@require_GET
@never_cache
def verdicts(request, session_id):
    """All verdicts on a session's findings."""
    return JsonResponse({"items": thumbs.tallies_of(request.user, session_id)})


def _refusal(reason):
    return JsonResponse({"detail": reason}, status=422)
