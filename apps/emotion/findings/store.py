"""The findings of one session as MongoDB keeps them."""

from typing import NamedTuple

from apps.record import client
from apps.record.meta import OUTSIDE_MODEL, OWN_MODEL
from apps.record.predictions import SOUND, of_model

FIELDS = {"known": 0, "place": 0, "slot": 0}


class Finding(NamedTuple):
    """A signal (`kind` is the signal's) or a prediction (`kind` is the emotion), and how sure it is by which rules."""

    session_id: str
    model: str
    kind: str
    event_id: str
    confidence: float
    rule_version: int | None


def is_there(session_id):
    """Whether there is such a session."""
    return client.sessions().find_one({"sessionId": session_id}, {"_id": 1}) is not None


def predictions_of(session_id, model=None):
    """A session's predictions of all models or of one, in order of time."""
    wanted = {"sessionId": session_id} | SOUND | (of_model(model) if model else {})
    found = [
        one | {"model": one.get("model") or OUTSIDE_MODEL} for one in client.emotion_predictions().find(wanted, FIELDS)
    ]
    return sorted(found, key=lambda one: (one["timestamp"], one["model"]))


def finding_of(session_id, model, kind, event_id):
    """The Finding of that name as it is stored; None when nothing of the kind was found there.

    Signals are our own model's: what others give as evidence is theirs to shape.
    """
    theirs = {"sessionId": session_id} | of_model(model)
    told = client.emotion_predictions().find_one(theirs | SOUND | {"emotion": kind, "eventId": event_id})
    if told is None and model == OWN_MODEL:
        signal = {"kind": kind, "eventId": event_id, "confidence": {"$type": "number"}}
        told = client.emotion_predictions().find_one(
            theirs | {"evidence": {"$elemMatch": signal}}, {"evidence.$": 1, "ruleVersion": 1}
        )
    if told is None:
        return None
    about = told["evidence"][0] if "emotion" not in told else told
    return Finding(session_id, model, kind, event_id, about["confidence"], told.get("ruleVersion"))
