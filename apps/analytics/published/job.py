"""Keeps the daily tables as the lake is: writes the days that have changed since they were written, deletes those gone.

Nothing is remembered here: which days are due is seen by comparing PostgreSQL's notes with the lake's files.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string
from pymongo.errors import PyMongoError

from apps.analytics import lake
from apps.analytics.unsettled import settled_by
from apps.record import client

from .days import SettledDay, files_of, fingerprint_of
from .postgres import Unpublished, connected

log = logging.getLogger(__name__)

AT_ONCE = 4  # seconds of a beat; the next one goes on, and projections between the two wait for nobody long
LATE = timedelta(hours=1)  # so long no session waits for the lake that is over, unless the lake is being filled anew
FILLING = "The lake is being filled; the daily tables wait until all sessions that are over are in it"


class Progress(NamedTuple):
    """How many days were due, and how many of them are done."""

    done: int = 0
    due: int = 0

    @property
    def left(self):
        return self.due - self.done


def publish(seconds=None, begun=iter):
    """Writes the days that are due, in order of haste, until all are done or time is up; returns the Progress.

    `begun` wraps the list of days. Unpublished when PostgreSQL is away or refuses, or while the lake is being filled.
    """
    deadline, done = time.monotonic() + seconds if seconds is not None else None, 0
    if _is_filling():
        raise Unpublished(FILLING)
    tables = daily_tables()
    with connected() as target:
        target.make(tables)
        days = _due(target.notes(), _wanted(tables, files_of(lake.snapshot())))
        for day in begun(days):
            _publish_day(target, tables, day)
            done += 1
            if deadline and time.monotonic() > deadline:
                break
    return Progress(done, len(days))


def daily_tables():
    """Every DailyTable of the product."""
    return [table for path in settings.PUBLISHED for table in import_string(path)]


def _is_filling():
    """Whether sessions that were over long ago are not in the lake: its days have fewer than they should."""
    late = settled_by(datetime.now(UTC)) | {"lastSeenAt": {"$lt": datetime.now(UTC) - LATE}}
    return client.sessions().find_one(late, {"_id": 1}) is not None


def _wanted(tables, files):
    """{(day, table): fingerprint} of what should be written of these days."""
    return {(day, table.name): fingerprint_of(table, files[day]) for day in files for table in tables}


def _due(written, wanted):
    """The days that are not as they should be: those that are gone first, then from the latest to the oldest."""
    days = {day for day, name in written.keys() | wanted.keys() if written.get((day, name)) != wanted.get((day, name))}
    there = {day for day, _ in wanted}
    return [*sorted(days - there), *sorted(days & there, reverse=True)]


def _publish_day(target, tables, day):
    """Brings all tables of a day to what the lake says at this moment."""
    with target.alone():
        snapshot = lake.snapshot()
        files = {one: names for one, names in files_of(snapshot).items() if one == day}
        written, wanted = target.notes(day), _wanted(tables, files)
        for key in written.keys() - wanted.keys():
            target.drop(key[1], day)
        with SettledDay(snapshot, day) as settled:
            for table in tables:
                fingerprint = wanted.get((day, table.name))
                if fingerprint and written.get((day, table.name)) != fingerprint:
                    told = f"{snapshot.generation}:{snapshot.number}"
                    target.write(table, day, table.rows(settled), fingerprint, told)


def publish_a_while():
    """What a beat does: a few days, one line about them; whatever is away now, the next beat tries again."""
    try:
        progress = publish(AT_ONCE)
    except Unpublished as reason:
        log.warning("%s. The next beat tries again.", reason)
    except (DatabaseError, PyMongoError) as error:
        if not client.is_away(error):
            raise
        log.warning("The store or the lake did not answer; the daily tables are written with a later beat.")
    else:
        if progress.due:
            log.info("published %d of %d days to PostgreSQL", *progress)


def finish(seconds=None):
    """Writes all days that are due where HXI_ANALYTICS_URL names a PostgreSQL; TimeoutError when there was no time.

    Returns 0, since no session comes into the lake by it.
    """
    if settings.ANALYTICS_URL and publish(seconds).left:
        raise TimeoutError
    return 0
