"""Sessions leave the record plane: all that was kept of them, and their own documents last. So does what has none."""

from . import client
from .schema import COLLECTIONS


def delete_sessions(session_ids):
    """Deletes all documents of these sessions; returns {collection's path: how many}. Broken off, it is done again."""
    ours = {"sessionId": {"$in": list(session_ids)}}
    last = sorted(COLLECTIONS, key=lambda spec: spec.name == "sessions")
    return {spec.path: client.collection(spec.database, spec.name).delete_many(ours).deleted_count for spec in last}


def delete_strays(predictions):
    """Deletes those of some predictions (their `_id` and `sessionId`) whose session is not there; returns how many."""
    named = {one["_id"]: _session_of(one) for one in predictions}
    found = client.sessions().find({"sessionId": {"$in": list({*named.values()})}}, {"_id": 0, "sessionId": 1})
    there = {session["sessionId"] for session in found}
    gone = [key for key, session_id in named.items() if session_id not in there]
    return client.emotion_predictions().delete_many({"_id": {"$in": gone}}).deleted_count if gone else 0


def _session_of(prediction):
    """What was written past the door may name none."""
    session_id = prediction.get("sessionId")
    return session_id if isinstance(session_id, str) else None
