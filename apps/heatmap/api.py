"""The read API of heatmaps: their cells and elements as JSON, and as files."""

import json

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router

from apps.analytics.web_api import takes
from apps.record.lazily import Lazily

from . import schemas

answers, exports, layering = (Lazily(f"apps.heatmap.{name}") for name in ("answer", "exports", "layers"))
lake = Lazily("apps.analytics.reading")
router = Router()


@router.get("heatmap", response=schemas.HeatmapAnswer, by_alias=True, summary="One screen's heatmap")
@takes(*schemas.MapQuery.names())
def heatmap(request, query: Query[schemas.MapQuery]):
    """`format` gives the cells as CSV, or the drawn map as PNG or SVG with the page, the legend and the filter."""
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        if query.format == "json":
            return JsonResponse(as_json(query, answer))
        return file_of(query, answer, query.format)


@router.get("heatmap/elements", response=schemas.ElementList, by_alias=True, summary="A heatmap's elements, ranked")
@takes(*schemas.ElementsQuery.names())
def elements(request, query: Query[schemas.ElementsQuery]):
    """What was hit on a screen, the most frequent first: by the id people know it by, else by its selector."""
    with lake.Reading(query.set) as reading:
        answer = answers.Answer(query, reading)
        if query.format == "csv":
            return elements_file(query, answer)
        return {"items": answer.elements, "sessions": answer.seen}


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
    sheet = exports.Sheet(query, answer.stage, answer.heat, layers, named)
    return _file(sheet.png() if ending == "png" else sheet.svg(), query, ending)


def json_file(query, answer):
    """The heatmap as the API tells it, as a file."""
    return _file(json.dumps(as_json(query, answer)), query, "json")


def elements_file(query, answer):
    """The ranked elements as a CSV file."""
    return _file(exports.elements_csv(answer.elements), query, "csv", "elements")


def _file(content, query, ending, part="heatmap"):
    name = exports.file_name(query, ending, part)
    return HttpResponse(
        content, exports.TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
