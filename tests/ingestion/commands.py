"""Management commands in this process."""

from io import StringIO

from django.core.management import CommandError, call_command


def run(name, *arguments):
    """(exit status, last line of stdout, stderr) of a command."""
    out, error, status = StringIO(), StringIO(), 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=error)
    except SystemExit as end:
        status = end.code
    except CommandError as refusal:
        status = refusal.returncode
        error.write(f"CommandError: {refusal}\n")
    return status, (out.getvalue().splitlines() or [""])[-1], error.getvalue()
