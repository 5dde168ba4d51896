"""The menu of segments in every filter bar: everyone signed in opens them, analysts save, rename and delete them."""

from django.http import Http404, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.analytics import filter_bar
from apps.analytics.models import SavedSegment

from . import segments
from .forms import NameForm
from .keeping import Gone, found, kept

GONE = "This segment is no longer there; somebody has deleted it."


@role_required(Role.VIEWER)
@require_GET
@cache_control(private=True, no_cache=True)
def menu(request):
    """The segments, for the page whose filter bar asks."""
    return _menu(request)


@role_required(Role.ANALYST)
@require_POST
def save(request):
    """Saves what the filter bar has under a name."""
    shown, problems = _shown(request.POST)
    if problems or not shown.conditions():
        raise Http404("Only a filter that can be read can be saved.")
    form = NameForm(request.POST, instance=SavedSegment(owner=request.user, query=segments.saved_of(shown)))
    if not kept(form):
        return _menu(request, 422, form=form)
    return _menu(request, told=f"Saved as “{form.instance.name}”.")


@role_required(Role.ANALYST)
@require_POST
def rename(request, pk):
    segment = found(SavedSegment, pk)
    if segment is None:
        return _menu(request, 422, trouble=GONE)
    before, form = segment.name, NameForm(request.POST, instance=segment)
    try:
        if not kept(form):
            return _menu(request, 422, trouble=" ".join(form.errors["name"]), renaming=pk)
    except Gone:
        return _menu(request, 422, trouble=GONE)
    return _menu(request, told=f"“{before}” is now “{segment.name}”.")


@role_required(Role.ANALYST)
@require_POST
def delete(request, pk):
    """Deletes a segment; doing it twice is no error."""
    segment = found(SavedSegment, pk)
    if segment is None:
        return _menu(request, told="It was deleted before.")
    segment.delete()
    return _menu(request, told=f"“{segment.name}” was deleted.")


def _menu(request, status=200, **context):
    """The menu for the page that is told of: its `own` parameters, and the conditions it has `shown`."""
    parameters = request.GET or request.POST
    shown, _ = _shown(parameters)
    context |= {
        "segments": list(segments.listed(parameters.get("own", ""), shown)),
        "shown_words": segments.words_of(segments.saved_of(shown)),
        "may_save": request.user.may(Role.ANALYST),
    }
    return render(request, "analytics/_segments.html", context, status=status)


def _shown(parameters):
    return filter_bar.read(filter_bar.PageQuery, QueryDict(parameters.get("shown", "").removeprefix("?")))
