"""The read API of journeys: transitions and flows, as JSON and as files."""

from ninja import Query, Router

from apps.analytics.files import check_may_have
from apps.analytics.web_api import takes
from apps.record.lazily import Lazily

from . import schemas

lake, flowing = Lazily("apps.analytics.reading"), Lazily("apps.journey.flows.flow")
exports = Lazily("apps.journey.flows.exports")
router = Router()


@router.get("journeys/transitions", response=schemas.Transitions, by_alias=True, summary="Which screen follows which")
@takes(*schemas.TransitionsQuery.names())
def transitions(request, query: Query[schemas.TransitionsQuery]):
    """Every pair of screens of which one follows the other, the most frequent first; `format` gives them as CSV."""
    check_may_have(request.auth, query.format)
    with lake.Reading(query.set) as reading:
        found = flowing.transitions(query, reading)
    if query.format == "csv":
        return exports.transitions_file(found).answer()
    return {"items": [dict(zip(("from_", "to", "count", "sessions"), row, strict=True)) for row in found]}


@router.get("journeys/flow", response=schemas.FlowAnswer, by_alias=True, summary="Screens one after the other")
@takes(*schemas.FlowFileQuery.names())
def flow(request, query: Query[schemas.FlowFileQuery]):
    """How many sessions go from each screen of a column to each of the next; `end` reads backwards from there.

    `format` gives the links as CSV, or the flow as a picture.
    """
    check_may_have(request.auth, query.format)
    with lake.Reading(query.set) as reading:
        found = flowing.Flow(query, reading)
        if query.format == "json":
            return {"links": [_as_link(link) for link in found.links], "sessions": found.sessions}
        file = exports.flow_file(found, query.format)
    return file.answer()


def _as_link(link):
    source, target = link.source, link.target
    ends = {"step": source.column, "from_": source.name, "to": target.name, "sessions": link.sessions}
    return ends | {"from_kind": source.kind, "to_kind": target.kind}
