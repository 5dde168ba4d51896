"""The shape of an explained number in the read API, in the wire's camelCase."""

from pydantic import Field

from .web_api import Answer, Moment


class Example(Answer):
    session_id: str
    user_id: str | None
    has_replay: bool
    at: Moment = Field(description="the moment that explains it; without one the session's start")
    replay_at: int = Field(description="where to open the replay, seconds before that moment; ms since its start")

    @staticmethod
    def resolve_replay_at(session):
        return session["t"]


class PartItem(Answer):
    reason: str = Field(description="`counted`, or why these are not")
    words: str
    sessions: int = Field(description="sessions, or users where those are counted")
    examples: list[Example] = Field(description="up to 5, those with a replay first")


class Condition(Answer):
    names: list[str] = Field(description="the parameters")
    sessions: int = Field(description="how many come back without them")

    @staticmethod
    def resolve_names(told):
        return told[0].names

    @staticmethod
    def resolve_sessions(told):
        return told[1]


class FilteredOutItem(Answer):
    total: int = Field(description="sessions of the same period that are not in the set")
    alone: list[Condition]


class ExplanationAnswer(Answer):
    total: int = Field(description="all of the set: the counted ones and those of every part")
    counted: PartItem
    parts: list[PartItem] = Field(description="those left out, by the first reason that applies; the largest first")
    filtered_out: FilteredOutItem
