"""Tables as CSV."""

import csv
import io


def csv_of(head, rows):
    """A table as CSV: its head, and rows of values."""
    out = io.StringIO()
    csv.writer(out).writerows([_harmless(value) for value in row] for row in (head, *rows))
    return out.getvalue()


def _harmless(value):
    """Words that a spreadsheet would take for a formula are quoted as it understands."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {*"=+-@\t\r"} else value
