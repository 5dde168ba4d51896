"""Settings pages of the door: the tag to install, with a live check, and the write keys."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.access import role_required
from apps.accounts.models import Role
from apps.record import client

from .key_forms import KeyChangeForm, KeyForm
from .models import WriteKey

PLACEHOLDER = "hxi_YOUR_KEY"


@role_required(Role.VIEWER)
@never_cache
@require_http_methods(["GET", "POST"])
def install(request):
    """The tag ready to copy. Only admins make keys; a new key's text is on the answer that made it and nowhere else."""
    may_make = request.user.may(Role.ADMIN)
    if request.method == "POST" and not may_make:
        raise PermissionDenied("Only admins make write keys.")
    form, key, text = KeyForm(request.POST or None, initial={"app": "web"}), None, None
    if request.method == "POST" and form.is_valid():
        key, text = WriteKey.create(**form.cleaned_data)
        form = KeyForm(initial={"app": "web"})
    context = {
        "form": form if may_make else None,
        "key": key,
        "text": text,
        "tag": tag_of(text or PLACEHOLDER),
        "keys": WriteKey.objects.filter(enabled=True).order_by("name"),
        "public_url": settings.PUBLIC_URL,
    }
    return render(request, "ingestion/install.html", context)


@role_required(Role.VIEWER)
@require_GET
def arrival(request, public):
    """Whether anything came with a key yet: what the install page asks every few seconds."""
    key = WriteKey.objects.filter(public=public).first()
    if key is None:
        raise Http404("There is no such key.")
    return render(request, "ingestion/_arrival.html", {"key": key, "latest": latest_of(public)})


@role_required(Role.ADMIN)
@require_GET
def keys(request):
    found = [(key, latest_of(key.public)) for key in WriteKey.objects.order_by("name")]
    return render(request, "ingestion/keys.html", {"keys": found})


@role_required(Role.ADMIN)
@require_http_methods(["GET", "POST"])
def change_key(request, public):
    key = WriteKey.objects.filter(public=public).first()
    if key is None:
        raise Http404("There is no such key.")
    form = KeyChangeForm(request.POST or None, instance=key)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"The key “{key.name}” was changed. Every process follows within seconds.")
        return redirect("ingestion:keys")
    return render(request, "ingestion/key.html", {"key": key, "form": form})


def tag_of(text):
    """The whole installation: one line of HTML."""
    return f'<script src="{settings.PUBLIC_URL}/sdk/hxi.js" data-key="{text}" async></script>'


def latest_of(public):
    """The session that a key started last; None before the first."""
    fields = {"sessionId": 1, "lastSeenAt": 1, "_id": 0}
    return client.sessions().find_one({"meta.key": public}, fields, sort=[("startedAt", -1)])
