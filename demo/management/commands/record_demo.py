"""Records the sample sessions anew: scripted visitors in the demo shop, through the real recorder and door."""

import sys

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application
from tqdm import tqdm

from demo import key, recording
from demo.visitors import VISITS


class Command(BaseCommand):
    help = "Record the demo's sample sessions anew into demo/recordings (some minutes; best on a data dir of its own)."

    def add_arguments(self, parser):
        parser.add_argument("visits", nargs="*", metavar="VISIT", help="names of visits; all when none is given")

    def handle(self, *, visits, **options):
        chosen = [visit for visit in VISITS if visit.name in visits or not visits]
        key.ensure_key()
        with tqdm(total=len(chosen), unit=" visits", disable=not sys.stderr.isatty()) as bar:
            failures = recording.record(chosen, get_wsgi_application(), lambda visit: bar.update())
        size = sum(path.stat().st_size for path in recording.FOLDER.glob("*.json.gz"))
        done = len(chosen) - len(failures)
        self.stdout.write(f"{done} visits recorded; demo/recordings holds {size / 1e6:.1f} MB.")
        for name, why in failures.items():
            self.stderr.write(f"{name}: {why}")
        if failures:
            sys.exit(1)
