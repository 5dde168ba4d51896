"""The shapes that several parts of the read API share."""

from pydantic import Field

from .web_api import Answer, Moment


class SessionFacts(Answer):
    """A session in a list."""

    session_id: str
    user_id: str | None
    device: str | None
    started_at: Moment
    ended_at: Moment
    duration_ms: int
    events: int
    screens: int = Field(description="how many different screens it saw")
    emotions: list[str]
    has_replay: bool

    @staticmethod
    def resolve_screens(session):
        return len(session.screens)
