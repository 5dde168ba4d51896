"""The projection queue from outside: sessions are put on it once more, or held back from those who work on it."""

from datetime import UTC, datetime

from . import client

HELD = "held"  # the token of sessions that no worker shall take


def project_again(session_ids, since="$startedAt"):
    """From their start on, then into the lake again; those on the queue are projected whole anyway.

    `since` names another moment of theirs to begin with: projections that find more to do for themselves do it anyway.
    """
    resting = {"sessionId": {"$in": session_ids}, "pendingFrom": {"$exists": False}, "startedAt": {"$type": "date"}}
    revision = {"$add": [{"$ifNull": ["$revision", 0]}, 1]}
    again = {"$set": {"pendingFrom": since, "unsettled": True, "revision": revision}}
    if session_ids:
        client.sessions().update_many(resting, [again])


def held(session_ids, lease):
    """Those of these sessions that no worker has in hand; from now on none takes them for `lease` (a timedelta).

    What cannot be projected, or was held before, is in nobody's hand.
    """
    now, named = datetime.now(UTC), {"sessionId": {"$in": session_ids}}
    idle = {"claim.until": {"$not": {"$gte": now}}}, {"claim.error": {"$exists": True}}, {"claim.token": HELD}
    client.sessions().update_many(named | {"$or": idle}, {"$set": {"claim.token": HELD, "claim.until": now + lease}})
    return [one["sessionId"] for one in client.sessions().find(named | {"claim.token": HELD}, {"sessionId": 1})]
