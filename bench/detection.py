"""Detection of signals and emotions: CPU per 1 000 events, beside the whole projection of the same sessions.

Sessions of several sizes are made of what the recorder sent in the demo's visits, one visit after another, and go
through the wire. Detection is the pure part, from a session's events to its predictions and sums; the projection is
what the worker does with a pending session, reads and writes of MongoDB included (mongod's own CPU is not counted).
"""

import time
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from statistics import median

SIZES = (50, 500, 5_000)  # events of a session
EVENTS = 20_000  # of a round, at least
ROUNDS = 3
BEGUN = datetime(2026, 11, 1, 12, tzinfo=UTC)
BATCH = 1_000  # events
PAUSE_MS = 4_000  # between two visits


def run():
    """The rows of this part; Django is set up on an empty house whose servers run."""
    told = visits()
    return [row for size in SIZES for row in rows_of(size, told)]


def rows_of(size, told):
    rounds = [measured(size, told, number) for number in range(ROUNDS)]
    alone, whole = (median(costs) for costs in zip(*rounds, strict=True))
    name = f"detection: sessions of {size} events"
    yield {"name": name, "value": round(alone, 2), "unit": "CPU ms/1 000 events", "less": True}
    yield {"name": f"{name}, whole projection", "value": round(whole, 2), "unit": "CPU ms/1 000 events", "less": True}
    yield {
        "name": f"{name}, share of the projection",
        "value": round(100 * alone / whole, 1),
        "unit": "%",
        "less": True,
    }


def measured(size, told, number):
    """(detection, whole projection): CPU ms per 1 000 events of as many sessions as make up a round."""
    from apps.emotion import projection
    from apps.ingestion import projector
    from apps.record import client

    ids = [f"detection-{size}-{number}-{place}" for place in range(-(-EVENTS // size))]
    for place, session_id in enumerate(ids):
        send(session_id, session_of(size, told, place))
    lots = [(session, _events_of(session)) for session in client.sessions().find({"sessionId": {"$in": ids}})]
    alone = cpu_ms(lambda: [projection.documents(one, events, one["pendingFrom"]) for one, events in lots])
    whole = cpu_ms(lambda: projector.project_pending())
    events = sum(len(events) for _, events in lots)
    return alone / events * 1000, whole / events * 1000


def _events_of(session):
    from apps.record import client

    return list(client.events().find({"sessionId": session["sessionId"]}).sort({"timestamp": 1, "order": 1}))


def cpu_ms(act):
    begun = time.process_time()
    act()
    return (time.process_time() - begun) * 1000


# --- The sessions ----------------------------------------------------------------------------------------------------
def visits():
    """The events of each of the demo's recorded visits, times in ms from its beginning."""
    from demo import samples

    told = []
    for name in samples.names():
        batches = samples.recording(name)["batches"]
        first = samples.first_ms(batches)
        events = [event for batch in batches for event in batch.get("events", ())]
        told.append([event | {"timestamp": samples.ms(event["timestamp"]) - first} for event in events])
    return told


def session_of(size, told, place):
    """So many events: visits one after another, beginning with the place-th."""
    return list(islice(_one_after_another(islice(cycle(told), place % len(told), None)), size))


def _one_after_another(told):
    begun = BEGUN
    for events in told:
        for event in events:
            at = begun + timedelta(milliseconds=event["timestamp"])
            yield event | {"timestamp": at.isoformat(timespec="milliseconds")}
        begun += timedelta(milliseconds=max(event["timestamp"] for event in events) + PAUSE_MS)


def send(session_id, events):
    """Stores a session as the door does, batch by batch."""
    import msgspec

    from apps.ingestion import moments, store, wire
    from apps.ingestion.sightings import Source

    for seq, start in enumerate(range(0, len(events), BATCH)):
        batch = {"sessionId": session_id, "seq": seq, "events": events[start : start + BATCH]}
        body = msgspec.json.encode(batch)
        store.insert_batch(wire.decode_batch(body, datetime.now(UTC), moments.ANY_TIME), Source("web", "bench", ""))
