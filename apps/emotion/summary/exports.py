"""The Emotions page as files: emotions over time as a picture, and every table as CSV."""

from functools import partial

from apps.analytics.csv_files import csv_of
from apps.analytics.figure_files import picture_of
from apps.analytics.files import File, file_name
from apps.analytics.refusals import NothingToDraw

from .elements import kind_of
from .felt import trend_of
from .figures import trend_figure
from .places import ranks_of
from .ranked import CLICKS, MOST_LISTED
from .words import sentence_of

TITLE = "Emotions: share of each day's sessions"
NOBODY = "No session of this set has a prediction, so there is nothing to draw."


def file_of(summary, wanted):
    """A File: `png` or `svg` of the chart, or (a name of TABLES) a table as CSV. NothingToDraw where it is empty."""
    if wanted in TABLES:
        head, rows = TABLES[wanted](summary)
        return File(file_name("csv", "emotions", wanted), partial(csv_of, head, rows))
    if not summary.by_day:
        raise NothingToDraw(NOBODY)
    figure = trend_figure(trend_of(summary), labelled=True)
    return File(file_name(wanted, "emotions"), partial(picture_of, figure, wanted, TITLE, sentence_of(summary.query)))


def _emotions(summary):
    rows = [(*felt[:3], summary.total, round(felt.confidence, 3)) for felt in summary.emotions]
    return ("emotion", "count", "sessions", "allSessions", "confidence"), rows


def _days(summary):
    names = [felt.emotion for felt in summary.emotions]
    rows = [(day, total, *(summary.by_day.get((day, one), 0) for one in names)) for day, total in summary.days.items()]
    return ("day", "sessions", *names), rows


def _screens(summary):
    emotions, rank = ranks_of(summary)
    found = summary.screens(emotions, rank, most=MOST_LISTED, examples=0) if emotions else []
    columns = ("screen", "sessions", *_felt(emotions), *(CLICKS if summary.query.is_own else ()))
    return ("screen", "sessions", *emotions, *columns[2 + len(emotions) :]), _rows(found, columns)


def _devices(summary):
    emotions, _ = ranks_of(summary)
    found = summary.devices(emotions, most=MOST_LISTED) if emotions else []
    return ("device", "sessions", *emotions), _rows(found, ("device", "sessions", *_felt(emotions)))


def _elements(summary):
    kind = kind_of(summary.query, summary.signals)
    found = summary.elements(kind, most=MOST_LISTED, examples=0) if summary.query.is_own else []
    rows = _rows(found, ("screen", "element", "selector", "label", "hits", "sessions"))
    return ("signal", "screen", "element", "selector", "label", "count", "sessions"), [(kind, *row) for row in rows]


def _felt(emotions):
    return [f"felt_{place}" for place in range(len(emotions))]


def _rows(found, columns):
    return [tuple(row[column] for column in columns) for row in found]


TABLES = {"summary": _emotions, "days": _days, "screens": _screens, "devices": _devices, "elements": _elements}
