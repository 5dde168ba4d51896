"""The left navigation: a page joins it by one line here, as soon as its address exists."""

from dataclasses import dataclass

from django.urls import reverse

from apps.accounts.models import Role


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    page: str  # the name of its address
    prefix: str  # addresses under it light it up
    role: Role = Role.VIEWER


ENTRIES = (
    Entry("Sessions", "player-play", "replay:sessions", "/sessions/"),
    Entry("Settings", "settings", "accounts:settings", "/settings/"),
)

SETTINGS = (
    Entry("Install", "code", "ingestion:install", "/settings/install/"),
    Entry("Write keys", "plug", "ingestion:keys", "/settings/keys/", Role.ADMIN),
    Entry("People", "users", "accounts:people", "/settings/people/", Role.ADMIN),
    Entry("API tokens", "key", "accounts:tokens", "/settings/tokens/"),
    Entry("Password", "password", "password_change", "/accounts/password/"),
)


def navigation(request):
    """Context of every page: the entries of the rail and of the settings that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    return {
        "navigation": _open_to(user, ENTRIES, request.path),
        "settings_tabs": _open_to(user, SETTINGS, request.path),
    }


def _open_to(user, entries, path):
    return [
        {"entry": entry, "url": reverse(entry.page), "here": path.startswith(entry.prefix)}
        for entry in entries
        if user.may(entry.role)
    ]
