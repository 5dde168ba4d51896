"""What is asked of a funnel's step beyond its numbers: what became of its lost sessions, and why each counts or not."""

from typing import Annotated, ClassVar, Literal

from django.http import Http404
from pydantic import BeforeValidator, Field

from apps.analytics import filter_bar
from apps.analytics.session_set import absent_when_blank
from apps.journey.funnels.page import FunnelPage

Cut = Literal["next", "screen", "element", "device", "emotion"]
LONGEST = 2_000  # characters of a label or selector


class TriagePage(FunnelPage):
    """A number of a funnel, and the group of its lost sessions that is listed."""

    PASSING: ClassVar = FunnelPage.PASSING | {"cut", "value", "rest"}

    cut: Cut | None = Field(None, description="what they are grouped by")
    value: str | None = Field(None, max_length=LONGEST, description="of the group; none: those that have none")
    rest: Annotated[Literal["yes"] | None, BeforeValidator(absent_when_blank)] = Field(
        None, description="the group of all values that are not named"
    )


def number_of(parameters):
    """The TriagePage of a query string that names a number of a funnel; Http404 of any other."""
    query, problems = filter_bar.read(TriagePage, parameters)
    if problems or query.missing or query.step_index is None or query.step_index >= len(query.step):
        raise Http404("There is no such number.")
    return query
