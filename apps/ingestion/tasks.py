"""What Celery runs for the door: two-line doors."""

from celery import shared_task

from . import projector

AT_ONCE = 4  # seconds; beat asks again every second, and a worker told to stop need not wait for a backlog


@shared_task
def project_pending():
    projector.project_pending(seconds=AT_ONCE)
