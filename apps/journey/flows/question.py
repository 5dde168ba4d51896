"""What the Journeys page is asked: a session set, where a flow begins or ends, how much of it is shown."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from apps.analytics.behind import BehindQuery
from apps.analytics.filter_bar import PageQuery
from apps.analytics.session_set import MOST_WILDCARDS, PlainText, Word, present_ones

MOST_PATTERNS = 20
Kind = Literal["screen", "other", "exit"]  # what a node stands for
Red = Literal["trouble", "frustrated", "confused", "hesitant"]  # what a way is red for
Part = Literal["node", "link", "transition", "path", "loop", "entry", "exit", "screen"]


def few_wildcards(text):
    if text and text.count("*") > MOST_WILDCARDS:
        raise PydanticCustomError("wildcards", f"At most {MOST_WILDCARDS} wildcards (*) in one screen")
    return text


Screen = Annotated[Word, AfterValidator(few_wildcards)]
Screens = Annotated[list[Annotated[PlainText, AfterValidator(few_wildcards)]], BeforeValidator(present_ones)]


class JourneyQuery(PageQuery):
    """The journeys of a session set, without some screens and with others as one."""

    exclude: Screens = Field(default_factory=list, description="repeated: screens that are passed over")
    group: Screens = Field(
        default_factory=list,
        description="repeated: screens that count as one, such as `/product/*`",
    )

    @field_validator("exclude", "group")
    @classmethod
    def patterns_are_few(cls, value):
        if len(value) > MOST_PATTERNS:
            raise PydanticCustomError("screens", f"At most {MOST_PATTERNS} of them; these are {len(value)}")
        return value

    @property
    def set(self):
        """The sessions that are meant."""
        return self.wider()

    def counted(self):
        """What every number depends on, as a text."""
        return repr((self.set.conditions(), self.exclude, self.group))


class FlowQuery(JourneyQuery):
    """One flow: the screens one after the other, column by column."""

    start: Screen = Field(None, description="begins where a session first sees this screen; else with its first")
    end: Screen = Field(None, description="ends where a session first sees this screen, and is read backwards")
    depth: int = Field(5, ge=2, le=10, description="columns")
    top: int = Field(8, ge=1, le=50, description="screens in each column; the others are one")
    red: Red = Field("trouble", description="what makes a way red: errors and rage clicks, or an emotion")

    def shown(self):
        """What the flow depends on, as a text."""
        return repr((self.counted(), self.start, self.end, self.depth, self.top, self.red))


class JourneyPage(BehindQuery, FlowQuery):
    """The Journeys page's query string: a flow, and the number whose sessions are shown beside it."""

    PASSING: ClassVar = frozenset({"part", "column", "via", "from_kind", "to_kind", "skip"})

    part: Part | None = Field(None, description="what is counted in the number whose sessions are shown")
    column: int | None = Field(None, ge=1, le=10, description="of a flow's node, or of the first of a link's two")
    via: Screens = Field(default_factory=list, description="repeated: the screens of the number, in order")
    from_kind: Kind = Field("screen", description="what a node of a flow, or the first of a link, stands for")
    to_kind: Kind = Field("screen", description="what the second of a link stands for")

    @property
    def chosen(self):
        """The parameters that name the number whose sessions are shown."""
        told = self.model_dump(include=self.PASSING, exclude={"skip"}, exclude_defaults=True)
        return told if self.part else {}
