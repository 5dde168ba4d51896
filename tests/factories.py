"""Things to put into the house: people, keys, events and batches. Each call makes a new one unless told otherwise."""

import gzip
import itertools
import json
import uuid
from datetime import UTC, datetime, timedelta

from apps.accounts.models import Role, User

numbers = itertools.count(1)


def a_user(role=Role.VIEWER, username=None, password=None):
    """A saved user; without a password nobody can sign in by form (use `client.force_login`)."""
    return User.objects.create_user(username or f"{role}-{next(numbers)}", password, role)


def a_key(**options):
    """`(WriteKey, its text)`; options as for `WriteKey.create`."""
    from apps.ingestion.models import WriteKey

    return WriteKey.create(options.pop("name", f"key {next(numbers)}"), **options)


def a_session_id():
    return str(uuid.uuid4())


def iso(moment):
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def an_event(type="click", at=None, **fields):
    """One event as the recorder sends it, a minute ago unless `at` says otherwise."""
    moment = at or datetime.now(UTC) - timedelta(minutes=1)
    return {"type": type, "timestamp": iso(moment), "screen": "/home", **fields}


def a_batch(events=None, session_id=None, seq=0, **fields):
    """One batch as the recorder sends it, JSON-ready; `fields` are further members (`replay`, `ended`, `session`)."""
    moments = [datetime.now(UTC) - timedelta(minutes=1, seconds=-second) for second in range(3)]
    if events is None:
        events = [
            an_event("screen", moments[0]),
            an_event("click", moments[1], x=10, y=20),
            an_event("scroll", moments[2]),
        ]
    return {
        "sessionId": session_id or a_session_id(),
        "seq": seq,
        "sentAt": iso(datetime.now(UTC)),
        "events": events,
        **fields,
    }


def a_session(at=None, **fields):
    """A projected session put straight into the record plane; `at` is its start, an hour ago by default.

    `fields` replace parts of its document; `summary` and `meta` are merged. Returns the document.
    """
    from apps.record import client

    start = at or datetime.now(UTC) - timedelta(hours=1)
    duration = fields.get("durationMs") or 60_000
    summary = {"events": 12, "screens": ["/home"], "steps": 1, "clicks": 4, "inputs": 1, "errors": 0, "path": ["/home"]}
    document = {
        "sessionId": a_session_id(),
        "userId": None,
        "device": "desktop",
        "ip": None,
        "startedAt": start,
        "endedAt": start + timedelta(milliseconds=duration),
        "durationMs": duration,
        "userAgent": None,
        "lastSeenAt": start + timedelta(milliseconds=duration),
        "ended": True,
        "revision": 1,
        "unsettled": True,
        **fields,
        "meta": {"app": "web", **fields.get("meta", {})},
        "summary": {**summary, "troubled": [], "browser": "Chrome", "os": "Linux", **fields.get("summary", {})},
    }
    client.sessions().insert_one(document)
    return document


def a_point(session_id, kind="click", at=None, **fields):
    """A point put straight into the record plane, in the middle of `/home`'s `#buy`; returns the document."""
    from apps.record import client

    document = {
        "sessionId": session_id,
        "screen": "/home",
        "x": 100,
        "y": 50,
        "scroll": 0,
        "timestamp": at or datetime.now(UTC) - timedelta(hours=1),
        "kind": kind,
        "selector": "#buy",
        "elementId": "buy",
        "ex": 0.5,
        "ey": 0.5,
        "vw": 1280,
        "vh": 800,
        "dw": 1280,
        "dh": 2000,
        **fields,
    }
    client.heatmaps().insert_one(document)
    return document


