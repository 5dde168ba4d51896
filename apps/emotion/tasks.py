"""What Celery runs for emotion: a two-line door."""

from celery import shared_task
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from apps.analytics.tasks import settle
from apps.record.client import is_away

from . import rescoring


@shared_task
def rescore():
    try:
        if rescoring.is_any_behind():
            if rescoring.is_lake_full():
                settle()  # its own beat would keep history waiting most of the time
            rescoring.feed()
    except (DatabaseError, PyMongoError) as error:
        if not is_away(error):  # while MongoDB is away the projection, which runs as often, says so
            raise
