"""The session set: the one filter behind every page, chart and API number, and its name in every query string."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, NamedTuple, get_origin

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

DAY = timedelta(days=1)
YEARS = range(1970, 2200)
MOST_WILDCARDS = 5
LOST_PLUS = re.compile(r"(T.*) (\d\d:?\d\d)$")  # a + that a careless sender left unescaped arrives as a space


def absent_when_blank(value: Any):
    """An empty form field is no condition."""
    return None if isinstance(value, str) and not value.strip() else value


def present_ones(values: Any):
    """Of several form fields of one name, the empty ones tell nothing."""
    return [value for value in values if absent_when_blank(value) is not None] if isinstance(values, list) else values


def readable_moment(value: str | None):
    """Checks an ISO-8601 date or time; it is kept as written, so that a link stays as it was shared."""
    if value is not None:
        moment_of(value)
    return value


def moment_of(value, end=False):
    """The UTC time of an ISO-8601 date or time; as an `end`, a bare date stands for the end of that day."""
    try:
        found = datetime.fromisoformat(LOST_PLUS.sub(r"\1+\2", value))
        if found.year not in YEARS:
            raise ValueError
        is_day = _is_day(value)
    except ValueError:
        raise PydanticCustomError(
            "moment", "Give a date such as 2026-11-22 or a time such as 2026-11-22T10:00:00Z"
        ) from None
    moment = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return moment + DAY if end and is_day else moment


def _is_day(value):
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def after(start, end):
    """Checks that a period's end comes after its start, where both are set; gives the end."""
    if end and start and moment_of(start) >= moment_of(end, end=True):
        raise PydanticCustomError("period", "The period ends before it starts")
    return end


PlainText = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Word = Annotated[PlainText | None, BeforeValidator(absent_when_blank)]
Words = Annotated[list[PlainText], BeforeValidator(present_ones)]  # a parameter that may be repeated
Moment = Annotated[Annotated[str, BeforeValidator(readable_moment)] | None, BeforeValidator(absent_when_blank)]
Count = Annotated[Annotated[int, Field(ge=0, le=10**12)] | None, BeforeValidator(absent_when_blank)]


PATHS = {"app": "meta.app", "device": "device", "user": "userId", "emotion": "summary.emotions"}
COLUMNS = {"app": "app", "device": "device", "user": "user_id"}  # of the lake's `sessions`


class Chip(NamedTuple):
    """A condition as people read it; `names` are the parameters that go when it is removed."""

    names: tuple[str, ...]
    label: str
    text: str


