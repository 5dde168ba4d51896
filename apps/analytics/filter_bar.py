"""The filter bar of every page: its query string, its menus, and what is wrong with them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone
from pydantic import ValidationError

from .session_set import SessionSet

PERIODS = (("Today", 0), ("Last 7 days", 6), ("Last 14 days", 13), ("Last 30 days", 29))  # days before today
ROUNDS = 4  # what depends on others is judged once they are known to be good
DURATIONS = ((10, "10 s"), (30, "30 s"), (60, "1 min"), (180, "3 min"), (600, "10 min"), (1800, "30 min"))


class PageQuery(SessionSet):
    """A page's query string: a session set, and what the page adds to it with defaults of its own."""

    PASSING: ClassVar = frozenset()  # what no change of the page outlives
    LASTING: ClassVar = frozenset()  # conditions that stay when all others are removed

    def own(self):
        """What the page adds, where it is not the default."""
        values = self.model_dump(by_alias=True, exclude_defaults=True)
        return {name: value for name, value in values.items() if name not in {*SessionSet.names(), *self.PASSING}}

    def address(self, **changes):
        """The page's address with some parameters changed or (None) gone."""
        parameters = self.conditions() | self.own() | changes
        return "?" + urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)

    def pairs(self, *without):
        """What a form of the page sends along, but for some names, as (name, value): a list's values one by one."""
        return parse_qsl(self.without(*without)[1:])

    def without(self, *names):
        """The page's address without the conditions of these names."""
        return self.address(**dict.fromkeys(names))

    def wider(self, *names):
        """The set without the conditions of these names."""
        return SessionSet.model_validate({k: v for k, v in self.conditions().items() if k not in names})

    @property
    def removable(self):
        """The conditions that can go, as an address of their own."""
        conditions = self.conditions()
        return "?" + urlencode({name: conditions[name] for name in self.passing})

    @property
    def cleared(self):
        """The page's address without any condition that can go."""
        return self.without(*self.passing)

    @property
    def passing(self):
        """The conditions that can be removed, by name."""
        return [name for name in self.conditions() if name not in self.LASTING]


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
    kept: list[tuple] = field(default_factory=list)  # (name, value) that a form of this menu sends along
    help: str = ""
    typed: bool = False


def read(kind, parameters):
    """(query, problems): the valid part of a query string, as a `kind` of PageQuery; for the rest, by name, why."""
    problems, kept = {}, kind.told_by(parameters)
    for _ in range(ROUNDS):
        try:
            return kind.model_validate(kept), problems
        except ValidationError as error:
            kept = _without_errors(kept, error.errors(), problems)
    return kind(), problems


def _without_errors(told, errors, problems):
    """The parameters but for the wrong ones, and for the wrong values of a list; notes why in `problems`."""
    wrong = defaultdict(set)
    for one in errors:
        name, place = (*one["loc"], None, None)[:2]
        problems[str(name or "query")] = _kindly(one)
        wrong[name].add(place)
    good = {name: value for name, value in told.items() if None not in wrong[name]}
    return {name: _without(value, wrong[name]) if wrong[name] else value for name, value in good.items()}


def _without(values, places):
    return [value for place, value in enumerate(values) if place not in places]


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


def menus(query, known, without=()):
    """The filter bar, left to right, without some conditions."""
    texts = {chip.names[0]: chip.text for chip in query.chips()}
    if "from" not in texts and query.to:
        texts["from"] = texts.get("to", "")
    periods = list(_periods(query))
    for option in periods:
        if option.chosen:
            texts["from"] = option.label.lower()
    values = {name: _values(query, name, known[f"{name}s"]) for name in ("app", "device", "emotion")}
    found = [
        _menu(query, texts, ("from", "to"), "Period", "calendar", options=periods),
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
        _menu(
            query, texts, ("emotion",), "Emotion", "mood-smile", options=values["emotion"],
            help="Estimated from behaviour; a session may show several.",
        ),
    ]  # fmt: skip
    return [menu for menu in found if menu.name not in without]


def _menu(query, texts, names, label, icon, **parts):
    return Menu(
        name=names[0],
        label=label,
        icon=icon,
        text=texts.get(names[0], ""),
        value=query.conditions().get(names[0], ""),
        removal="" if query.LASTING.intersection(names) else query.without(*names),
        kept=query.pairs(*names),
        **parts,
    )


def last_week(query):
    """The address of the same set within the last seven days."""
    return query.address(**{"from": days_ago(6), "to": None})


def days_ago(days):
    """A UTC day before today, as a query string has it."""
    return str(timezone.now().date() - timedelta(days=days))


def _periods(query):
    for label, days in PERIODS:
        start = days_ago(days)
        yield Option(label, query.address(**{"from": start, "to": None}), query.from_ == start and not query.to)


def _values(query, name, values):
    for value in values:
        yield Option(value, query.address(**{name: value}), getattr(query, name) == value)


def _durations(query):
    for seconds, label in DURATIONS:
        yield Option(label, query.address(min_duration_ms=seconds * 1000), query.min_duration_ms == seconds * 1000)
