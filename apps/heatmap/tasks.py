"""What Celery runs for the heatmaps: doors. Their libraries are large and come in with the first task."""

from celery import shared_task


@shared_task
def refresh_pictures(most=20, seconds=60):
    from .pictures import refresh_apart

    refresh_apart(most, seconds)
