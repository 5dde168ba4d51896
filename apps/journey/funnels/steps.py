"""The steps of a funnel: `/cart` (a screen), `event:purchase`, `event:click#buy`; `*` stands for any letters. Pure."""

import re
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from apps.analytics.session_set import MOST_WILDCARDS, screen_like

EVENT = re.compile(r"event:(?P<type>[^#]*)(?:#(?P<element>.*))?", re.S)
LIKE = "{} LIKE ? ESCAPE '!'"


@dataclass(frozen=True)
class Step:
    """One step: the name of a screen, else the type of an event and the id of its element."""

    text: str
    screen: str | None = None
    type: str | None = None
    element: str | None = None

    @property
    def is_screen(self):
        return self.screen is not None

    @property
    def label(self):
        """The step as people say it: `/cart`, `click on buy`, `purchase`."""
        if self.is_screen:
            return self.screen
        return f"{self.type} on {self.element}" if self.element else self.type

    @property
    def condition(self):
        """The condition on rows of `steps` (a screen) or `events`, and the values for its placeholders."""
        if self.is_screen:
            return _named("screen", self.screen)
        of_type, values = _named("type", self.type)
        if self.element is None:
            return of_type, values
        on_element, more = _named("element_id", self.element)
        return f"{of_type} AND {on_element}", values + more


def _named(column, name):
    return (LIKE.format(column), [screen_like(name)]) if "*" in name else (f"{column} = ?", [name])


def step_from(text):
    """The Step a text names; PydanticCustomError with what is wrong with it."""
    found = EVENT.fullmatch(text)
    if text.count("*") > MOST_WILDCARDS:
        raise PydanticCustomError("wildcards", f"At most {MOST_WILDCARDS} wildcards (*) in one step")
    if not found:
        return Step(text, screen=text)
    if not found["type"] or found["element"] == "":
        raise PydanticCustomError("step", "Name the event: event:purchase, or event:click#buy with an element's id")
    if found["type"] == "move":
        raise PydanticCustomError("step", "Pointer moves are in no timeline; they cannot be a step")
    return Step(text, type=found["type"], element=found["element"])
