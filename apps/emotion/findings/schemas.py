"""The shapes of a session's emotions, in the wire's camelCase."""

from datetime import datetime
from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from apps.analytics.web_api import Answer, Moment, iso


def _told(value):
    """What a model gave for its reasons, its moments as the wire has them, and what JSON does not know as text."""
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_told(one) for one in value]
    if isinstance(value, datetime):
        return iso(value)
    is_known = value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))
    return value if is_known else str(value)


class Prediction(Answer):
    emotion: str
    confidence: float = Field(description="0..1, an estimate from behaviour")
    timestamp: Moment
    until: Moment | None = None
    screen: str | None = None
    event_id: str | None = None
    model: str = Field(description="`hxi` is ours; others are outside models'")
    rule_version: int | None = None
    features: dict[str, float] | None = Field(None, description="what the emotion was told from, each 0..1")
    evidence: Annotated[Any, BeforeValidator(_told)] = Field(
        (), description="of ours, the signals: `kind`, `eventId`, `eventIds`, `timestamp`, `until`, `confidence`, …"
    )


class Predictions(Answer):
    items: list[Prediction]
