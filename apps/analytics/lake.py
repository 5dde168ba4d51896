"""The lake: Delta tables in a folder or a bucket, and the one snapshot that says which of their versions count.

A snapshot is a small document in MongoDB, replaced after all tables are written: readers open exactly the versions it
names, so they see all tables at one moment. The folder of a snapshot is a *generation*; rebuilding makes a new one.
Whoever writes holds a lease on the document; what a writer did that never came into a snapshot does not count.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import TableNotFoundError
from django.conf import settings
from pymongo import ReturnDocument

from .layout import LAYOUT, ONLY, documents
from .tables import TABLES

LEASE = timedelta(minutes=2)
SETTLE = "settle"  # the application whose transactions count the snapshots
PACKED = WriterProperties(compression="ZSTD", max_row_group_size=32 * 1024)  # what is passed over is passed over early


@dataclass(frozen=True)
class Snapshot:
    """Which versions of the tables count: `versions` by table name; a table that is not named is empty."""

    number: int = 0
    generation: str = ""
    versions: dict = field(default_factory=dict)

    def table(self, name):
        """The DeltaTable of a name at this snapshot's version; None when it is empty."""
        return _opened(address_of(self.generation, name), self.versions[name]) if name in self.versions else None


@lru_cache(maxsize=32)
def _opened(address, version):
    return DeltaTable(address, version=version)


def address_of(generation, name):
    """Where a table is: an address of `HXI_LAKE_URL`, else a folder of the data dir."""
    return f"{settings.LAKE_URL or Path(settings.DATA_DIR) / 'lake'}/{generation}/{name}"


def is_remote():
    """Whether the tables lie in a bucket."""
    return bool(settings.LAKE_URL)


def snapshot():
    """The current Snapshot."""
    return _snapshot_of(documents().find_one(ONLY) or {})


def _snapshot_of(document):
    return Snapshot(document.get("number", 0), document.get("generation", ""), document.get("versions", {}))


def _nothing():
    return {"number": 0, "generation": new_generation(), "layout": LAYOUT}


def new_generation():
    """A name no folder of the lake has had: what lies in old ones is never taken for ours."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"


class Busy(Exception):
    """Another process writes into the lake just now."""


class Lost(Exception):
    """The lease passed to another process; what was written does not count."""


@contextmanager
def writing():
    """A Writer for the block; Busy when another process is writing."""
    token, now = uuid4().hex, datetime.now(UTC)
    documents().update_one(ONLY, {"$setOnInsert": _nothing()}, upsert=True)
    free = ONLY | {"lease.until": {"$not": {"$gt": now}}}
    taken = {"$set": {"lease": {"token": token, "until": now + LEASE}}}
    document = documents().find_one_and_update(free, taken, return_document=ReturnDocument.AFTER)
    if document is None:
        raise Busy
    try:
        yield Writer(_snapshot_of(document), document.get("intent"), token)
    finally:
        documents().update_one(ONLY | {"lease.token": token}, {"$unset": {"lease": ""}})


class Writer:
    """Makes the next snapshot out of `base`; `intent` is what a writer before us wanted to do and did not finish."""

    def __init__(self, base, intent, token):
        self.base, self.intent, self.token = base, intent, token

    @property
    def number(self):
        return self.base.number + 1

    def announce(self, intent):
        """Notes what is about to be written, so that after a crash the same is written again and nothing else."""
        self.intent = intent
        self._update({"$set": {"intent": intent, "lease.until": datetime.now(UTC) + LEASE}})

    def publish(self, versions, generation=None):
        """Makes these versions the snapshot; Lost when somebody else holds the lease by now."""
        named = {"number": self.number, "versions": self.base.versions | versions}
        if generation:
            named |= {"generation": generation, "versions": versions}
        self._update({"$set": named, "$unset": {"intent": ""}})
        self.base, self.intent = Snapshot(named["number"], generation or self.base.generation, named["versions"]), None

    def _update(self, change):
        mine = ONLY | {"lease.token": self.token, "number": self.base.number}
        if not documents().update_one(mine, change).matched_count:
            raise Lost


def replace_rows(name, rows, generation, number, days, session_ids):
    """Puts rows in the place of what a table has of these sessions on these days; returns the version that has them.

    `number` is the transaction: done once, it is not done again.
    """
    address = address_of(generation, name)
    table = _latest(address)
    if table is not None and (table.transaction_version(SETTLE) or 0) >= number:
        return table.version()
    if table is not None and days:
        table.delete(f"day IN ({_quoted(days)}) AND session_id IN ({_quoted(session_ids)})")
    _append(name, rows, table or address, number)
    return _latest(address).version()


def append_rows(name, rows, generation, number):
    """Adds rows to a table, made when there is none, in a transaction of this number; returns the new version."""
    _append(name, rows, address_of(generation, name), number)
    return _latest(address_of(generation, name)).version()


def _append(name, rows, target, number):
    """A target that is an opened table refuses the rows when the same transaction was done since it was opened."""
    write_deltalake(
        target,
        rows.sort_by([("day", "ascending"), *((column, "ascending") for column in TABLES[name].order)]),
        mode="append",
        partition_by=["day"],
        commit_properties=CommitProperties(app_transactions=[Transaction(SETTLE, number)]),
        writer_properties=PACKED,
    )


def _latest(address):
    try:
        return DeltaTable(address)
    except TableNotFoundError:
        return None


def _quoted(words):
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)
