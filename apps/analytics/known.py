"""The values that conditions may take, for the menus of the filter bar."""

import logging

from django.core.cache import cache
from pymongo.errors import PyMongoError

from apps.record import client

from .names import EMOTIONS

log = logging.getLogger(__name__)
KNOWN_FOR = 30  # seconds
LATEST = 1000  # sessions looked at for the values of the menus
MOST_KNOWN = 500  # values offered in a menu: senders make them up
MOST_FELT = 50  # emotions of one session that are looked at: outside models make those up
KNOWN_FROM = {"meta.app": 1, "device": 1, "summary.screens": 1, "summary.emotions": {"$slice": MOST_FELT}}


def known():
    """The values conditions may take, as the latest sessions have them, at most half a minute old; never an error."""
    try:
        return cache.get_or_set("known-values", _known, KNOWN_FOR)
    except PyMongoError as error:
        log.warning("The filter menus are empty, the store did not tell their values: %s", error)
        return {"apps": [], "devices": [], "screens": [], "emotions": [*EMOTIONS]}


def _known():
    latest = list(client.sessions().find({}, KNOWN_FROM).sort("startedAt", -1).limit(LATEST))
    others = [emotion for emotion in _words(_seen(latest, "emotions")) if emotion not in EMOTIONS]
    return {
        "apps": _words((one.get("meta") or {}).get("app") for one in latest),
        "devices": _words(one.get("device") for one in latest),
        "screens": _words(_seen(latest, "screens")),
        "emotions": [*EMOTIONS, *others],
    }


def _seen(sessions, name):
    """Each value of a list in the summary of each session."""
    return (value for one in sessions for value in (one.get("summary") or {}).get(name) or ())


def _words(values):
    """The first `MOST_KNOWN` different words, in the order of the alphabet."""
    found = dict.fromkeys(value for value in values if isinstance(value, str) and value)
    return sorted(list(found)[:MOST_KNOWN])
