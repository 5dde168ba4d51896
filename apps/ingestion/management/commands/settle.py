"""Finishes every pending projection and roll-up in the foreground."""

import json
import sys
import time
from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from tqdm import tqdm

from apps.ingestion import projector
from apps.record import client

PAUSE = 0.1  # seconds between two looks at sessions that others have claimed


class Command(BaseCommand):
    help = "Finish every pending projection and roll-up, then exit: 0 when nothing is left, 1 when something is."

    def add_arguments(self, parser):
        parser.add_argument("--timeout", type=float, metavar="S", help="give up after S seconds")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, timeout, **options):
        deadline = time.monotonic() + timeout if timeout is not None else None
        begun = datetime.now(UTC)
        retry_failed()
        for path in settings.PROJECTED_AGAIN:
            import_string(path)()
        projected = 0
        with tqdm(total=left_of(begun), unit=" sessions", disable=not sys.stderr.isatty(), leave=False) as bar:
            while left := left_of(begun):
                seconds = min(2, max(deadline - time.monotonic(), 0.001)) if deadline else 2
                done = projector.project_pending(seconds=seconds)
                projected += done
                bar.update(max(bar.total - left - bar.n, 0))
                if (deadline and time.monotonic() > deadline) or (not done and only_failed(begun)):
                    left = left_of(begun)
                    break
                if not done:
                    time.sleep(PAUSE)
        rolled_up = self.roll_up(deadline)
        self.stdout.write(
            json.dumps({"projected": projected, "left": left, "settled": rolled_up})
            if options["json"]
            else f"{projected} sessions projected, {left} left; {rolled_up or 0} more in the lake."
        )
        if left:
            self.stderr.write(f"{left} sessions are still pending{reason_of(begun)}")
        if left or rolled_up is None:
            sys.exit(1)

    def roll_up(self, deadline):
        """How many sessions were rolled up; None when there was no time for all of them."""
        try:
            return sum(import_string(path)(_left_until(deadline)) for path in settings.ROLL_UPS)
        except TimeoutError:
            self.stderr.write("The roll-up did not end in time.")
        except ConnectionError as error:
            self.stderr.write(f"The roll-up did not end: {error}.")
        return None


def _left_until(deadline):
    return max(deadline - time.monotonic(), 0) if deadline else None


def waiting(begun):
    """The filter of pending sessions heard of before `begun`: a busy stack does not keep the command for ever."""
    return projector.pending() | {"lastSeenAt": {"$not": {"$gt": begun}}}


def left_of(begun):
    return client.sessions().count_documents(waiting(begun))


def only_failed(begun):
    return not client.sessions().count_documents(waiting(begun) | {"claim.error": {"$exists": False}}, limit=1)


def retry_failed():
    """Whoever calls the command has mended something: sessions that failed before get a turn at once."""
    client.sessions().update_many(projector.pending() | {"claim.error": {"$exists": True}}, {"$unset": {"claim": ""}})


def reason_of(begun):
    failed = client.sessions().find_one(waiting(begun) | {"claim.error": {"$exists": True}})
    return f", the first for this reason: {failed['sessionId']}: {failed['claim']['error']}" if failed else "."
