"""The recorded sample sessions, as they go through the door: their dates moved, their session ids fixed for ever."""

import gzip
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
from django.conf import settings

from apps.ingestion import moments, store, wire
from apps.ingestion.sightings import Source
from apps.record import client

from . import hours

FOLDER = Path(__file__).parent / "recordings"
NOT_VISITS = {"layouts"}
META_PATH = b'"type":4,"data":{"href":"/'  # the start of rrweb's event that names the page
# What a newcomer finds first: one of each kind of trouble, on each kind of device. Minutes before the load.
RECENT = {
    "delivery-rage": 9,
    "buyer-phone": 21,
    "wallet-error-then-card": 34,
    "size-guide-dead-phone": 47,
    "form-struggle": 62,
    "comparing-tents": 79,
    "returning-tablet": 97,
    "searching-pack": 118,
    "lost": 140,
    "buyer-two-things": 163,
}

encode = msgspec.json.Encoder().encode


def names():
    """The names of all recorded visits."""
    found = (path.name.removesuffix(".json.gz") for path in sorted(FOLDER.glob("*.json.gz")))
    return [name for name in found if name not in NOT_VISITS]


def recording(name):
    """A recorded visit, as `recording.record` saved it."""
    return msgspec.json.decode(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))


def session_id_of(name):
    """The fixed session id of a sample."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"hxi-demo/{name}"))


def loaded(ids):
    """Those of the session ids that are completely in the record."""
    found = client.sessions().find({"sessionId": {"$in": list(ids)}, "ended": True}, {"sessionId": 1})
    return {session["sessionId"] for session in found}


def starts(names, anchor):
    """When each sample begins: the recent ones within the last hours, the others over two weeks before `anchor`."""
    rest = sorted(set(names) - RECENT.keys())
    Random("samples").shuffle(rest)
    older = hours.moments(Random("sample hours"), anchor, len(rest), latest=timedelta(hours=4))
    recent = {name: anchor - timedelta(minutes=minutes) for name, minutes in RECENT.items() if name in names}
    return dict(zip(rest, older, strict=True)) | recent


def load(recording, begins_at, key):
    """Sends a recording through the door as if it had begun at `begins_at`; returns its session id."""
    session_id, batches = session_id_of(recording["visit"]), recording["batches"]
    shift = round(begins_at.timestamp() * 1000) - first_ms(batches)
    source = Source(key.app, key.public, recording["userAgent"])
    batches[-1]["ended"] = True
    for batch in batches:
        batch["sessionId"] = session_id
        shift_times(batch, shift)
        text = rehomed(batch, recording["origin"])
        store.insert_batch(wire.decode_batch(text, at(batch["sentAt"]), moments.ANY_TIME), source)
    return session_id


def first_ms(batches):
    """Epoch milliseconds of a recording's first event."""
    return min(ms(event["timestamp"]) for batch in batches for event in batch.get("events", ()))


def shift_times(batch, shift):
    """Moves every time in a batch by so many milliseconds, in place."""
    batch["sentAt"] = later(batch["sentAt"], shift)
    if "startedAt" in batch.get("session", {}):
        batch["session"]["startedAt"] = later(batch["session"]["startedAt"], shift)
    for event in batch.get("events", ()):
        event["timestamp"] = later(event["timestamp"], shift)
    for event in batch.get("replay", {}).get("events", ()):
        event["timestamp"] += shift


def rehomed(batch, origin):
    """The JSON of a batch with this installation's address for the one it was recorded at.

    In the replay addresses become relative, so that its pictures load whatever name the dashboard is opened by.
    """
    here, there = settings.PUBLIC_URL.encode(), origin.encode()
    said = {name: value for name, value in batch.items() if name != "replay"}
    text = encode(said).replace(there, here)
    if "replay" not in batch:
        return text
    replay = encode(batch["replay"]).replace(there + b"/", b"/").replace(META_PATH, META_PATH[:-1] + here + b"/")
    return text[:-1] + b',"replay":' + replay + b"}"


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def ms(text):
    return round(at(text).timestamp() * 1000)


def later(text, shift):
    """An ISO time moved by milliseconds, in the form the recorder sends."""
    moved_to = at(text) + timedelta(milliseconds=shift)
    return moved_to.isoformat(timespec="milliseconds").replace("+00:00", "Z")
