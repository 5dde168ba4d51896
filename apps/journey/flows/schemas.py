"""The shapes of the read API's journeys, in the wire's camelCase."""

from typing import Literal

from pydantic import Field

from apps.analytics.web_api import Answer

from .question import FlowQuery, JourneyQuery, Kind


class TransitionsQuery(JourneyQuery):
    """The transitions of a session set as JSON or CSV."""

    format: Literal["json", "csv"] = Field("json", description="a file is for analysts and admins")


class FlowFileQuery(FlowQuery):
    """One flow as JSON or a file."""

    format: Literal["json", "csv", "png", "svg"] = Field("json", description="a file is for analysts and admins")


class Transition(Answer):
    from_: str = Field(alias="from")
    to: str
    count: int = Field(description="how often; repeats of one screen are one visit")
    sessions: int


class Transitions(Answer):
    items: list[Transition]


class FlowLink(Answer):
    step: int = Field(description="the column it begins in, from 1")
    from_: str = Field(alias="from")
    to: str
    sessions: int
    from_kind: Kind = Field(description="other: the less frequent screens of the column together")
    to_kind: Kind = Field(description="exit: the session ends in the column before")


class FlowAnswer(Answer):
    links: list[FlowLink]
    sessions: int = Field(description="sessions in the flow")
