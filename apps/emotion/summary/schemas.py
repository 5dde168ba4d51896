"""The shape of the read API's emotions across sessions."""

from typing import Literal

from pydantic import Field

from apps.analytics.web_api import Answer

from .question import EmotionQuery

COLUMNS = ("key", "emotion", "count", "sessions", "confidence")


class SummaryQuery(EmotionQuery):
    """The predictions of a session set, grouped."""

    by: Literal["emotion", "day", "screen", "device", "model"] = Field(
        "emotion", description="what `key` is; by model all models are told of, whatever `model` says"
    )
    format: Literal["json", "csv"] = Field("json", description="a file is for analysts and admins")


class Group(Answer):
    key: str | None = Field(description="what it is grouped by, a UTC day on which sessions started as 2026-11-22")
    emotion: str
    count: int = Field(description="predictions, each of at most 30 s of a session")
    sessions: int = Field(description="sessions with such a prediction")
    confidence: float = Field(description="the mean of the predictions, 0..1: an estimate from behaviour")


class Groups(Answer):
    items: list[Group]
