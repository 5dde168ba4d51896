"""`manage.py create_key NAME [--app APP] [--origin URL]… [--rate N]`: the new key's text, last on stdout."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.ingestion.models import MOST_EVENTS_A_MINUTE, WriteKey


class Command(BaseCommand):
    help = "Makes a write key for an SDK and prints it; it cannot be shown again."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the key is for, for people")
        parser.add_argument("--app", default="web", help="the app it writes for (meta.app); default: web")
        parser.add_argument("--origin", action="append", default=[], help="an allowed origin; none = any")
        parser.add_argument("--rate", type=int, default=MOST_EVENTS_A_MINUTE, help="events per minute")

    def handle(self, *args, name, app, origin, rate, **options):
        try:
            _, text = WriteKey.create(name, app, origin, rate)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(f"Writes for the app {app}; --app names another.")
        self.stdout.write(text)
