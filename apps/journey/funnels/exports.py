"""A funnel's figures as files: PNG and SVG with title and session set, CSV of their numbers."""

from functools import partial
from typing import NamedTuple

from apps.analytics.csv_files import csv_of
from apps.analytics.figure_files import picture_of
from apps.analytics.files import File, file_name
from apps.analytics.refusals import NothingToDraw

from . import figures
from .series import largest, spans_of, times_of
from .steps import step_from
from .words import cut_of, names_of, nobody_of, sentence_of, title_of

WIDTH = 1000  # px of a picture
SHARES = ("fromPrevious", "fromFirst", "medianSeconds")
NO_TIMES = "Nobody did all steps, so there are no times to draw."


class Figure(NamedTuple):
    """One figure of a funnel: what it is called in a title and in a file's name, how it is drawn, and its table."""

    title: str
    word: str
    drawn: object  # (query, funnel) → go.Figure; NothingToDraw where it would be empty
    table: object  # (query, funnel) → head, rows


def file_of(funnel, name, ending):
    """One of FIGURES as a File (`csv`, `png` or `svg`), counted and not yet drawn; NothingToDraw where it is empty."""
    query, figure = funnel.query, FIGURES[name]
    if ending == "csv":
        return _file(query, figure, ending, partial(csv_of, *figure.table(query, funnel)))
    told = figure.drawn(query, funnel), ending, _title(query, figure), sentence_of(query), WIDTH
    return _file(query, figure, ending, partial(picture_of, *told))


def compared_file(funnel, earlier):
    """The funnel's steps as a File (`csv`), beside each the same of the period before, whose Numbers are `earlier`."""
    query, figure = funnel.query, FIGURES["funnel"]
    head, rows = figure.table(query, funnel)
    before = [f"{name}Before" for name in (query.unit, *SHARES)]
    rows = [(*row, *_numbers_of(step)) for row, step in zip(rows, earlier.steps, strict=True)]
    return _file(query, figure, "csv", partial(csv_of, (*head, *before), rows))


def _file(query, figure, ending, content):
    first, last = (step_from(query.step[place]).label for place in (0, -1))
    return File(file_name(ending, figure.word, first, "to", last), content)


def _title(query, figure):
    cut = f" by {cut_of(query.by).lower()}" if figure is FIGURES["breakdown"] else ""
    return f"{title_of(query)}{figure.title}{cut}"


def _bars(query, funnel):
    return figures.bars_of(query, funnel.numbers, labelled=True)


def _times(query, funnel):
    if not funnel.seconds:
        raise NothingToDraw(NO_TIMES)
    return figures.times_figure(times_of(funnel.seconds), query.unit[:-1])


def _trend(query, funnel):
    _check_entered(query, funnel)
    return figures.trend_figure(spans_of(funnel.trend, query.trend), query.unit[:-1])


def _breakdown(query, funnel):
    _check_entered(query, funnel)
    return figures.breakdown_figure(query, largest(funnel.breakdown)[0], labelled=True)


def _check_entered(query, funnel):
    if not funnel.numbers.entered:
        raise NothingToDraw(f"{nobody_of(query, funnel.numbers.total)} So there is nothing to draw.")


def _steps_table(query, funnel):
    head = "step", "name", query.unit, *SHARES
    return head, [_step_row(query, *one) for one in _named(query, funnel.numbers)]


def _named(query, numbers):
    return zip(names_of(query), numbers.steps, strict=True)


def _step_row(query, name, step):
    text = name if query.order == "any" else step.step
    return text, name, *_numbers_of(step)


def _numbers_of(step):
    return step.sessions, step.from_previous, step.from_first, step.median_seconds


def _times_table(query, funnel):
    times = times_of(funnel.seconds)
    return ("fromSeconds", "toSeconds", query.unit), [tuple(one) for one in times.bins] if times else []


def _trend_table(query, funnel):
    spans = spans_of(funnel.trend, query.trend)
    return (query.trend, "entered", "converted", "rate"), [(*span, span.rate) for span in spans]


def _breakdown_table(query, funnel):
    head = cut_of(query.by).lower(), "step", "name", query.unit, *SHARES
    cut = ((value, one) for value, numbers in funnel.breakdown for one in _named(query, numbers))
    return head, [(value or "", *_step_row(query, *one)) for value, one in cut]


FIGURES = {
    "funnel": Figure("", "funnel", _bars, _steps_table),
    "times": Figure(": time to convert", "funnel-times", _times, _times_table),
    "trend": Figure(": conversion over time", "funnel-trend", _trend, _trend_table),
    "breakdown": Figure("", "funnel-breakdown", _breakdown, _breakdown_table),
}
