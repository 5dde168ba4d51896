"""Writes the daily tables for other tools in the foreground."""

import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

NOWHERE = "There is nowhere to publish to: HXI_ANALYTICS_URL names no PostgreSQL database."


class Command(BaseCommand):
    help = "Bring the daily tables in PostgreSQL to what the lake says, then exit: 0 when all days are written."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options):
        if not settings.ANALYTICS_URL:
            raise CommandError(NOWHERE)
        from apps.analytics.published import job  # its libraries are large

        try:
            progress = job.publish(begun=_told)
        except job.Unpublished as reason:
            raise CommandError(f"{reason}.") from reason
        days = {"published": progress.done, "left": progress.left}
        self.stdout.write(
            json.dumps(days) if options["json"] else f"{progress.done} days published, {progress.left} left."
        )


def _told(days):
    return tqdm(days, unit=" days", disable=not sys.stderr.isatty(), leave=False)
