"""Management commands and the embedded servers: each has them for its own lifetime, shared with whatever else runs."""

from contextlib import contextmanager

import django
from django.conf import settings
from django.core.management import get_commands, load_command_class

from . import prepare, servers

NEED_NO_SERVER = frozenset(
    ("check", "collectstatic", "diffsettings", "findstatic", "help", "makemigrations", "startapp", "up", "version")
)
PREPARE_THEMSELVES = frozenset(["check_collections", "migrate"])


@contextmanager
def servers_for(arguments):
    """Runs the block of a `manage.py` call with the servers its command needs; wrong usage ends before they start."""
    name = arguments[1] if len(arguments) > 1 else "help"
    if name in NEED_NO_SERVER or {"-h", "--help"} & set(arguments):
        yield
        return
    django.setup()
    if name not in get_commands():
        yield
        return
    refuse_wrong_usage(name, arguments)
    with servers.running():
        if settings.EMBEDDED_MONGO and name not in PREPARE_THEMSELVES:
            prepare.prepare_once()
        yield


def refuse_wrong_usage(name, arguments):
    """Exits with status 2 and the usage, as the command itself would."""
    owner = get_commands()[name]
    command = load_command_class(owner, name) if isinstance(owner, str) else owner
    command._called_from_command_line = True
    command.create_parser(arguments[0], name).parse_args(arguments[2:])
