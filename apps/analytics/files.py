"""What is handed out as a file: who may have it, its name, and the answer that carries it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from ninja.errors import HttpError

from apps.accounts.models import Role

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "png": "image/png", "svg": "image/svg+xml"}
LONGEST_WORD = 60  # letters of one part of a name
NOT_YOURS = "Files are for the role analyst and above; without `format` the same numbers come as JSON."


class File(NamedTuple):
    """A file to be handed out: its name, and what makes its content of what is counted already."""

    name: str
    content: Callable

    def answer(self):
        """Makes the file, which may take seconds, and gives the answer that carries it."""
        return file_response(self.content(), self.name)


def check_may_have(person, ending):
    """The API's refusal of what is exported to who may only read."""
    if ending != "json" and not person.may(Role.ANALYST):
        raise HttpError(403, NOT_YOURS)


def file_name(ending, *words):
    """`heatmap-click-home.png`: the letters of each word that are safe in every file system; empty ones go."""
    safe = (re.sub(r"[^\w.-]+", "-", word, flags=re.ASCII).strip("-.")[:LONGEST_WORD] for word in words)
    return f"{'-'.join(filter(None, safe))}.{ending}"


def file_response(content, name):
    """The answer that is saved under this name, whose ending says what it is."""
    kind = TYPES[name.rpartition(".")[2]]
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
