"""What a funnel is asked: a session set, its steps, their order and window, and how the answer is cut."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from apps.analytics.filter_bar import PageQuery
from apps.analytics.session_set import absent_when_blank

from .chains import LONGEST, Rules
from .steps import step_from

FEWEST_STEPS, MOST_STEPS = 2, 20
MOST_EXCLUDED = 10
FOURTEEN_DAYS = 14 * 24 * 3600
TRAIT = "trait:"
MOST_CUT = 50  # of a breakdown, and what stands for all others together
OTHERS = "other values"
COLUMNS = {"device": "device", "browser": "browser", "os": "os", "app": "app", "emotion": "emotion"}
Order = Literal["ordered", "strict", "any"]
Unit = Literal["sessions", "users"]
Trend = Literal["day", "week"]


def named_step(text):
    """Checks the text of a step."""
    step_from(text)
    return text


def known_cut(value):
    """Checks what a funnel is broken down by."""
    if value is not None and value not in COLUMNS and not re.fullmatch(rf"{TRAIT}[^\x00-\x1f=]{{1,100}}", value):
        raise PydanticCustomError("by", f"Give one of {', '.join(COLUMNS)}, or trait:NAME for what your app tells")
    return value


StepText = Annotated[
    str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$"), AfterValidator(named_step)
]
Cut = Annotated[Annotated[str | None, AfterValidator(known_cut)], BeforeValidator(absent_when_blank)]


class FunnelQuery(PageQuery):
    """One funnel, perhaps still without steps."""

    step: list[StepText] = Field(
        default_factory=list,
        description="repeated, in order: a screen, `event:TYPE` or `event:TYPE#elementId`; `*` stands for any letters",
    )
    order: Order = Field("ordered", description="other steps may lie between; none may (strict); or in any order")
    window: int = Field(FOURTEEN_DAYS, ge=1, le=10**9, description="seconds from the first step to the last, at most")
    exclude: list[StepText] = Field(default_factory=list, description="repeated: steps that may not lie between")
    by: Cut = Field(
        None,
        description=f"broken down by {', '.join(COLUMNS)} or trait:NAME; beyond the {MOST_CUT} values that most "
        f"entered with, the rest are one, the last: `{OTHERS}`",
    )
    unit: Unit = Field("sessions", description="what is counted; users by their best session")
    trend: Trend = Field("day", description="how the conversion over time is cut, by the start of sessions (UTC)")

    @field_validator("step")
    @classmethod
    def steps_are_few(cls, value):
        if len(value) > MOST_STEPS:
            raise PydanticCustomError("steps", f"At most {MOST_STEPS} steps; these are {len(value)}")
        return value

    @field_validator("exclude")
    @classmethod
    def exclusions_make_sense(cls, value, info):
        if len(value) > MOST_EXCLUDED:
            raise PydanticCustomError("exclude", f"At most {MOST_EXCLUDED} excluded steps; these are {len(value)}")
        if both := [text for text in value if text in info.data.get("step", ())]:
            raise PydanticCustomError("exclude", f"{both[0]} is a step of the funnel; it cannot be excluded too")
        return value

    @property
    def rules(self):
        """The Rules of its chains."""
        steps, excluded = ([step_from(text) for text in texts] for texts in (self.step, self.exclude))
        return Rules(tuple(steps), self.order, min(self.window, LONGEST), tuple(excluded))

    @property
    def is_complete(self):
        """Whether there are steps enough to be counted."""
        return len(self.step) >= FEWEST_STEPS

    def counted(self):
        """What every number depends on, as a text."""
        return repr((self.set.conditions(), self.rules, self.unit))

    @property
    def set(self):
        """The sessions that are meant."""
        return self.wider()


class AskedFunnel(FunnelQuery):
    """A funnel that is to be answered."""

    step: list[StepText] = Field(
        description="repeated, in order: a screen, `event:TYPE` or `event:TYPE#elementId`; `*` stands for any letters"
    )

    @field_validator("step")
    @classmethod
    def steps_are_enough(cls, value):
        if len(value) < FEWEST_STEPS:
            raise PydanticCustomError("steps", f"A funnel needs at least {FEWEST_STEPS} steps; add one more")
        return value
