"""Drops the lake's tables and builds them anew from MongoDB."""

import json
import sys
import time

from django.core.management.base import BaseCommand
from tqdm import tqdm

from apps.analytics import lake, settling

PAUSE = 0.5  # seconds between two tries while another process is writing


class Command(BaseCommand):
    help = "Build the lake anew from MongoDB; until it is complete the old one is read."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options):
        sessions = rebuilt()
        self.stdout.write(
            json.dumps({"sessions": sessions}) if options["json"] else f"The lake has {sessions} sessions."
        )


def rebuilt():
    """How many sessions the new lake has; waits while another process is writing."""
    while True:
        try:
            return settling.rebuild(lambda lots: tqdm(lots, unit=" lots", disable=not sys.stderr.isatty(), leave=False))
        except lake.Busy:
            time.sleep(PAUSE)
