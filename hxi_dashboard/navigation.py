"""The left navigation: a page joins it by one line here, as soon as its address exists."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from apps.accounts.models import Role
from apps.analytics.session_set import SessionSet


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    page: str  # the name of its address
    prefix: str  # addresses under it light it up
    role: Role = Role.VIEWER
    keeps_set: bool = False  # the session set stays when one goes there


ENTRIES = (
    Entry("Overview", "layout-dashboard", "overview:overview", "/", keeps_set=True),
    Entry("Sessions", "player-play", "replay:sessions", "/sessions/", keeps_set=True),
    Entry("Heatmaps", "flame", "heatmap:heatmaps", "/heatmaps/", keeps_set=True),
    Entry("Journeys", "route", "journey:journeys", "/journeys/", keeps_set=True),
    Entry("Funnels", "filter", "funnel:funnels", "/funnels/", keeps_set=True),
    Entry("Emotions", "mood-smile", "emotion:emotions", "/emotions/", keeps_set=True),
    Entry("Settings", "settings", "accounts:settings", "/settings/"),
)

SETTINGS = (
    Entry("Install", "code", "ingestion:install", "/settings/install/"),
    Entry("Write keys", "plug", "ingestion:keys", "/settings/keys/", Role.ADMIN),
    Entry("Rules", "adjustments-horizontal", "rules:rules", "/settings/rules/", Role.ADMIN),
    Entry("Calibration", "target", "calibration:calibration", "/settings/calibration/"),
    Entry("People", "users", "accounts:people", "/settings/people/", Role.ADMIN),
    Entry("Watch log", "history", "watching:log", "/settings/watch-log/", Role.ADMIN),
    Entry("API tokens", "key", "accounts:tokens", "/settings/tokens/"),
    Entry("Password", "password", "password_change", "/accounts/password/"),
)


def navigation(request):
    """Context of every page: the entries of the rail and of the settings that this person may open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    return {
        "navigation": _open_to(user, ENTRIES, request),
        "set_names": ",".join(SessionSet.names()),
        "settings_tabs": _open_to(user, SETTINGS, request),
    }


def _open_to(user, entries, request):
    kept = _set_in(request.GET)
    return [
        {
            "entry": entry,
            "url": reverse(entry.page) + (kept if entry.keeps_set else ""),
            "here": _is_under(request.path, entry.prefix),
        }
        for entry in entries
        if user.may(entry.role)
    ]


def _is_under(path, prefix):
    """Whether an address is a page or below it; below the first page is all else."""
    return path == prefix or (prefix != "/" and path.startswith(prefix))


def _set_in(parameters):
    """The session set of a query string, as one."""
    told = {name: parameters[name] for name in SessionSet.names() if parameters.get(name)}
    return f"?{urlencode(told)}" if told else ""
