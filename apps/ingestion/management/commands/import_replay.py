"""Imports one rrweb recording as a session."""

import json
import sys
import zlib
from functools import partial

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.ingestion import imports, recordings
from apps.ingestion.refusals import Unfit
from apps.ingestion.sightings import Source
from apps.ingestion.store import Unconfirmed
from apps.ingestion.wire import Visit

MOST_TOLD = 20  # refusals


class Command(BaseCommand):
    help = "Import a JSON array (or .gz) of rrweb events as a session; importing it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", metavar="PATH")
        parser.add_argument("--session", required=True, metavar="ID", help="the id of the session it becomes")
        parser.add_argument("--user", metavar="U", help="whose session it is")
        parser.add_argument("--device", metavar="D", help="the device it was recorded on")
        parser.add_argument("--screen", metavar="S", help="one name for every page, instead of the path of its address")
        parser.add_argument("--app", default="web", help="the app the session belongs to (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, path, session, user, device, screen, app, **options):
        bar = partial(tqdm, unit=" chunks", disable=not sys.stderr.isatty(), leave=False)
        try:
            raw = imports.content_of(path)
            visit = Visit(user_id=user, device=device)
            tally = recordings.import_recording(raw, session, Source(app), visit, screen, bar)
        except Unconfirmed as error:
            raise CommandError(f"MongoDB did not confirm a write ({error}); run the same command again.") from error
        except (Unfit, OSError, EOFError, zlib.error) as error:
            raise CommandError(f"{path}: {error}") from error
        self.tell_refusals(path, tally.rejected)
        self.tell(session, tally, options["json"])
        if tally.rejected:
            sys.exit(1)

    def tell_refusals(self, path, rejected):
        for refused in rejected[:MOST_TOLD]:
            self.stderr.write(f"{path}: event {refused['index']}: {refused['reason']}")
        if len(rejected) > MOST_TOLD:
            self.stderr.write(f"… and {len(rejected) - MOST_TOLD} more events refused.")

    def tell(self, session, tally, as_json):
        counts = {name: getattr(tally, name) for name in ("read", "accepted", "duplicates", "chunks", "events")}
        counts["rejected"] = len(tally.rejected)
        if as_json:
            self.stdout.write(json.dumps({"sessionId": session} | counts))
        else:
            self.stdout.write(
                "{read} rrweb events read: {accepted} accepted, {duplicates} duplicates, {rejected} rejected; "
                "{chunks} chunks, {events} events derived.".format(**counts)
            )
