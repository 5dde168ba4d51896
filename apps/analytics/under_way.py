"""What changes numbers just now, in a line on pages that show them, with how far it is."""

from typing import NamedTuple

from django.conf import settings
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.access import role_required
from apps.accounts.models import Role


class Notice(NamedTuple):
    """Something that is under way, in a sentence or two, and where admins see more of it."""

    text: str
    address: str
    name: str


def notices():
    """The Notice of everything that is under way: functions of settings.UNDER_WAY give one, or None."""
    found = (import_string(path)() for path in settings.UNDER_WAY)
    return [notice for notice in found if notice]


@role_required(Role.VIEWER)
@never_cache
@require_GET
def under_way(request):
    """The same lines a while later; at their end, that it is time to look at the numbers again."""
    return render(request, "analytics/_under_way.html", {"notices": notices(), "user": request.user, "was": True})
