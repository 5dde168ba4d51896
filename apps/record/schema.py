"""The record plane as data: every database, collection, validator and index, the seed's first and then ours."""

from dataclasses import dataclass, field

EVENTS_DB = "hxi_events_db"
SESSION_DB = "hxi_session_db"
JOURNEY_DB = "hxi_journey_db"
EMOTION_DB = "hxi_emotion_db"
HEATMAP_DB = "hxi_heatmap_db"


@dataclass(frozen=True)
class Index:
    """An index; `serves` names the query an index of ours exists for (the seed's own have none)."""

    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    partial: dict | None = None
    serves: str = ""

    @property
    def name(self):
        return "_".join(f"{key}_{way}" for key, way in self.keys)

    @property
    def options(self):
        options = {"name": self.name}
        if self.unique:
            options["unique"] = True
        if self.partial:
            options["partialFilterExpression"] = self.partial
        return options


@dataclass(frozen=True)
class Collection:
    """A collection; `retired` names indexes of former versions, which only make every write dearer."""

    database: str
    name: str
    indexes: tuple[Index, ...]
    validator: dict = field(default_factory=dict)
    retired: tuple[str, ...] = ()

    @property
    def path(self):
        return f"{self.database}.{self.name}"


def seed(*keys, unique=False):
    return Index(keys, unique)


EVENT_VALIDATOR = {
    "$jsonSchema": {
        "bsonType": "object",
        "required": ["sessionId", "type", "timestamp"],
        "properties": {
            "sessionId": {"bsonType": "string"},
            "type": {"bsonType": "string"},
            "timestamp": {"bsonType": "date"},
            "metadata": {"bsonType": ["object", "null"]},
        },
    }
}

COLLECTIONS = (
    Collection(
        EVENTS_DB,
        "events",
        (
            seed(("sessionId", 1)),
            seed(("type", 1)),
            seed(("screen", 1)),
            seed(("timestamp", -1)),
        ),
        validator=EVENT_VALIDATOR,
    ),
    Collection(
        SESSION_DB,
        "sessions",
        (
            seed(("sessionId", 1), unique=True),
            seed(("userId", 1)),
            seed(("startedAt", -1)),
            Index(
                (("pendingFrom", 1),),
                partial={"pendingFrom": {"$exists": True}},
                serves="the projection queue: sessions with events not yet projected, oldest first",
            ),
            Index(
                (("unsettled", 1), ("lastSeenAt", 1)),
                partial={"unsettled": True},
                serves="sessions that the lake does not have as they are, and those of them that are over",
            ),
            Index((("durationMs", -1), ("sessionId", 1)), serves="the session list sorted by duration, by keyset"),
            Index((("summary.events", -1), ("sessionId", 1)), serves="the session list sorted by activity, by keyset"),
            Index(
                (("summary.frustration", -1), ("sessionId", 1)),
                serves="the session list sorted by frustration, by keyset",
            ),
            Index((("startedAt", -1), ("sessionId", 1)), serves="the session list, newest first, by keyset"),
            Index(
                (("meta.app", 1), ("startedAt", -1), ("sessionId", 1)),
                serves="the session list of one app, newest first, by keyset",
            ),
            Index(
                (("device", 1), ("startedAt", -1), ("sessionId", 1)),
                serves="the session list of one device, newest first, by keyset",
            ),
            Index(
                (("summary.screens", 1), ("startedAt", -1), ("sessionId", 1)),
                serves="the sessions that saw a screen, newest first, by keyset",
            ),
            Index(
                (("meta.app", 1), ("device", 1), ("startedAt", -1), ("sessionId", 1)),
                serves="the session list of one device of one app, which may be few or none",
            ),
            Index(
                (("summary.emotions", 1), ("startedAt", -1), ("sessionId", 1)),
                partial={"summary.emotions": {"$exists": True}},
                serves="the sessions that showed an emotion, newest first",
            ),
            Index((("meta.key", 1), ("startedAt", -1)), serves="the latest session of a write key"),
            Index(
                (("summary.ruleVersion", 1), ("startedAt", -1)),
                partial={"summary.ruleVersion": {"$exists": True}},
                serves="sessions that were scored by other rules than today's, the latest first",
            ),
        ),
        retired=("summary.ruleVersion_1",),
    ),
    Collection(
        SESSION_DB,
        "session_events",
        (
            seed(("sessionId", 1), ("ts", 1)),
            Index(
                (("sessionId", 1), ("ts", 1), ("order", 1)),
                serves="the timeline of a session, in its order, without sorting it at each look",
            ),
        ),
    ),
    Collection(SESSION_DB, "replay_chunks", (seed(("sessionId", 1), ("chunkIndex", 1), unique=True),)),
    Collection(JOURNEY_DB, "journeys", (seed(("sessionId", 1)),)),
    Collection(
        EMOTION_DB,
        "emotion_predictions",
        (
            seed(("sessionId", 1), ("timestamp", -1)),
            Index(
                (("sessionId", 1), ("slot", 1)),
                unique=True,
                partial={"slot": {"$gte": 0}},
                serves="how many predictions of outside models a session holds: each has a slot to itself",
            ),
            Index((("timestamp", 1),), serves="predictions of long ago: retention looks whose session never came"),
        ),
    ),
    Collection(HEATMAP_DB, "heatmaps", (seed(("screen", 1)), seed(("sessionId", 1)))),
)
