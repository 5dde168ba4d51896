"""Answers that are kept for a while: a question with the reading's key in it has one answer for good."""

import hashlib
import pickle

from django.core.cache import cache

KEPT_FOR = 600  # seconds
MOST_BYTES = 8_000_000  # of one answer; a larger one is worked out whenever it is asked for


def kept(asked, work):
    """What `work` gave for the same question (a text) before, some minutes ago at most; else what it gives now."""
    key = f"kept:{hashlib.sha256(asked.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = work()
        if len(pickle.dumps(found)) <= MOST_BYTES:
            cache.set(key, found, KEPT_FOR)
    return found
