"""Sessions leave the record plane: all that was kept of them, and their own documents last."""

from . import client
from .schema import COLLECTIONS


def delete_sessions(session_ids):
    """Deletes all documents of these sessions; returns {collection's path: how many}. Broken off, it is done again."""
    ours = {"sessionId": {"$in": list(session_ids)}}
    last = sorted(COLLECTIONS, key=lambda spec: spec.name == "sessions")
    return {spec.path: client.collection(spec.database, spec.name).delete_many(ours).deleted_count for spec in last}
