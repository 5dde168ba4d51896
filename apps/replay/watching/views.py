"""Marking a session as watched or not, and the log of who watched what."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.replay import lists, store
from apps.replay.models import Watch
from apps.replay.notes.notes import noted

from . import looks


@role_required(Role.VIEWER)
@require_POST
def mark(request, session_id):
    """Marks a session as watched (`yes`) or not for oneself; a row of a list says so (`row`) and is drawn again."""
    found = store.session_of(session_id)
    if found is None:
        raise Http404("There is no such session.")
    Watch.mark(request.user, session_id, request.POST.get("watched") == "yes")
    watched = Watch.seen_by(request.user, [session_id])
    if "row" not in request.POST:
        return render(request, "replay/_watched.html", {"session": found, "is_watched": bool(watched)})
    home = lists.read(request.GET)[0].address()
    context = {"sessions": [found], "watched": watched, "noted": noted([session_id]), "home": home}
    return render(request, "replay/_rows.html", context)


@role_required(Role.ADMIN)
@require_GET
@cache_control(private=True, no_cache=True)
def log(request):
    """Who watched what, newest first, page by page; of one `person` alone when a name is given."""
    person = request.GET.get("person", "")
    told, following = looks.page_of(person, request.GET.get("before", ""))
    context = {"looks": told, "following": following, "person": person, "is_later": "before" in request.GET}
    return render(request, "replay/watch_log.html", context)
