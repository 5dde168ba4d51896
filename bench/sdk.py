"""The recorder's weight: what a visited page has to load."""

import gzip
from pathlib import Path

RECORDER = Path(__file__).resolve().parents[1] / "static" / "dist" / "sdk" / "hxi.js"


def run():
    """Rows {"name", "value", "unit", "reach", "aim", "less"} of the built recorder, packed as the door serves it."""
    plain = RECORDER.read_bytes()
    packed = gzip.compress(plain, 9, mtime=0)
    return [_row("raw", plain), _row("gzip", packed, reach=30.0, aim=29.0)]


def _row(name, content, reach=None, aim=None):
    size = round(len(content) / 1000, 1)
    return {"name": f"recorder: {name}", "value": size, "unit": "kB", "reach": reach, "aim": aim, "less": True}
