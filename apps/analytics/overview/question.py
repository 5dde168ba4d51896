"""What the overview is asked: a session set within a period, and the number whose sessions are shown."""

from typing import Annotated, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import BeforeValidator, Field, StringConstraints

from apps.analytics.behind import BehindQuery
from apps.analytics.filter_bar import PageQuery
from apps.analytics.session_set import Moment, absent_when_blank

LONGEST = 600  # letters of a recorded name
Number = Literal["sessions", "users", "duration", "screens", "frustrated", "errors", "trouble"]


class OverviewPage(BehindQuery, PageQuery):
    """The overview's query string; its period can be another one, but not removed."""

    LASTING: ClassVar = frozenset({"from", "to"})
    PASSING: ClassVar = frozenset({"number", "at", "on", "skip"})

    number: Annotated[Number | None, BeforeValidator(absent_when_blank)] = Field(
        None, description="the number whose sessions are shown"
    )
    at: Moment = Field(None, description="… of the day or hour that begins at this time (UTC)")
    on: Annotated[Annotated[str, StringConstraints(max_length=LONGEST)] | None, BeforeValidator(absent_when_blank)] = (
        Field(None, description="… with trouble on this screen")
    )

    @property
    def set(self):
        """The sessions that are meant."""
        return self.wider()

    @property
    def removable(self):
        """The whole set as an address of its own: another one may bring another period."""
        return "?" + urlencode(self.conditions())

    @property
    def cleared(self):
        """The page's address without any condition: it goes on with a period of its own."""
        return self.without(*self.conditions())

    @property
    def chosen(self):
        """The parameters that name the number whose sessions are shown."""
        return self.model_dump(include=self.PASSING, exclude={"skip"}, exclude_none=True)
