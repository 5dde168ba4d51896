"""The projection queue from outside: sessions that were projected before are put on it once more."""

from . import client


def project_again(session_ids, since="$startedAt"):
    """From their start on, then into the lake again; those on the queue are projected whole anyway.

    `since` names another moment of theirs to begin with: projections that find more to do for themselves do it anyway.
    """
    resting = {"sessionId": {"$in": session_ids}, "pendingFrom": {"$exists": False}, "startedAt": {"$type": "date"}}
    revision = {"$add": [{"$ifNull": ["$revision", 0]}, 1]}
    again = {"$set": {"pendingFrom": since, "unsettled": True, "revision": revision}}
    if session_ids:
        client.sessions().update_many(resting, [again])
