"""Writes of derived documents that may come twice, and late."""

from pymongo import ReplaceOne


def replacement(document, known):
    """Writes a document in the place of one that was made of no more events than the `known` ones, by no later rules.

    Whoever took longer than others and knows less meets a duplicate key instead, which counts as written.
    """
    older = {"_id": document["_id"], "known": {"$lte": known}}
    if "ruleVersion" in document:
        older["ruleVersion"] = {"$not": {"$gt": document["ruleVersion"]}}
    return ReplaceOne(older, document | {"known": known}, upsert=True)
