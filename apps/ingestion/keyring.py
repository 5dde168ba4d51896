"""The write keys of this process: looked up in MongoDB at most every few seconds."""

import time
from dataclasses import dataclass
from hmac import compare_digest

import pymongo
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import keys
from .models import WriteKey

FRESH = 3.0  # seconds a key that was found, or not, is believed
MOST_KEPT = 10_000  # so that made-up keys cannot fill the memory
LOOKED_UP_WITHIN = 5  # seconds
NO_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Key:
    """A write key as the door needs it."""

    public: str
    digest: str
    app: str
    origins: frozenset[str]
    rate: int


_kept: dict[str, tuple[float, Key | None]] = {}


def key_of(text):
    """The enabled Key that `text` is the text of, else None; raises what the database raises."""
    parsed = keys.parsed(text)
    if parsed is None:
        return None
    key = _key(parsed.public)
    fits = compare_digest(keys.digest_of(parsed.secret), key.digest if key else NO_DIGEST)
    return key if key and fits else None


@receiver((post_save, post_delete), sender=WriteKey)
def forget(instance, **signal):
    """Drops what is remembered of a key that changed here and now; other processes follow within FRESH seconds."""
    _kept.pop(instance.public, None)


def _key(public):
    until, key = _kept.get(public, (0, None))
    if until < time.monotonic():
        key = _looked_up(public)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[public] = time.monotonic() + FRESH, key
    return key


def _looked_up(public):
    with pymongo.timeout(LOOKED_UP_WITHIN):
        row = WriteKey.objects.filter(public=public, enabled=True).first()
    return row and Key(row.public, row.digest, row.app, frozenset(row.origins), row.rate)
