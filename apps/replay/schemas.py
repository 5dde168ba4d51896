"""The shapes of the read API's answers, in the wire's camelCase."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from apps.analytics.schemas import SessionFacts
from apps.analytics.session_set import SessionSet, Word, absent_when_blank
from apps.analytics.web_api import Answer, Moment

SORTS = Literal[
    *("startedAt", "-startedAt", "durationMs", "-durationMs", "events", "-events", "frustration", "-frustration")
]
ChunkIndex = Annotated[int, Field(ge=0, lt=2**31)]
After = Annotated[AwareDatetime | None, Field(description="only what is later than this ISO time with a zone")]
LISTS = {"notes": "With notes", "unwatched": "Unwatched", "expiring": "Expiring soon"}
List = Annotated[
    Literal[tuple(LISTS)] | None,
    BeforeValidator(absent_when_blank),
    Field(alias="list", description="with notes, not watched by oneself, or soon deleted"),
]
Tag = Annotated[
    Word, AfterValidator(lambda tag: tag and tag.lower()), Field(description="sessions with this tag on a note")
]  # as notes keep them


class SessionQuery(SessionSet):
    """A page of a session set, or of a list within it."""

    list_: List = None
    tag: Tag = None
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


class Note(Answer):
    id: str
    starts_ms: int | None = Field(description="ms after the session's start; null for the whole session")
    ends_ms: int | None = Field(description="of a stretch; null for a moment")
    text: str
    tags: list[str]
    author: str | None = Field(description="null for someone who is gone")
    created_at: Moment
    updated_at: Moment | None

    @staticmethod
    def resolve_id(note):
        return str(note.pk)

    @staticmethod
    def resolve_author(note):
        return note.author and note.author.username


class Notes(Answer):
    items: list[Note]


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
