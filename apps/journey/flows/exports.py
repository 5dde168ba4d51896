"""Journeys as files: the flow as a picture, flow and transitions as CSV."""

from functools import partial

from apps.analytics.csv_files import csv_of
from apps.analytics.figure_files import picture_of
from apps.analytics.files import File, file_name
from apps.analytics.refusals import NothingToDraw

from .figures import flow_figure, is_troubled
from .words import legend_of, sentence_of, title_of

WIDTH = 1400  # px of a picture
FLOW = ("step", "from", "to", "sessions", "fromKind", "toKind")
TRANSITIONS = ("from", "to", "count", "sessions")
NO_WAY = "No session goes from one screen to another this way, so there is nothing to draw."


def flow_file(flow, ending):
    """A flow as a File (`csv`, `png` or `svg`), counted and not yet drawn; NothingToDraw when nobody goes this way."""
    query = flow.query
    name = file_name(ending, "flow", query.start or "", *(["to", query.end] if query.end else []))
    if ending == "csv":
        return File(name, partial(csv_of, FLOW, map(_row, flow.links)))
    if not flow.links:
        raise NothingToDraw(NO_WAY)
    sentence = sentence_of(query) + legend_of(query, any(map(is_troubled, flow.strongest)))
    return File(name, partial(picture_of, flow_figure(flow), ending, title_of(query), sentence, WIDTH))


def transitions_file(rows):
    """All transitions as a File."""
    return File(file_name("csv", "transitions"), partial(csv_of, TRANSITIONS, rows))


def _row(link):
    source, target = link.source, link.target
    return source.column, source.name, target.name, link.sessions, source.kind, target.kind
