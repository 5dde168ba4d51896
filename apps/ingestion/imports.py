"""Files brought in through the door's own functions: the same validation, de-duplication and writes as over HTTP."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .body import BYTE_ORDER_MARK, GZIP_MAGIC
from .moments import ANY_TIME
from .store import insert_events
from .wire import decode_event_lines

LOT_BYTES = 1024 * 1024
LONGEST_LINE = 1024 * 1024
# Dates as mongoexport writes them.
EXPORTED_DATE = re.compile(rb'\{\s*"\$date"\s*:\s*(?:("[^"]*"|-?\d+)|\{\s*"\$numberLong"\s*:\s*"(-?\d+)"\s*\})\s*\}')


@dataclass
class Tally:
    """What became of the lines read so far."""

    read: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    first: datetime = field(default_factory=lambda: datetime.now(UTC))  # equal times keep their order from here on


@contextmanager
def opened(path):
    """(the file as it is on disk, the same unpacked when it is gzip by its magic bytes)."""
    with Path(path).open("rb") as file:
        yield file, gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == GZIP_MAGIC else file


def content_of(path):
    """The bytes of a file, unpacked when it is gzip."""
    with opened(path) as (_, unpacked):
        return unpacked.read().removeprefix(BYTE_ORDER_MARK)


def lots_of(file):
    """Whole lines of a file in lots of about LOT_BYTES; a line longer than LONGEST_LINE is cut and spoilt."""
    rest = file.read(3).removeprefix(BYTE_ORDER_MARK)
    while block := file.read(LOT_BYTES):
        whole, newline, rest = (rest + block).rpartition(b"\n")
        if newline:
            yield whole
        if len(rest) > LONGEST_LINE:
            rest = rest[:LONGEST_LINE] + b"\0"
    if rest:
        yield rest


def import_lot(raw, tally, source, lines_before):
    """Stores one lot of lines; returns its refusals as [{"index", "reason"}], index counted over all lots."""
    lines = read_lot(raw, tally, lines_before)
    store_lot(lines, tally, source)
    return lines.rejected


def read_lot(raw, tally, lines_before):
    """The wire.Lines of one lot."""
    if b'"$date"' in raw:
        raw = EXPORTED_DATE.sub(lambda found: found[1] or found[2], raw)
    lines = decode_event_lines(raw, tally.first, ANY_TIME, lines_before)
    tally.read += len(lines.events) + len(lines.rejected)
    tally.rejected += len(lines.rejected)
    return lines


def store_lot(lines, tally, source):
    """Writes wire.Lines, and counts what is new and what was there already."""
    if lines.events:
        receipt = insert_events(lines, source)
        tally.accepted += receipt.accepted
        tally.duplicates += receipt.duplicates


class Writer:
    """Stores one lot on its own thread while the next is read: `with Writer(tally, source) as store: store(lines)`.

    What a write raises comes out of the next call, or of the end of the block.
    """

    def __init__(self, tally, source):
        self.tally, self.source, self.last = tally, source, None
        self.thread = ThreadPoolExecutor(1)

    def __enter__(self):
        return self

    def __call__(self, lines):
        self._finish()
        self.last = self.thread.submit(store_lot, lines, self.tally, self.source)

    def _finish(self):
        last, self.last = self.last, None
        if last:
            last.result()

    def __exit__(self, *_):
        with self.thread:
            self._finish()
