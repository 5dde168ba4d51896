"""Which predictions of emotion can be read: what is written into MongoDB past the door may be of any shape.

The seed's own shape has no `model`; it is OUTSIDE_MODEL's, as at the door.
"""

from .meta import OUTSIDE_MODEL

TEXT, MOMENT = {"bsonType": "string"}, {"bsonType": "date"}
TEXT_OR_NONE, MOMENT_OR_NONE = {"bsonType": ["string", "null"]}, {"bsonType": ["date", "null"]}
SHARE = {"bsonType": "number", "minimum": 0, "maximum": 1}
PREDICTION = {
    "required": ["emotion", "confidence", "timestamp"],
    "properties": {
        "emotion": TEXT,
        "confidence": SHARE,
        "timestamp": MOMENT,
        "until": MOMENT_OR_NONE,
        "eventId": TEXT_OR_NONE,
        "model": TEXT_OR_NONE,
        "screen": TEXT_OR_NONE,
        "ruleVersion": {"bsonType": ["number", "null"], "multipleOf": 1},
        "features": {"bsonType": ["object", "null"], "additionalProperties": SHARE},
    },
}
SIGNAL = {
    "bsonType": "object",
    "required": ["kind", "confidence", "timestamp"],
    "properties": {
        "kind": TEXT,
        "confidence": SHARE,
        "timestamp": MOMENT,
        **dict.fromkeys(("eventId", "screen", "elementId", "selector", "label"), TEXT_OR_NONE),
    },
}
SOUND = {"$jsonSchema": PREDICTION}
WITH_SOUND_SIGNAL = {"$jsonSchema": {"allOf": [PREDICTION, {"properties": {"evidence": SIGNAL}}]}}  # one, not a list


def of_model(name):
    """The filter of a model's predictions."""
    return {"model": {"$in": [name, None]} if name == OUTSIDE_MODEL else name}