def a_prediction(session_id, emotion="frustrated", signals=(), at=None, **fields):
    """A prediction of our model put straight into the record plane, and told in its session's sums; returns it.

    `signals` are kinds (`"rage"`), or dicts of their evidence; `fields` replace parts of the document.
    """
    from apps.emotion.model import frustration_of
    from apps.record import client

    moment, place = at or datetime.now(UTC) - timedelta(hours=1), next(numbers)
    evidence = [_evidence(told, moment, fields.get("screen", "/home")) for told in signals]
    document = {
        "_id": f"{session_id}:test:{place}",
        "sessionId": session_id,
        "eventId": evidence[0]["eventId"] if evidence else f"event-{place}",
        "emotion": emotion,
        "confidence": 0.75,
        "timestamp": moment,
        "until": moment + timedelta(seconds=10),
        "screen": "/home",
        "model": "hxi",
        "ruleVersion": 1,
        "place": place,
        "features": {},
        "evidence": evidence,
        **fields,
    }
    client.emotion_predictions().insert_one(document)
    kinds = [one["kind"] for one in evidence]
    counts = {f"summary.signals.{kind}": kinds.count(kind) for kind in kinds}
    client.sessions().update_one(
        {"sessionId": session_id}, {"$addToSet": {"summary.emotions": emotion}, **({"$inc": counts} if counts else {})}
    )
    summary = client.sessions().find_one({"sessionId": session_id})["summary"]
    score = {"summary.frustration": frustration_of(summary.get("signals", {})), "summary.ruleVersion": 1}
    client.sessions().update_one({"sessionId": session_id}, {"$set": score})
    return document


def _evidence(told, moment, screen):
    """A signal as evidence, on `/home`'s `#buy` unless it says otherwise."""
    one = {"kind": told} if isinstance(told, str) else told
    event = f"event-{next(numbers)}"
    about = {"screen": screen, "elementId": "buy", "selector": "#buy", "label": "Buy"}
    found = {"eventId": event, "eventIds": [event], "timestamp": moment, "until": moment, "confidence": 0.7}
    return about | found | one


def a_visit(history, at=None, pause=10, **fields):
    """A projected session with journey and timeline, put straight into the record plane; returns its document.

    `history` are screens (`/cart`) and events (`event:purchase`, `event:click#buy`), `pause` seconds apart; several in
    one text, with spaces between them, happen at the same moment. `fields` are the session's.
    """
    from apps.record import client

    start = at or datetime.now(UTC) - timedelta(hours=1)
    events = list(_events_of(history, start, pause))
    screens = [event for event in events if event["type"] == "screen"]
    duration = round(pause * 1000 * max(len(history) - 1, 0))
    seen = list(dict.fromkeys(event["screen"] for event in screens))
    summary = {"screens": seen, "steps": len(screens), "events": len(events), **fields.pop("summary", {})}
    session = a_session(start, **({"durationMs": duration, "summary": summary} | fields))
    named = {"sessionId": session["sessionId"]}
    steps = [{"step": n, "screen": one["screen"], "ts": one["ts"]} for n, one in enumerate(screens, 1)]
    client.journeys().insert_one({**named, "steps": steps, "createdAt": start, "orders": [e["order"] for e in screens]})
    for event in events:
        payload = {name: event[name] for name in ("screen", "elementId") if name in event}
        entry = {name: event[name] for name in ("ts", "type", "order")}
        client.session_events().insert_one({**named, **entry, "payload": payload})
    return session


def _events_of(history, start, pause):
    order = itertools.count()
    for place, told in enumerate(history):
        for word in told.split():
            event = {"ts": start + timedelta(seconds=place * pause), "order": next(order)}
            if word.startswith("event:"):
                kind, _, element = word.removeprefix("event:").partition("#")
                yield event | {"type": kind} | ({"elementId": element} if element else {})
            else:
                yield event | {"type": "screen", "screen": word}


def a_chunk(session_id, index=0, events=(), at=None, **fields):
    """A replay chunk put straight into the record plane; returns the document."""
    from apps.record import client

    start = at or datetime.now(UTC) - timedelta(hours=1)
    data = gzip.compress(json.dumps(list(events)).encode())
    document = {
        "sessionId": session_id,
        "chunkIndex": index,
        "data": data,
        "recordedAt": start,
        "from": start,
        "to": start + timedelta(seconds=5),
        "events": len(events),
        "keyframe": index == 0,
        "keyframeAt": start if index == 0 else None,
        "bytes": len(data),
        "kind": "rrweb",
        **fields,
    }
    client.replay_chunks().insert_one(document)
    return document
