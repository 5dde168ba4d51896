"""The lake's tables as data: their columns, and the MongoDB aggregation each is filled by.

Every row belongs to a session and carries `day`, the UTC day on which that session started: the partition. `tie` is the
order of what happened in one millisecond.
"""

from dataclasses import dataclass

import pyarrow as pa
from pymongoarrow.api import Schema, aggregate_arrow_all

from apps.record import client, predictions
from apps.record.meta import OF_THE_SESSION, OUTSIDE_MODEL, OWN_MODEL

MOMENT = pa.timestamp("us")  # UTC
TEXTS = pa.list_(pa.string())
NUMBERS = pa.list_(pa.float32())
READ_AS = {MOMENT: pa.timestamp("ms"), pa.float32(): pa.float64(), NUMBERS: pa.list_(pa.float64())}


@dataclass(frozen=True)
class Table:
    """A table: `columns` (name → Arrow type and the MongoDB expression of its value), read from `source`."""

    name: str
    source: str
    columns: dict
    order: tuple[str, ...] = ()  # rows that are asked for together lie together
    unwind: str = ""
    condition: dict | None = None
    sound: dict | None = None  # what holds of each row's document, else it is passed over

    @property
    def schema(self):
        """The Arrow schema of the rows, without `day`."""
        return pa.schema({"session_id": pa.string()} | {name: kind for name, (kind, _) in self.columns.items()})

    def rows_of(self, session_ids):
        """The Arrow rows of these sessions as MongoDB has them now."""
        database, collection = self.source.split(".", 1)
        found = aggregate_arrow_all(
            client.collection(database, collection), self._pipeline(session_ids), schema=Schema(dict(_kinds(self)))
        )
        return found.cast(self.schema)

    def _pipeline(self, session_ids):
        steps = [{"$match": {"sessionId": {"$in": session_ids}} | (self.condition or {})}]
        if self.unwind:
            steps.append({"$unwind": {"path": self.unwind, "includeArrayIndex": "place"}})
        if self.sound:
            steps.append({"$match": self.sound})
        shown = {name: expression for name, (_, expression) in self.columns.items()}
        return [*steps, {"$project": {"_id": 0, "session_id": "$sessionId"} | shown}]


def _kinds(table):
    """The types MongoDB's values are read as; single precision is enough to keep, and half to read."""
    for field in table.schema:
        yield field.name, READ_AS.get(field.type, field.type)


def text(path):
    return pa.string(), f"${path}"


def count(path):
    return pa.int64(), {"$toLong": {"$ifNull": [f"${path}", 0]}}


def number(path):
    return pa.float32(), {"$toDouble": f"${path}"}


def moment(path):
    return MOMENT, f"${path}"


def flag(path):
    return pa.bool_(), {"$eq": [f"${path}", True]}


def texts(path):
    return TEXTS, {"$ifNull": [f"${path}", []]}


def traits(path):
    """What was told of a visitor, as texts `name=value`: plain values of a document and of its `traits`."""
    nested = {"$cond": [{"$eq": [{"$type": f"${path}.traits"}, "object"]}, f"${path}.traits", {}]}
    told = {"$objectToArray": {"$mergeObjects": [f"${path}", nested]}}
    plain = {"$in": [{"$type": "$$one.v"}, ["string", "bool", "int", "long", "double"]]}
    own = {"$not": [{"$in": ["$$one.k", sorted(OF_THE_SESSION)]}]}
    kept = {"$filter": {"input": told, "as": "one", "cond": {"$and": [plain, own]}}}
    text = {"$concat": ["$$one.k", "=", {"$toString": "$$one.v"}]}
    return TEXTS, {"$ifNull": [{"$map": {"input": kept, "as": "one", "in": text}}, []]}


TABLES = {
    table.name: table
    for table in (
        Table(
            "sessions",
            "hxi_session_db.sessions",
            {
                "user_id": text("userId"),
                "device": text("device"),
                "app": text("meta.app"),
                "browser": text("summary.browser"),
                "os": text("summary.os"),
                "started_at": moment("startedAt"),
                "ended_at": moment("endedAt"),
                "duration_ms": count("durationMs"),
                "events": count("summary.events"),
                "steps": count("summary.steps"),
                "clicks": count("summary.clicks"),
                "inputs": count("summary.inputs"),
                "errors": count("summary.errors"),
                "screens": texts("summary.screens"),
                "emotions": texts("summary.emotions"),
                "frustration": count("summary.frustration"),
                "traits": traits("meta"),
                "has_replay": flag("hasReplay"),
            },
            order=("started_at",),
        ),
        Table(
            "steps",
            "hxi_journey_db.journeys",
            {
                "place": count("place"),
                "step": count("steps.step"),
                "screen": text("steps.screen"),
                "happened_at": moment("steps.ts"),
                "tie": (pa.int64(), {"$toLong": {"$ifNull": [{"$arrayElemAt": ["$orders", "$place"]}, 0]}}),
            },
            order=("session_id", "place"),
            unwind="$steps",
        ),
        Table(
            "events",
            "hxi_session_db.session_events",
            {
                "type": text("type"),
                "element_id": text("payload.elementId"),
                "happened_at": moment("ts"),
                "tie": count("order"),
            },
            order=("type", "element_id"),
        ),
        Table(
            "points",
            "hxi_heatmap_db.heatmaps",
            {
                "kind": text("kind"),
                "screen": text("screen"),
                "happened_at": moment("timestamp"),
                "x": number("x"),
                "y": number("y"),
                "scroll": number("scroll"),
                "element_id": text("elementId"),
                "label": text("label"),
                "selector": text("selector"),
                "ex": number("ex"),
                "ey": number("ey"),
                "vw": number("vw"),
                "vh": number("vh"),
                "dw": number("dw"),
                "dh": number("dh"),
                "fixed": flag("fixed"),
                "dead": flag("dead"),
                "rage": flag("rage"),
                "reach": number("reach"),
                "bands": (NUMBERS, {"$ifNull": ["$bands", []]}),
            },
            order=("screen", "kind"),
        ),
        Table(
            "emotions",
            "hxi_emotion_db.emotion_predictions",
            {
                "emotion": text("emotion"),
                "confidence": number("confidence"),
                "happened_at": moment("timestamp"),
                "until_at": moment("until"),
                "event_id": text("eventId"),
                "model": (pa.string(), {"$ifNull": ["$model", OUTSIDE_MODEL]}),
                "screen": text("screen"),
            },
            order=("happened_at",),
            sound=predictions.SOUND,
        ),
        Table(
            "signals",
            "hxi_emotion_db.emotion_predictions",
            {
                "kind": text("evidence.kind"),
                "happened_at": moment("evidence.timestamp"),
                "screen": text("evidence.screen"),
                "element": (pa.string(), {"$ifNull": ["$evidence.elementId", "$evidence.selector"]}),
                "selector": text("evidence.selector"),
                "label": text("evidence.label"),
                "event_id": text("evidence.eventId"),
                "confidence": number("evidence.confidence"),
            },
            order=("kind", "screen"),
            unwind="$evidence",
            condition={"model": OWN_MODEL},  # the evidence of others is of any shape
            sound=predictions.WITH_SOUND_SIGNAL,
        ),
    )
}
