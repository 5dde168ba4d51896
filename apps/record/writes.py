"""Writes of derived documents that may come twice, and late."""

from pymongo import ReplaceOne


def replacement(document, known):
    """Writes a document in the place of one that was made of no more events than the `known` ones.

    Whoever took longer than others and knows less meets a duplicate key instead, which counts as written.
    """
    older = {"_id": document["_id"], "known": {"$lte": known}}
    return ReplaceOne(older, document | {"known": known}, upsert=True)
