"""Imports NDJSON of seed-shaped events."""

import json
import sys
import zlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.ingestion import imports
from apps.ingestion.sightings import Source
from apps.ingestion.store import Unconfirmed

MOST_TOLD = 20  # refusals


class Command(BaseCommand):
    help = "Import NDJSON (or .gz) of documents in the shape of `events`; importing a file again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--app", default="web", help="the app the sessions belong to (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, paths, app, **options):
        tally, source = imports.Tally(), Source(app)
        try:
            size = sum(Path(path).stat().st_size for path in paths)
            with (
                tqdm(total=size, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), leave=False) as bar,
                imports.Writer(tally, source) as store,
            ):
                lines = 0
                for path in paths:
                    lines = self.import_file(path, tally, store, lines, bar)
        except Unconfirmed as error:
            raise CommandError(f"MongoDB did not confirm a write ({error}); run the same command again.") from error
        except (OSError, EOFError, zlib.error) as error:
            raise CommandError(f"{error}") from error
        finally:
            self.tell(tally, options["json"])
        if tally.rejected > MOST_TOLD:
            self.stderr.write(f"… and {tally.rejected - MOST_TOLD} more lines refused.")
        if tally.rejected:
            sys.exit(1)

    def import_file(self, path, tally, store, lines_before, bar):
        """Imports one file; returns how many lines have been read in all files so far."""
        done, lines = 0, lines_before
        with imports.opened(path) as (file, unpacked):
            for lot in imports.lots_of(unpacked):
                room = max(MOST_TOLD - tally.rejected, 0)
                found = imports.read_lot(lot, tally, lines)
                store(found)
                for refused in found.rejected[:room]:
                    self.stderr.write(f"{path}:{refused['index'] - lines_before + 1}: {refused['reason']}")
                lines += lot.count(b"\n") + 1
                bar.update(file.tell() - done)
                done = file.tell()
        return lines

    def tell(self, tally, as_json):
        counts = {name: getattr(tally, name) for name in ("read", "accepted", "duplicates", "rejected")}
        said = ", ".join(f"{count} {name}" for name, count in counts.items()) + "."
        self.stdout.write(json.dumps(counts) if as_json else said)
