import sys

from django.core.management.base import BaseCommand

from apps.record.collections import differences, ensure_collections


class Command(BaseCommand):
    help = "Checks that every database, collection, validator and index of the schema is present."

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="create what is missing")

    def handle(self, *, fix, **options):
        if fix:
            ensure_collections()
        found = differences()
        for line in found:
            self.stderr.write(line)
        if found:
            sys.exit(1)
        self.stdout.write("Every collection, validator and index is as the schema says.")
