"""What Celery runs for the door: two-line doors."""

import logging

from celery import shared_task
from pymongo.errors import PyMongoError

from apps.record.client import is_away

from . import projector

AT_ONCE = 4  # seconds; beat asks again every second, and a worker told to stop need not wait for a backlog

log = logging.getLogger(__name__)


@shared_task
def project_pending():
    try:
        projector.project_pending(seconds=AT_ONCE)
    except PyMongoError as error:
        if not is_away(error):
            raise
        log.warning("MongoDB does not answer; what is pending waits for it: %s", str(error)[:120])
