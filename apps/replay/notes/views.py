"""The panel of a session's notes: everyone signed in reads, analysts write and change their own, admins any."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.replay import store
from apps.replay.models import Note

from . import notes
from .forms import NoteForm

GONE = "This note is no longer there; somebody has deleted it."


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def panel(request, session_id):
    """The notes as they are now."""
    return _panel(request, session_id)


@role_required(Role.ANALYST)
@require_POST
def write(request, session_id):
    """A new note on a session."""
    if store.session_of(session_id) is None:
        raise Http404("There is no such session.")
    return _kept(request, session_id, NoteForm(request.POST, instance=Note(session_id=session_id, author=request.user)))


@role_required(Role.ANALYST)
@require_http_methods(["GET", "POST"])
def change(request, session_id, pk):
    """The form of a note in its place, and what it says from now on."""
    note = _changeable(request.user, session_id, pk)
    if note is None:
        return _panel(request, session_id, trouble=GONE)
    if request.method == "GET":
        return _panel(request, session_id, form=NoteForm(instance=note))
    note.updated_at = timezone.now()
    return _kept(request, session_id, NoteForm(request.POST, instance=note))


@role_required(Role.ANALYST)
@require_POST
def delete(request, session_id, pk):
    """Deletes a note; doing it twice is no error."""
    note = _changeable(request.user, session_id, pk)
    if note is not None:
        note.delete()
    return _panel(request, session_id)


def _changeable(user, session_id, pk):
    note = notes.note_of(session_id, pk)
    if note is not None and not notes.may_change(user, note):
        raise PermissionDenied("Only who wrote a note, and admins, change it.")
    return note


def _kept(request, session_id, form):
    """The panel after a form was sent: with the note, or with the form and what is wrong in it."""
    if not form.is_valid():
        return _panel(request, session_id, 422, form=form)
    return _panel(request, session_id, latest=form.save())


def _panel(request, session_id, status=200, **context):
    context |= {"session_id": session_id, **notes.panel_of(request.user, session_id)}
    return render(request, "replay/_notes.html", context, status=status)
