"""The sessions page's own parts: its query string, its filter menus, its columns."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone
from pydantic import Field, ValidationError

from apps.analytics.session_set import SessionSet

from .schemas import SORTS

NEWEST = "-startedAt"
PERIODS = (("Today", 0), ("Last 7 days", 6), ("Last 14 days", 13), ("Last 30 days", 29))  # days before today
DURATIONS = ((10, "10 s"), (30, "30 s"), (60, "1 min"), (180, "3 min"), (600, "10 min"), (1800, "30 min"))
COLUMNS = (("startedAt", "Started"), ("durationMs", "Duration"), ("events", "Events"))


class ListQuery(SessionSet):
    """The sessions page's query string: a session set, the way it is sorted, where the page begins."""

    sort: SORTS = NEWEST
    cursor: str | None = Field(None, max_length=2000)

    def address(self, **changes):
        """The list's address with some parameters changed or (None) gone; a page never outlives a change."""
        sort = {"sort": self.sort} if self.sort != NEWEST else {}
        parameters = self.conditions() | sort | changes
        return "?" + urlencode({name: value for name, value in parameters.items() if value is not None})

    def without(self, *names):
        """The list's address without the conditions of these names."""
        return self.address(**dict.fromkeys(names))

    def wider(self, *names):
        """The set without the conditions of these names."""
        return SessionSet.model_validate({k: v for k, v in self.conditions().items() if k not in names})


@dataclass(frozen=True)
class Option:
    label: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Menu:
    """One condition of the filter bar: what it is now, how to remove it, and what else it may be."""

    name: str
    label: str
    icon: str
    text: str = ""
    value: str = ""
    removal: str = ""
    options: list[Option] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    kept: dict = field(default_factory=dict)  # what a form of this menu sends along
    help: str = ""
    typed: bool = False


def read(parameters):
    """(query, problems): the valid part of a query string, and for each parameter that is not, why."""
    problems, kept = {}, parameters.dict()
    for _ in range(2):  # a period's end is judged once its start is known to be good
        try:
            return ListQuery.model_validate(kept), problems
        except ValidationError as error:
            for one in error.errors():
                name = str(one["loc"][0]) if one["loc"] else "query"
                problems[name] = _kindly(one)
                kept.pop(name, None)
    return ListQuery(), problems


KIND = {
    "extra_forbidden": "There is no filter of this name",
    "literal_error": "Give one of {expected}",
    "int_parsing": "Give a whole number, without a unit",
    "int_parsing_size": "This number is too big",
    "greater_than_equal": "Give a number from {ge} upwards",
    "less_than_equal": "This number is too big",
    "string_too_long": "This is too long; at most {max_length} characters are taken",
    "string_pattern_mismatch": "This holds characters that no value has, such as a line break",
}  # by pydantic's name of the error; our own errors are sentences already


def _kindly(error):
    sentence = KIND.get(error["type"])
    return sentence.format_map(error.get("ctx", {})) if sentence else error["msg"]


def menus(query, known):
    """The filter bar, left to right; the emotion has no menu of its own but shows when a link sets it."""
    texts = {chip.names[0]: chip.text for chip in query.chips()}
    if "from" not in texts and query.to:
        texts["from"] = texts.get("to", "")
    values = {name: _values(query, name, known[f"{name}s"]) for name in ("app", "device")}
    found = [
        _menu(query, texts, ("from", "to"), "Period", "calendar", options=_periods(query)),
        _menu(
            query, texts, ("app",), "App", "app-window", options=values["app"],
            help="An app's name is what its write key says.",
        ),
        _menu(query, texts, ("device",), "Device", "device-desktop", options=values["device"]),
        _menu(query, texts, ("user",), "User", "user", typed=True, help="The id your app gives with identify()."),
        _menu(
            query, texts, ("screen",), "Screen", "browser", typed=True, suggestions=known["screens"],
            help="* stands for anything: /product/*",
        ),
        _menu(query, texts, ("min_duration_ms",), "At least", "clock", options=_durations(query)),
    ]  # fmt: skip
    if query.emotion:
        found.append(_menu(query, texts, ("emotion",), "Emotion", "filter"))
    return found


def _menu(query, texts, names, label, icon, **parts):
    kept = {**query.conditions(), **({"sort": query.sort} if query.sort != NEWEST else {})}
    return Menu(
        name=names[0],
        label=label,
        icon=icon,
        text=texts.get(names[0], ""),
        value=query.conditions().get(names[0], ""),
        removal=query.without(*names),
        kept={name: value for name, value in kept.items() if name not in names},
        **parts,
    )


def last_week(query):
    """The address of the same set within the last seven days."""
    return query.address(**{"from": _days_ago(6), "to": None})


def _days_ago(days):
    return str(timezone.now().date() - timedelta(days=days))


def _periods(query):
    for label, days in PERIODS:
        start = _days_ago(days)
        yield Option(label, query.address(**{"from": start, "to": None}), query.from_ == start and not query.to)


def _values(query, name, values):
    for value in values:
        yield Option(value, query.address(**{name: value}), getattr(query, name) == value)


def _durations(query):
    for seconds, label in DURATIONS:
        yield Option(label, query.address(min_duration_ms=seconds * 1000), query.min_duration_ms == seconds * 1000)


def columns(query):
    """The sortable columns: by name its address, its place in the order (`ascending`, …) and its label."""
    found = {}
    for key, label in COLUMNS:
        turned = key if query.sort == f"-{key}" else f"-{key}"
        address = query.address(sort=None if turned == NEWEST else turned)
        order = {key: "ascending", f"-{key}": "descending"}.get(query.sort, "none")
        found[key] = {"address": address, "order": order, "label": label}
    return found