class SessionSet(Schema):
    """Which sessions are meant. Every condition must hold; a missing one holds for all."""

    model_config = ConfigDict(extra="forbid")

    from_: Moment = Field(None, alias="from", description="sessions that started at or after this date or time (UTC)")
    to: Moment = Field(None, description="sessions that started before this time, or on or before this date (UTC)")
    app: Word = Field(None, description="the name of the app, as its write key says")
    device: Word = Field(None, description="the kind of device, as the recorder says")
    user: Word = Field(None, description="the user id")
    screen: Word = Field(None, description="a screen the session saw; `*` stands for any letters")
    emotion: Word = Field(None, description="an emotion the session showed")
    min_duration_ms: Count = Field(None, description="sessions at least this long, in milliseconds")

    @field_validator("to")
    @classmethod
    def to_follows_from(cls, value, info):
        return after(info.data.get("from_"), value)

    @field_validator("screen")
    @classmethod
    def screen_has_few_wildcards(cls, value):
        if value and value.count("*") > MOST_WILDCARDS:
            raise PydanticCustomError("wildcards", f"At most {MOST_WILDCARDS} wildcards (*) in one screen")
        return value

    @classmethod
    def of(cls, query):
        """The set a query string (a QueryDict) tells of; raises pydantic's ValidationError naming what is wrong."""
        return cls.model_validate(cls.told_by(query))

    @classmethod
    def told_by(cls, query):
        """The parameters of a query string by name: of one that is given twice the last, of a list all but blanks."""
        told = query.dict()
        return told | {name: present_ones(query.getlist(name)) for name in cls.lists() if name in told}

    @classmethod
    def lists(cls):
        """The names of the parameters that may be repeated."""
        return [field.alias or name for name, field in cls.model_fields.items() if get_origin(field.annotation) is list]

    @classmethod
    def names(cls):
        """The names this set's conditions have in a query string."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    def conditions(self):
        """The conditions that are set, by their names in a query string."""
        values = self.model_dump(by_alias=True, exclude_none=True)
        return {name: values[name] for name in SessionSet.names() if name in values}

    def mongo(self):
        """The filter on the `sessions` collection."""
        found = {path: getattr(self, name) for name, path in PATHS.items() if getattr(self, name) is not None}
        if self.screen is not None:
            found["summary.screens"] = screen_filter(self.screen)
        if self.min_duration_ms is not None:
            found["durationMs"] = {"$gte": self.min_duration_ms}
        if self.from_ or self.to:
            found["startedAt"] = self._period()
        return found

    def _period(self):
        bounds = {"$gte": self.from_ and moment_of(self.from_), "$lt": self.to and moment_of(self.to, end=True)}
        return {operator: moment for operator, moment in bounds.items() if moment}

    def sql(self):
        """The same as a condition on the lake's `sessions`, with the values for its placeholders."""
        found = [(f"{column} = ?", getattr(self, name)) for name, column in COLUMNS.items()]
        found += [
            ("list_contains(emotions, ?)", self.emotion),
            self._screen_sql(),
            ("duration_ms >= ?", self.min_duration_ms),
            ("started_at >= ?", self.from_ and moment_of(self.from_)),
            ("started_at < ?", self.to and moment_of(self.to, end=True)),
        ]
        told = [(condition, value) for condition, value in found if value is not None]
        return " AND ".join(condition for condition, _ in told) or "true", [value for _, value in told]

    def _screen_sql(self):
        if self.screen is None or "*" not in self.screen:
            return "list_contains(screens, ?)", self.screen
        return "len(list_filter(screens, lambda name: name LIKE ? ESCAPE '!')) > 0", screen_like(self.screen)

    @property
    def span(self):
        """(start, end) of the period as UTC times; None where it is open."""
        return self.from_ and moment_of(self.from_), self.to and moment_of(self.to, end=True)

    @property
    def is_of_whole_days(self):
        """Whether the day a session started on decides alone."""
        is_period = self.conditions().keys() <= {"from", "to"}
        return is_period and all(one is None or one.time() == time(0) for one in self.span)

    def may_start_on(self, day):
        """Whether a session of the set may have started on a UTC day."""
        first, last = (one and one.date() for one in self.span)
        return (not first or day >= first) and (not last or day <= last)

    def chips(self):
        """What the filter bar shows: one removable chip for each condition, the period as one."""
        return [Chip(names, label, text) for names, label, text in self._told() if text]

    def sentence(self):
        """The set in words: `Sessions from 15 Nov 2026 · on Android · at least 30 s`."""
        return " · ".join(["Sessions", *(f"{chip.label.lower()} {chip.text}" for chip in self.chips())])

    def _told(self):
        yield ("from", "to"), "Period", self._period_in_words()
        yield ("app",), "App", self.app
        yield ("device",), "Device", self.device
        yield ("user",), "User", self.user
        yield ("screen",), "Screen", self.screen
        yield ("emotion",), "Emotion", self.emotion
        yield ("min_duration_ms",), "At least", self.min_duration_ms and f"{self.min_duration_ms / 1000:g} s"

    def _period_in_words(self):
        start, end = (value and _in_words(value) for value in (self.from_, self.to))
        if start and end:
            return start if start == end else f"{start} \u2013 {end}"
        return (start and f"since {start}") or (end and f"until {end}")


def _in_words(value):
    return moment_of(value).strftime("%-d %b %Y" if _is_day(value) else "%-d %b %Y %H:%M UTC")


def screen_like(pattern):
    """A screen's name, with `*` for any letters, as a pattern of SQL's LIKE with the escape `!`."""
    return re.sub(r"\*+", "%", re.sub(r"([!%_])", r"!\1", pattern))


def screen_filter(pattern):
    """A screen's name as a condition: the name itself, or with `*` an anchored expression, all else literal."""
    if "*" not in pattern:
        return pattern
    expression = ".*".join(re.escape(part) for part in re.split(r"\*+", pattern))
    return {"$regex": f"^{expression}$", "$options": "s"}  # a compiled one would bring flags that keep it off the index
