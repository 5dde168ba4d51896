"""Sample sessions of a phone app: drawn screens and the taps on them, made by a script, in the wire format of frames.

The app is the shop's: sign in, list, detail, cart, pay. Sizes are the phone's own points.
"""

import json
from datetime import timedelta
from random import Random

from apps.ingestion import moments, store, wire
from apps.ingestion.sightings import Source

from .hours import moments as hours_of
from .mobile_screens import frame_of
from .samples import at, loaded, session_id_of

APPS = {"Android": "android", "iPhone": "ios"}
PIXEL, IPHONE = (412, 915), (390, 844)
AGENTS = {
    "Android": "Tarnwood/3.2 (Android 16; Pixel 9)",
    "iPhone": "Tarnwood/3.2 (iPhone; iOS 18.6)",
}
# name: (device, size, user, steps); a step is (seconds before it, screen, tapped element or None, state of the screen)
VISITS = {
    "app-buys": ("Android", PIXEL, "hanna", (
        (0, "Login", None, {}), (4.2, "Login", "email", {"typed": 1}), (5.1, "Login", "password", {"typed": 2}), (2.4, "List", "sign-in", {}),
        (5.6, "Detail", "item-1102", {"product": 1102}), (6.3, "Detail", "size-m-l", {"product": 1102, "size": "M/L"}), (2.2, "Detail", "add", {"product": 1102, "size": "M/L", "added": True}),
        (2.8, "Cart", "open-cart", {"product": 1102}), (4.9, "Pay", "checkout", {"product": 1102}), (6.0, "Pay", "card", {"product": 1102, "typed": 1}), (4.1, "Done", "pay", {"product": 1102}), (4.0, "Done", None, {"product": 1102}))),
    "app-payment-fails": ("iPhone", IPHONE, "elif", (
        (0, "List", None, {}), (3.8, "Detail", "item-1301", {"product": 1301}), (5.2, "Detail", "size-s-m", {"product": 1301, "size": "S/M"}), (1.9, "Detail", "add", {"product": 1301, "size": "S/M", "added": True}),
        (2.2, "Cart", "open-cart", {"product": 1301}), (3.1, "Pay", "checkout", {"product": 1301}), (3.9, "Pay", "pay", {"product": 1301, "failed": True}), (1.2, "Pay", "pay", {"product": 1301, "failed": True}),
        (0.5, "Pay", "pay", {"product": 1301, "failed": True}), (0.4, "Pay", "pay", {"product": 1301, "failed": True}), (3.5, "Cart", "back", {"product": 1301}), (3.0, "Cart", None, {"product": 1301}))),
    "app-looks-around": ("Android", PIXEL, None, (
        (0, "List", None, {}), (4.4, "Detail", "item-1042", {"product": 1042}), (3.1, "List", "back", {}), (2.6, "Detail", "item-1401", {"product": 1401}), (4.8, "List", "back", {}),
        (2.1, "Detail", "item-1504", {"product": 1504}), (6.2, "Detail", "add", {"product": 1504, "added": True}), (3.3, "List", "back", {}), (3.0, "List", None, {}))),
}  # fmt: skip


def starts(anchor):
    """When each of them begins: the first shortly before `anchor`, the others in the days before."""
    older = hours_of(Random("app hours"), anchor, len(VISITS) - 1, latest=timedelta(hours=5))
    return dict(zip(VISITS, [anchor - timedelta(minutes=28), *older], strict=True))


def load_all(anchor):
    """Sends what is missing through the door; returns how many sessions that were."""
    there = loaded(map(session_id_of, VISITS))
    missing = {name: begins_at for name, begins_at in starts(anchor).items() if session_id_of(name) not in there}
    for name, begins_at in missing.items():
        _load(name, begins_at)
    return len(missing)


def batch_of(name, begins_at):
    """The one batch of a visit: its events, and a frame for every step."""
    device, size, user, steps = VISITS[name]
    events, frames, screen, now = [], [], None, begins_at
    for seconds, shown, tapped, state in steps:
        now += timedelta(seconds=seconds)
        if tapped:
            events.append(_tap(frames[-1], tapped, screen, now))
        if shown != screen:
            events.append(_event("screen", now + timedelta(milliseconds=120), shown))
        if state.get("failed"):
            metadata = {"message": "PaymentError: the provider did not answer"}
            events.append(_event("error", now + timedelta(milliseconds=400), shown, metadata=metadata))
        frames.append(frame_of(size, shown, state, now + timedelta(milliseconds=120 if tapped else 0)))
        screen = shown
    said = {"userId": user, "device": device, "startedAt": _iso(begins_at), "meta": {"version": "3.2"}}
    return {
        "sessionId": session_id_of(name),
        "seq": 0,
        "sentAt": _iso(now + timedelta(seconds=2)),
        "session": said,
        "events": events,
        "replay": {"chunkIndex": 0, "frames": frames},
        "ended": True,
    }


def _load(name, begins_at):
    batch, device = batch_of(name, begins_at), VISITS[name][0]
    decoded = wire.decode_batch(json.dumps(batch).encode(), at(batch["sentAt"]), moments.ANY_TIME)
    store.insert_batch(decoded, Source(APPS[device], None, AGENTS[device]))


def _event(kind, moment, screen, **fields):
    return {"type": kind, "timestamp": _iso(moment), "screen": screen, **fields}


def _tap(frame, element_id, screen, moment):
    """A tap on an element of the frame that was shown."""
    box = next(element for element in frame["elements"] if element["id"] == element_id)
    place = {"x": round(box["x"] + box["w"] * 0.48), "y": round(box["y"] + box["h"] * 0.55), "scroll": 0}
    metadata = {"selector": f"#{element_id}", "ex": 0.48, "ey": 0.55, "vw": frame["width"], "vh": frame["height"]}
    return _event("click", moment, screen, elementId=element_id, **place, metadata=metadata)


def _iso(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
