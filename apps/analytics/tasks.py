"""What Celery runs for the lake: doors. Its libraries are large and come in with the first task that needs them."""

import logging
from importlib import import_module

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from .retention import is_any_expired
from .unsettled import is_any_over

AT_ONCE = 4  # seconds; the next beat goes on, and projections between the two wait for nobody long
LONGEST_DAY = 300  # seconds for a day of the daily tables: a PostgreSQL that stands still is waited for no longer

log = logging.getLogger(__name__)


@shared_task
def settle():
    if is_any_over():
        _unless_busy("settling", "settle", AT_ONCE)


@shared_task
def expire():
    if is_any_expired():
        _unless_busy("retention", "expire", AT_ONCE)


@shared_task
def compact():
    _unless_busy("settling", "compact")


@shared_task
def vacuum():
    _unless_busy("settling", "vacuum")


@shared_task(soft_time_limit=LONGEST_DAY)
def publish():
    if not settings.ANALYTICS_URL:
        return
    from .published import job

    try:
        job.publish_a_while()
    except SoftTimeLimitExceeded:
        log.warning("PostgreSQL did not take a day of the daily tables within %d s.", LONGEST_DAY)


def _unless_busy(module, name, *arguments):
    """One writer at a time; the next beat comes soon enough."""
    from . import lake

    try:
        getattr(import_module(f".{module}", __package__), name)(*arguments)
    except (lake.Busy, lake.Lost):
        return
