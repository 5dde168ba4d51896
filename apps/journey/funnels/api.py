"""The read API of funnels: their numbers, and the sessions behind them."""

from ninja import Query, Router

from apps.analytics.cursors import place_from
from apps.analytics.files import check_may_have
from apps.analytics.web_api import refuse, takes
from apps.record.lazily import Lazily

from . import schemas

lake, funnels = Lazily("apps.analytics.reading"), Lazily("apps.journey.funnels.funnel")
known, behind = Lazily("apps.journey.funnels.known_steps"), Lazily("apps.journey.funnels.sessions")
exports = Lazily("apps.journey.funnels.exports")
router = Router()


@router.get("funnel", response=schemas.FunnelAnswer, by_alias=True, summary="How many sessions go how far")
@takes(*schemas.FunnelFileQuery.names())
def funnel(request, query: Query[schemas.FunnelFileQuery]):
    """Sessions by how many of the steps they did, within the window; with `by` also for each value of it.

    `format` gives the steps as CSV or as a picture; with `by` those of each value.
    """
    check_may_have(request.auth, query.format)
    with lake.Reading(query.set) as reading:
        found = answered(query, reading)
        if query.format == "json":
            return _as_answer(found)
        file = exports.file_of(found, "breakdown" if query.by else "funnel", query.format)
    return file.answer()


@router.get("funnel/sessions", response=schemas.FunnelSessions, by_alias=True, summary="The sessions behind a number")
@takes(*schemas.FunnelSessionsQuery.names())
def sessions(request, query: Query[schemas.FunnelSessionsQuery]):
    """The sessions that reached a step, or that were lost before it; each with the moment to open its replay at."""
    if query.step_index >= len(query.step):
        refuse("step_index", f"The steps of this funnel have the places 0 to {len(query.step) - 1}")
    _check(query.cursor)
    with lake.Reading(query.set) as reading:
        page = behind.page_of(answered(query, reading), query.step_index, query.outcome, query.limit, query.cursor)
    return page._asdict()


def _check(cursor):
    """Refuses a cursor that is none of this list."""
    try:
        cursor and place_from(behind.SORT, cursor)
    except ValueError as error:
        refuse("cursor", str(error))


def answered(query, reading):
    """The Funnel of a query; refused when it has a step nobody ever did."""
    found = funnels.Funnel(query, reading)
    if not found.numbers.converted and (unknown := known.unknown_of(found.rules.steps)):
        refuse("step", f"No session ever had the step {unknown[0].text!r}; check how it is written")
    return found


def _as_answer(found):
    cut = [_as_numbers(numbers) | {"value": value} for value, numbers in found.breakdown]
    return _as_numbers(found.numbers) | {"breakdown": cut if found.query.by else None}


def _as_numbers(numbers):
    return {name: getattr(numbers, name) for name in schemas.FunnelNumbers.model_fields}
