"""Journeys as files: the flow as a picture, flow and transitions as CSV."""

from apps.analytics.csv_files import csv_of
from apps.analytics.figure_files import picture_of
from apps.analytics.files import file_name, file_response

from .figures import flow_figure
from .words import sentence_of, title_of

WIDTH = 1400  # px of a picture


def flow_file(flow, ending):
    """The answer with a flow as a file (`csv`, `png` or `svg`); NoDrawing says why there is no picture."""
    query = flow.query
    if ending == "csv":
        content = csv_of(("step", "from", "to", "sessions", "fromKind", "toKind"), map(_row, flow.links))
    else:
        content = picture_of(flow_figure(flow), ending, title_of(query), sentence_of(query), WIDTH)
    return file_response(
        content, file_name(ending, "flow", query.start or "", *(["to", query.end] if query.end else []))
    )


def transitions_file(rows):
    """The answer with all transitions as CSV."""
    return file_response(csv_of(("from", "to", "count", "sessions"), rows), file_name("csv", "transitions"))


def _row(link):
    source, target = link.source, link.target
    return source.column, source.name, target.name, link.sessions, source.kind, target.kind
