"""Who may open a page: the decorator that is line one of every view."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse


def role_required(role):
    """Lets people of at least this role in: others get 403, and who is not signed in goes to sign-in and back."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not request.user.may(role):
                raise PermissionDenied(f"This page is for the role {role.label.split(':')[0].lower()} and above.")
            return view(request, *args, **kwargs)

        guarded.role = role
        return guarded

    return decorate


def to_sign_in(request):
    """The way to the sign-in page; a fragment asks the browser to go there instead of showing it inside the page."""
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login(here).url})
    return redirect_to_login(request.get_full_path())
