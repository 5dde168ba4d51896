"""Finding and keeping what is saved under a name, while others may do the same at the same moment."""

from bson import ObjectId
from django.db import DatabaseError, IntegrityError

NAME_ERRORS = {"name": {"required": "Give it a name.", "max_length": "At most 80 characters."}}


class Taken(Exception):
    """Another one has the name; the message says so."""


class Gone(Exception):
    """Somebody has deleted it meanwhile."""


def found(model, pk):
    """The one of an id; None when there is none, or none any more."""
    return model.objects.filter(pk=pk).select_related("owner").first() if ObjectId.is_valid(pk or "") else None


def keep(one):
    """Saves a Named; Taken when somebody was faster with the name, Gone when it was there and is no more."""
    try:
        one.save(force_update=not one._state.adding)
    except IntegrityError:
        raise Taken(one.taken) from None
    except DatabaseError:
        if one._state.adding or found(type(one), str(one.pk)):
            raise
        raise Gone from None


def kept(form):
    """Whether a form's Named could be saved; the form says why not."""
    if not form.is_valid():
        return False
    try:
        keep(form.save(commit=False))
    except Taken as taken:
        form.add_error("name", str(taken))
        return False
    return True
