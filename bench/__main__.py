"""`python -m bench [PART…]`: runs the parts, prints one table, keeps it in bench/results.json.

A part is a module with `run()` → rows {"name", "value", "unit", "reach", "aim", "less", "notes"}: `reach` is what was
promised, `aim` what is hoped for; with `less`, smaller is better; `notes` are lines that explain a value. Each part
runs in a process of its own; some find Django set up there, on an empty data dir with its servers running.
"""

import argparse
import json
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from bench.parts import PARTS, rows_of

RESULTS = Path(__file__).with_name("results.json")


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="the parts to run (default: all)")
    parts = parser.parse_args().part or [*PARTS]
    rows = []
    for part in parts:
        print(f"Measuring {part} …", file=sys.stderr, flush=True)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            measured = process.submit(rows_of, part).result()
        keep(part, measured)
        rows += measured
    print_table(rows)


def keep(part, measured):
    """Puts what a part measured in the place of what it measured before; the rows of other parts stay."""
    known = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    at = datetime.now(UTC).isoformat()
    rows = [row for row in known if row.get("part") in PARTS and row["part"] != part]
    rows += [{"part": part, "at": at, **row} for row in measured]
    RESULTS.write_text(json.dumps({"at": at, **machine(), "rows": rows}, indent=1) + "\n")


def print_table(rows):
    width = max(len(row["name"]) for row in rows)
    print(f"{'':{width}}  {'value':>10}  {'unit':16} {'reach':>7} {'aim':>7}")
    for row in rows:
        targets = [f"{row.get(name) if row.get(name) is not None else '':>7}" for name in ("reach", "aim")]
        print(
            f"{row['name']:{width}}  {row['value']:>10}  {row['unit']:16} {' '.join(targets)}  {verdict(row)}".rstrip()
        )
        for note in row.get("notes", ()):
            print(f"    {note}")


def verdict(row):
    """How the value stands to what was promised and hoped for."""

    def holds(bound):
        return row["value"] <= bound if row.get("less") else row["value"] >= bound

    if row.get("reach") is None:
        return ""
    if not holds(row["reach"]):
        return "missed"
    return "aim met" if row.get("aim") is not None and holds(row["aim"]) else "reached"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "cpus": os.cpu_count(),
        "memoryMb": memory,
        "python": platform.python_version(),
        "system": platform.platform(),
    }


if __name__ == "__main__":
    main()
