"""The one MongoDB client of a process, and the record plane's collections by name."""

import os
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
from pymongo import MongoClient, WriteConcern
from pymongo.errors import ConnectionFailure

from .schema import EMOTION_DB, EVENTS_DB, HEATMAP_DB, JOURNEY_DB, SESSION_DB

# An acknowledged write is on the disk of a majority; a store that cannot say so within 5 s has not confirmed it.
DURABLE = WriteConcern("majority", j=True, wtimeout=5000)


def client():
    """This process's client, aware of time zones; a forked child gets its own."""
    return _client_of(os.getpid())


@lru_cache(maxsize=1)
def _client_of(pid):
    return MongoClient(
        settings.MONGO_URL,
        tz_aware=True,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        socketTimeoutMS=60_000,
        appname="hxi",
    )


def is_away(error):
    """Whether an error of MongoDB, or of Django's ORM on it, says that it does not answer; else something is wrong."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return isinstance(cause, ConnectionFailure) or getattr(cause, "timeout", False)


def collection(database, name):
    return client().get_database(database, write_concern=DURABLE).get_collection(name)


def events():
    return collection(EVENTS_DB, "events")


def sessions():
    return collection(SESSION_DB, "sessions")


def session_events():
    return collection(SESSION_DB, "session_events")


def replay_chunks():
    return collection(SESSION_DB, "replay_chunks")


def journeys():
    return collection(JOURNEY_DB, "journeys")


def emotion_predictions():
    return collection(EMOTION_DB, "emotion_predictions")


def heatmaps():
    return collection(HEATMAP_DB, "heatmaps")
