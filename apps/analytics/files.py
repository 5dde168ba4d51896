"""What is handed out as a file: its name, and the answer that carries it."""

import re

from django.http import HttpResponse

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "png": "image/png", "svg": "image/svg+xml"}
LONGEST_WORD = 60  # letters of one part of a name


def file_name(ending, *words):
    """`heatmap-click-home.png`: the letters of each word that are safe in every file system; empty ones go."""
    safe = (re.sub(r"[^\w.-]+", "-", word, flags=re.ASCII).strip("-.")[:LONGEST_WORD] for word in words)
    return f"{'-'.join(filter(None, safe))}.{ending}"


def file_response(content, name):
    """The answer that is saved under this name, whose ending says what it is."""
    kind = TYPES[name.rpartition(".")[2]]
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
