"""The read API of one session's emotions."""

from typing import Annotated

from ninja import Query, Router
from ninja.errors import HttpError

from apps.analytics.web_api import MISSING, takes

from . import schemas, store

router = Router()
Model = Annotated[str | None, Query(max_length=80, description="only what this model predicted")]


@router.get(
    "sessions/{session_id}/emotions",
    response={200: schemas.Predictions} | MISSING,
    by_alias=True,
    summary="What a session's visitor may have felt, and the signals that speak for it, in order",
)
@takes("model")
def emotions(request, session_id: str, model: Model = None):
    found = store.predictions_of(session_id, model)
    if not found and not store.is_there(session_id):  # another model may tell of a session before its events come
        raise HttpError(404, "There is no such session.")
    return {"items": found}
