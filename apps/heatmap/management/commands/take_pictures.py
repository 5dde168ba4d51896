"""Takes page pictures in the foreground, or asks the worker of the running stack to."""

import sys

from celery import Celery
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.heatmap.devices import DEVICES

TASK = "apps.heatmap.tasks.refresh_pictures"


class Command(BaseCommand):
    help = "Take the page pictures that are missing or old; those of a screen or a device again, if one is named."

    def add_arguments(self, parser):
        parser.add_argument("--screen", metavar="S", help="pictures of this screen, also when they are new")
        parser.add_argument(
            "--device", choices=DEVICES, help="pictures of this class of devices, also when they are new"
        )
        parser.add_argument("--most", type=int, metavar="N", help="at most so many")
        parser.add_argument("--seconds", type=int, metavar="N", help="begin none after so many seconds")
        parser.add_argument("--later", action="store_true", help="ask the running stack's worker for all that are due")

    def handle(self, *, screen, device, most, seconds, later, verbosity, **options):
        if later:
            _ask_worker()
            return
        from apps.heatmap import pictures  # who only asks the worker need not wait for its libraries

        pages = _named(screen, device) if screen or device else pictures.due()
        quiet = not verbosity or not sys.stderr.isatty()
        with tqdm(total=len(pages[:most]), unit=" pictures", disable=quiet, leave=False) as bar:
            taken = pictures.refresh(pages, most, seconds, lambda page: bar.update())
        if verbosity:
            self.stdout.write(f"{taken} of {len(pages)} page pictures taken.")


def _named(screen, device):
    """The pages seen so far that fit these conditions."""
    from apps.heatmap import picture_points

    pages = picture_points.pages()
    found = [page for page in pages if screen in {None, page[0]} and device in {None, page[1]}]
    if not found:
        raise CommandError("No session with a replay has seen such a page.")
    return found


def _ask_worker():
    asker = Celery()
    asker.config_from_object("django.conf:settings", namespace="CELERY")
    asker.send_task(TASK, kwargs={"most": None, "seconds": 300})
