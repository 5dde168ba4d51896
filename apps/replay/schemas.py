"""The shapes of the read API's answers, in the wire's camelCase."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from apps.analytics.schemas import SessionFacts
from apps.analytics.session_set import SessionSet
from apps.analytics.web_api import Answer, Moment

SORTS = Literal[
    *("startedAt", "-startedAt", "durationMs", "-durationMs", "events", "-events", "frustration", "-frustration")
]
ChunkIndex = Annotated[int, Field(ge=0, lt=2**31)]
After = Annotated[AwareDatetime | None, Field(description="only what is later than this ISO time with a zone")]


class SessionQuery(SessionSet):
    """A page of a session set."""

    sort: SORTS = "-startedAt"
    limit: int = Field(50, ge=1, le=500)
    cursor: str | None = Field(None, max_length=2000, description="`next` of the page before")


class SessionItem(SessionFacts):
    live: bool
    errors: int
    frustration: int | None = Field(description="0..100 by the signals found; none of a session not yet scored")
    signals: dict[str, int] = Field(description="how many signals of each kind were found")


class SessionDetail(SessionItem):
    meta: dict[str, Any]
    user_agent: str | None
    browser: str | None
    os: str | None
    clicks: int
    inputs: int
    steps: int
    screen_names: list[str]

    @staticmethod
    def resolve_screen_names(session):
        return session.screens


class SessionPage(Answer):
    items: list[SessionItem]
    next: str | None
    total: int


class TimelineEntry(Answer):
    ts: Moment
    type: str
    event_id: str
    payload: dict[str, Any]


class Timeline(Answer):
    items: list[TimelineEntry]


class Chunk(Answer):
    chunk_index: int
    from_: Moment = Field(alias="from")
    to: Moment
    events: int
    bytes: int
    keyframe: bool
    keyframe_at: Moment | None
    kind: str


class Manifest(Answer):
    duration_ms: int
    started_at: Moment
    live: bool
    open: bool = Field(description="whether it may still go on, though it was quiet for a while")
    chunks: list[Chunk]
