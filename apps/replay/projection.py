"""What the session pages read, derived from a session's events: its timeline and its summary."""

from bisect import bisect_right
from collections import Counter
from datetime import timedelta

from pymongo import InsertOne, UpdateOne
from pymongo.operations import DeleteMany

from apps.record.spans import LONGEST_SESSION, kept_of, limit_of
from apps.record.steps import steps_of
from apps.record.useragents import browser_and_os

MOST_SCREENS = 200
LONGEST_PATH = 50
PAYLOAD = ("screen", "elementId", "x", "y", "scroll", "metadata")


def documents(session, events, since):
    """The writes for one session: timeline entries from `since` on, and its summary.

    What lies more than 24 h after the start is cut: it stays a raw event, and the summary counts it in `cut`.
    """
    kept = kept_of(session, events)
    entries = [InsertOne(entry_of(event)) for event in kept if event["type"] != "move" and event["timestamp"] >= since]
    if len(kept) < len(events):  # an earlier start may cut what an earlier run had written
        entries.append(DeleteMany({"sessionId": session["sessionId"], "ts": {"$gt": limit_of(session)}}))
    return {"hxi_session_db.session_events": entries, "hxi_session_db.sessions": [_update_of(session, kept, events)]}


def entry_of(event):
    """The timeline entry of an event, under the event's own `_id`."""
    return {
        "_id": event["_id"],
        "sessionId": event["sessionId"],
        "ts": event["timestamp"],
        "type": event["type"],
        "payload": {name: event[name] for name in PAYLOAD if name in event},
        "order": event.get("order", 0),
    }


def summary_of(session, events, cut=0):
    """Counts, screens in order of first visit, the first steps, browser and system."""
    steps = list(steps_of(events))
    path = [screen for screen, _ in steps]
    counts = Counter(event["type"] for event in events)
    browser, system = browser_and_os(session.get("userAgent"))
    return {
        "events": len(events),
        "screens": list(dict.fromkeys(path))[:MOST_SCREENS],
        "steps": len(path),
        "clicks": counts["click"],
        "inputs": counts["input"],
        "errors": counts["error"],
        "path": path[:LONGEST_PATH],
        "troubled": troubled_steps(steps, events),
        "cut": cut,
        "browser": browser,
        "os": system,
    }


def troubled_steps(steps, events):
    """The places, in the path, of the first steps during which an error happened."""
    starts = [start for _, start in steps]
    found = {bisect_right(starts, event["timestamp"]) - 1 for event in events if event["type"] == "error"}
    return sorted(place for place in found if 0 <= place < LONGEST_PATH)


def duration_ms(session):
    """Milliseconds from start to end, at most 24 h."""
    if not session.get("startedAt") or not session.get("endedAt"):
        return 0
    span = min(session["endedAt"] - session["startedAt"], LONGEST_SESSION)
    return max(span // timedelta(milliseconds=1), 0)


def _update_of(session, kept, events):
    """The summary's write; it misses when another worker has taken the session over since."""
    mine = {"sessionId": session["sessionId"], "claim.token": session.get("claim", {}).get("token")}
    summary = summary_of(session, kept, len(events) - len(kept))
    # One by one: other rooms keep findings of their own in `summary`.
    found = {f"summary.{name}": value for name, value in summary.items()}
    changes = {"$set": {"durationMs": duration_ms(session), **found}}
    if session.get("endedAt") and session["endedAt"] > limit_of(session):
        changes["$min"] = {"endedAt": limit_of(session)}
    return UpdateOne(mine, changes)
