"""Brings the record plane to its schema, and tells where a server differs from it."""

from contextlib import suppress

from pymongo.errors import CollectionInvalid

from .client import client, collection
from .schema import COLLECTIONS

STRICT = {"validationLevel": "strict", "validationAction": "error"}  # MongoDB's own defaults
CHANGING = {"expireAfterSeconds", "sparse", "collation", "hidden"}  # options that make an index another one than ours
BLOCKS = {"wiredTiger": {"configString": "block_compressor=zstd"}}  # about half the disk of the default, for ~4 % CPU


def differences():
    """One sentence for each collection, validator, index or compressor that is not as the schema says."""
    return [line for spec in COLLECTIONS for line in _differences_of(spec)]


def ensure_collections():
    """Creates what is missing, restores validators, and drops indexes of ours that serve nothing any more.

    Data and indexes that are not ours stay untouched.
    """
    for spec in COLLECTIONS:
        database = client()[spec.database]
        with suppress(CollectionInvalid):  # it is there already
            database.create_collection(spec.name, storageEngine=BLOCKS)
        if not _validates(_options_of(spec), spec):
            database.command("collMod", spec.name, validator=spec.validator, **STRICT)
        _ensure_indexes(spec)


def _ensure_indexes(spec):
    present = collection(spec.database, spec.name).index_information()
    for name in present.keys() & {*spec.retired}:
        collection(spec.database, spec.name).drop_index(name)
    for index in spec.indexes:
        if index.name in present and not _matches(index, present[index.name]):
            collection(spec.database, spec.name).drop_index(index.name)
        collection(spec.database, spec.name).create_index(list(index.keys), **index.options)


def _options_of(spec):
    """The collection's options on the server; None when there is no such collection."""
    found = list(client()[spec.database].list_collections(filter={"name": spec.name}))
    return found[0]["options"] if found else None


def _differences_of(spec):
    options = _options_of(spec)
    if options is None:
        yield f"{spec.path}: the collection is missing"
        return
    if not _validates(options, spec):
        yield f"{spec.path}: the validator differs from the schema"
    if options.get("storageEngine", {}) != BLOCKS:
        yield f"{spec.path}: not compressed with zstd (recreate the collection to change it)"
    present = collection(spec.database, spec.name).index_information()
    for index in spec.indexes:
        if index.name not in present:
            yield f"{spec.path}: the index {index.name} is missing"
        elif not _matches(index, present[index.name]):
            yield f"{spec.path}: the index {index.name} has other options than the schema says"
    for name in sorted(present.keys() & {*spec.retired}):
        yield f"{spec.path}: the index {name} serves nothing any more"


def _validates(options, spec):
    """Whether what does not fit the schema is refused, as it is when nothing else was said."""
    told = {name: options.get(name, strict) for name, strict in STRICT.items()}
    return options.get("validator", {}) == spec.validator and (not spec.validator or told == STRICT)


def _matches(index, found):
    return (
        not CHANGING & found.keys()
        and tuple((key, int(way)) for key, way in found["key"]) == index.keys
        and found.get("unique", False) == index.unique
        and found.get("partialFilterExpression") == index.partial
    )
