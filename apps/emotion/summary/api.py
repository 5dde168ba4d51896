"""The read API of emotions across sessions."""

from functools import partial

from ninja import Query, Router

from apps.analytics.csv_files import csv_of
from apps.analytics.files import File, check_may_have, file_name
from apps.analytics.web_api import takes
from apps.record.lazily import Lazily

from . import schemas

lake, grouping = Lazily("apps.analytics.reading"), Lazily("apps.emotion.summary.grouped")
router = Router()


@router.get("emotions/summary", response=schemas.Groups, by_alias=True, summary="Which emotions sessions showed")
@takes(*schemas.SummaryQuery.names())
def summary(request, query: Query[schemas.SummaryQuery]):
    """How often each emotion was predicted and in how many sessions, by emotion, day, screen, device or model.

    `format` gives the same as CSV.
    """
    check_may_have(request.auth, query.format)
    with lake.Reading(query.set) as reading:
        rows = grouping.grouped(query, reading)
    if query.format == "csv":
        return File(file_name("csv", "emotions", query.by), partial(csv_of, schemas.COLUMNS, rows)).answer()
    return {"items": [dict(zip(schemas.COLUMNS, row, strict=True)) for row in rows]}
