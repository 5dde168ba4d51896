"""The shapes of the read API's funnels, in the wire's camelCase."""

from typing import Literal

from pydantic import Field

from apps.analytics.schemas import SessionFacts
from apps.analytics.web_api import Answer, Moment

from .question import AskedFunnel

Outcome = Literal["converted", "dropped"]


class FunnelFileQuery(AskedFunnel):
    """One funnel as JSON or a file."""

    format: Literal["json", "csv", "png", "svg"] = Field(
        "json", description="a file (for analysts and admins) shows the steps, or with `by` those of each value"
    )


class FunnelSessionsQuery(AskedFunnel):
    """A page of the sessions behind a number of a funnel."""

    step_index: int = Field(0, ge=0, description="the step's place in `steps`, from 0")
    outcome: Outcome = Field(
        "converted",
        description="converted: those that reached the step; dropped: those that reached the one before and not this "
        "one (of the first step: all that never did it)",
    )
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, max_length=2000, description="`next` of the page before")


class StepItem(Answer):
    step: str
    sessions: int = Field(description="sessions (or users) that came at least so far")
    from_previous: float = Field(description="0..1, of those of the step before")
    from_first: float = Field(description="0..1, of those of the first step")
    median_seconds: float | None = Field(description="from the step before; null of the first step")


class FunnelNumbers(Answer):
    steps: list[StepItem]
    entered: int
    converted: int
    total: int = Field(description="all sessions (or users) of the set")


class CutNumbers(FunnelNumbers):
    value: str | None = Field(description="of what the funnel is broken down by; null: sessions without one")


class FunnelAnswer(FunnelNumbers):
    breakdown: list[CutNumbers] | None = Field(description="with `by`: the same for each value")


class FunnelSession(SessionFacts):
    steps_done: int
    at: Moment | None = Field(description="when the step was done; of a dropped session, the last step before it")
    replay_at: int = Field(description="where to open the replay, 5 s before that moment; ms since the session's start")


class FunnelSessions(Answer):
    items: list[FunnelSession]
    next: str | None
    total: int
