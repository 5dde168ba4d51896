"""The read API of heatmaps: their cells and elements as JSON, and as files."""

import json

from django.http import JsonResponse
from ninja import Query, Router

from apps.analytics.explained_schemas import ExplanationAnswer
from apps.analytics.files import check_may_have, file_name, file_response
from apps.analytics.web_api import takes
from apps.record.lazily import Lazily

from . import schemas

answers, exports, layering = (Lazily(f"apps.heatmap.{name}") for name in ("answer", "exports", "layers"))
lake, comparing = Lazily("apps.analytics.reading"), Lazily("apps.heatmap.comparison")
explaining = Lazily("apps.heatmap.explained")
router = Router()
ELEMENTS = schemas.ComparedList | schemas.ElementList


@router.get("heatmap", response=schemas.HeatmapAnswer, by_alias=True, summary="One screen's heatmap")
@takes(*schemas.MapQuery.names())
def heatmap(request, query: Query[schemas.MapQuery]):
    """`format` gives the cells as CSV, or the drawn map as PNG or SVG with the page, the legend and the filter."""
    check_may_have(request.auth, query.format)
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        if query.format == "json":
            return JsonResponse(as_json(query, answer))
        return file_of(query, answer, query.format)


@router.get("heatmap/elements", response=ELEMENTS, by_alias=True, summary="A heatmap's elements, ranked")
@takes(*schemas.ElementsQuery.names())
def elements(request, query: Query[schemas.ElementsQuery]):
    """What was hit on a screen, the most frequent first: by the id people know it by, else by its selector.

    Parameters named `vs_` make a second set: each element then has its rate in both and the change between them.
    """
    check_may_have(request.auth, query.format)
    if query.comparing:
        with comparing.compared(query) as comparison:
            return changes_file(comparison, "csv") if query.format == "csv" else JsonResponse(as_changes(comparison))
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        if query.format == "csv":
            return elements_file(query, answer)
        return {"items": answer.elements, "sessions": answer.seen}


@router.get("heatmap/explain", response=ExplanationAnswer, by_alias=True, summary="Why a session is on a heatmap")
@takes(*schemas.ExplainedQuery.names())
def explain(request, query: Query[schemas.ExplainedQuery]):
    """The sessions that a map (or its `element`) counts, and of all others of the set how many it does not, and why."""
    with lake.Reading(query.set) as reading:
        return explaining.explained_map(reading, query)


def as_json(query, answer):
    """The heatmap as the API tells it, as a dict."""
    heat, stage = answer.heat, answer.stage
    return {
        "screen": query.screen,
        "kind": query.kind,
        "weight": query.weight,
        "devices": query.devices,
        "sessions": heat.sessions,
        "points": heat.points,
        "width": stage.width,
        "height": stage.height,
        "cell": query.cell,
        "cells": heat.cells.tolist(),
        "placement": heat.placement,
        "hasPicture": stage.file is not None,
    }


def file_of(query, answer, ending):
    """The heatmap as a file (`csv`, `png` or `svg`), named for its screen."""
    if ending == "csv":
        return _file(exports.cells_csv(answer.heat), query, ending)
    named = () if answer.stage.file else [(one.box, one.name) for one in answer.elements if one.box]
    layers = layering.layers_of(query, answer.stage, answer.heat)
    return _picture(exports.sheet_of(query, answer.stage, answer.heat, layers, named), ending)


def compared_file(query, ending):
    """A comparison as a picture of what is seen, else its elements as JSON or CSV."""
    with comparing.compared(query) as comparison:
        if ending in {"png", "svg"}:
            return _picture(exports.compared_sheet(comparison), ending, "comparison")
        return changes_file(comparison, "json" if ending == "json" else "csv")


def changes_file(comparison, ending):
    """The elements of a comparison as a file."""
    text = exports.changes_csv(comparison) if ending == "csv" else json.dumps(as_changes(comparison))
    return _file(text, comparison.query, ending, "comparison")


def as_changes(comparison):
    """The elements of a comparison as the API tells them, as a dict."""
    items = [_as_item(change) for change in comparison.changes]
    return {"items": items, "sessions": comparison.a.seen, "sessionsB": comparison.b.seen}


def _as_item(change):
    element = schemas.ElementItem.from_orm(change.element).model_dump(by_alias=True)
    own = {} if change.hits_a else {"count": 0, "sessions": 0}
    return element | own | change.told


def json_file(query, answer):
    """The heatmap as the API tells it, as a file."""
    return _file(json.dumps(as_json(query, answer)), query, "json")


def elements_file(query, answer):
    """The ranked elements as a CSV file."""
    return _file(exports.elements_csv(answer.elements), query, "csv", "elements")


def _picture(sheet, ending, part="heatmap"):
    return _file(sheet.png() if ending == "png" else sheet.svg(), sheet.query, ending, part)


def _file(content, query, ending, part="heatmap"):
    return file_response(content, file_name(ending, part, query.kind, query.screen))
