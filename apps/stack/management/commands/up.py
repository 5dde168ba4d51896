import argparse
import json
import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.stack import tree


def port(text):
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


class Command(BaseCommand):
    help = "Runs the whole stack in the foreground: embedded servers if unset, web, Celery worker and beat."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: this machine only)")
        parser.add_argument("--port", type=port, default=8000)
        parser.add_argument("--demo", action="store_true", help="load the sample sessions and make a demo user")

    def handle(self, *, host, port, demo, **options):
        tree.refuse_unsafe(host)
        plan = tree.plan(host, port, demo)
        os.environ.update(plan.pop("environment"))
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-S", "-m", "apps.stack.supervisor", json.dumps(plan)])  # noqa: S606
