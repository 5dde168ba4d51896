"""Pages of people, roles and API tokens, and sign-in."""

import secrets

from bson import ObjectId
from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView, RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .access import role_required, to_sign_in
from .forms import InviteForm, OwnPasswordForm, PersonForm, SignInForm, TokenForm
from .models import ApiToken, Role, User
from .tokens import create_token

PASSWORD_BYTES = 12  # of a generated password


class SignIn(LoginView):
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(nobody_yet=not User.objects.exists(), **kwargs)


@method_decorator(role_required(Role.VIEWER), name="dispatch")
class PasswordChange(RedirectURLMixin, PasswordChangeView):
    """Changes one's own password and goes back to `next`, the page one came from."""

    form_class = OwnPasswordForm
    next_page = "/"

    def form_valid(self, form):
        messages.success(self.request, "Your password was changed.")
        return super().form_valid(form)


def admin_sign_in(request):
    """Django's admin has no sign-in of its own: one door, one throttle."""
    if request.user.is_authenticated:
        raise PermissionDenied("Only admins may open the configuration.")
    return to_sign_in(request) if "next" not in request.GET else redirect(f"/accounts/login/?{request.GET.urlencode()}")


@role_required(Role.VIEWER)
@require_GET
def settings(request):
    return redirect("/settings/install/")


@role_required(Role.ADMIN)
@require_GET
def people(request):
    return _people_page(request, InviteForm())


@role_required(Role.ADMIN)
@never_cache
@require_POST
def invite(request):
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people_page(request, form, status=422)
    person = form.save(commit=False)
    return _people_page(request, InviteForm(), shown_once=_give_password(person), person=person)


@role_required(Role.ADMIN)
@require_POST
def change_person(request, pk):
    """Changes the role, or who may sign in: only what the form sent."""
    person = _person(pk)
    kept = {"role": person.role, "is_active": "on" if person.is_active else ""}
    sent = {name: request.POST[name] for name in kept if name in request.POST}
    form = PersonForm({**kept, **sent}, instance=person)
    if form.is_valid():
        form.save()
        messages.success(request, f"{person.username} was changed.")
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("accounts:people")


@role_required(Role.ADMIN)
@never_cache
@require_POST
def new_password(request, pk):
    person = _person(pk)
    return _people_page(request, InviteForm(), shown_once=_give_password(person), person=person)


@role_required(Role.VIEWER)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request):
    """A person's own API tokens; a new one's text is on the answer that made it and nowhere else."""
    form, text = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        text, form = create_token(request.user, form.cleaned_data["name"])[1], TokenForm()
    own = ApiToken.objects.filter(user=request.user).order_by("-created_at")
    return render(request, "accounts/tokens.html", {"form": form, "tokens": own, "shown_once": text})


@role_required(Role.VIEWER)
@require_POST
def revoke_token(request, pk):
    _found(ApiToken.objects.filter(user=request.user), pk).delete()
    messages.success(request, "The token was revoked. Scripts that used it are refused from now on.")
    return redirect("accounts:tokens")


def _people_page(request, form, status=200, **context):
    everyone = User.objects.order_by("-is_active", "username")
    context |= {"form": form, "people": everyone, "roles": [(role.value, _short(role)) for role in Role]}
    return render(request, "accounts/people.html", context, status=status)


def _short(role):
    return role.label.split(":")[0]


def _person(pk):
    return _found(User.objects, pk)


def _found(objects, pk):
    """The one of this id; 404 when there is none, or when it cannot be an id at all."""
    found = objects.filter(pk=pk).first() if ObjectId.is_valid(pk) else None
    if found is None:
        raise Http404
    return found


def _give_password(person):
    """A new generated password of a person, saved as a hash; the text is for showing once."""
    text = secrets.token_urlsafe(PASSWORD_BYTES)
    person.set_password(text)
    person.save()
    return text
