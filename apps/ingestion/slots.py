"""The slots of a session: it holds MOST predictions of outside models, however many processes store some at once.

Each prediction takes the slot after the last; a unique index gives every slot once, so who was slower takes a later
one. What is there already takes none, so that sending it again is safe, also after a crash halfway.

Models make emotions' names up, and every list of sessions carries them: a session takes MOST_EMOTIONS of them, or a few
more when several processes bring new ones at the same moment.
"""

from collections import Counter, defaultdict
from typing import Any, NamedTuple

from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from apps.record import client
from apps.record.schema import EMOTION_DB

from .commands import DUPLICATE, run

MOST = 2_000  # as many as the windows our own model looks at
MOST_EMOTIONS = 50
FULL = f"sessionId: has its {MOST:,} predictions of outside models; a session holds no more"
VARIED = f"emotion: its session has {MOST_EMOTIONS} different ones of outside models; it takes no other"


class Told(NamedTuple):
    """A prediction on its way in: the Write it belongs to, its line there, and its document."""

    write: Any
    line: int
    document: dict


def insert_predictions(writes):
    """Stores the predictions of all writes, and notes on them which were there already, and which found no slot.

    Of those who compete for a slot one gets it, so every round comes closer to the end.
    """
    left = [Told(write, line, one) for write in writes for line, one in write.predictions.items()]
    while left:
        fresh, again = _once_each(_unknown(left))
        left = again + _stored(_with_slots(fresh))


def _unknown(told):
    """Those that are not there yet; of the others a majority has it on disk."""
    ids = [one.document["_id"] for one in told]
    there = client.emotion_predictions().with_options(read_concern=ReadConcern("majority"))
    known = {one["_id"] for one in there.find({"_id": {"$in": ids}}, {"_id": 1})}
    for one in told:
        one.write.duplicates += one.document["_id"] in known
    return [one for one in told if one.document["_id"] not in known]


def _once_each(told):
    """(each prediction once, those that repeat one of them): whether that was stored is known in the next round."""
    first, again = {}, []
    for one in told:
        if first.setdefault(one.document["_id"], one) is not one:
            again.append(one)
    return [*first.values()], again


def _with_slots(told):
    """Those that their session has a slot for, which is theirs from now on unless another process is faster."""
    following, placed = _following(told), []
    emotions = _emotions(told, following)
    for one in told:
        session_id, emotion = one.document["sessionId"], one.document["emotion"]
        slot, known = following.get(session_id, 0), emotions[session_id]
        if slot >= MOST:
            one.write.refuse(one.line, FULL)
        elif emotion not in known and len(known) >= MOST_EMOTIONS:
            one.write.refuse(one.line, VARIED)
        else:
            one.document["slot"], following[session_id] = slot, slot + 1
            known.add(emotion)
            placed.append(one)
    return placed


def _emotions(told, following):
    """{session id: its emotions}; they are looked up where there may be too many with those that come."""
    coming = Counter(one.document["sessionId"] for one in told)
    many = [one for one, slot in following.items() if slot + coming[one] > MOST_EMOTIONS]
    found = defaultdict(set)
    for one in client.emotion_predictions().aggregate(_emotions_in(many)) if many else ():
        found[one["_id"]["session"]].add(one["_id"]["emotion"])
    return found


def _emotions_in(session_ids):
    return [
        {"$match": {"sessionId": {"$in": session_ids}, "slot": {"$gte": 0}}},
        {"$group": {"_id": {"session": "$sessionId", "emotion": "$emotion"}}},
    ]


def _following(told):
    """{session id: its next slot} of sessions that have any taken."""
    session_ids = list({one.document["sessionId"] for one in told})
    found = client.emotion_predictions().aggregate(_last_slots(session_ids)) if session_ids else ()
    return {one["_id"]: one["last"] + 1 for one in found}


def _last_slots(session_ids):
    """The question for the last slot of each session: in this order the server looks at one entry of the index each."""
    return [
        {"$match": {"sessionId": {"$in": session_ids}, "slot": {"$gte": 0}}},
        {"$sort": {"sessionId": -1, "slot": -1}},
        {"$group": {"_id": "$sessionId", "last": {"$first": "$slot"}}},
    ]


def _stored(told):
    """Inserts them; returns those that must go again, since another process took their slot or stored the same."""
    errors = run(EMOTION_DB, "insert", "emotion_predictions", [one.document for one in told])
    for index, error in errors:
        if error["code"] != DUPLICATE:
            told[index].write.error = PyMongoError(error["errmsg"])
    return [told[index] for index, error in errors if error["code"] == DUPLICATE]
