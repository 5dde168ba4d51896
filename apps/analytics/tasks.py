"""What Celery runs for the lake: doors. Its libraries are large and come in with the first task that needs them."""

from celery import shared_task

from .unsettled import is_any_over

AT_ONCE = 4  # seconds; the next beat goes on, and projections between the two wait for nobody long


@shared_task
def settle():
    if is_any_over():
        _unless_busy("settle", AT_ONCE)


@shared_task
def compact():
    _unless_busy("compact")


@shared_task
def vacuum():
    _unless_busy("vacuum")


def _unless_busy(name, *arguments):
    """One writer at a time; the next beat comes soon enough."""
    from . import lake, settling

    try:
        getattr(settling, name)(*arguments)
    except (lake.Busy, lake.Lost):
        return
