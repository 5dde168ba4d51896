"""What is known of a session besides what happened in it: the facts beside its replay."""

import json
from typing import Any, NamedTuple

from apps.record.meta import OF_THE_SESSION

KNOWN = {*OF_THE_SESSION, "traits"}  # of `meta`
MOST_FACTS = 64  # of one group: senders make their names up
LONGEST_NAME = 80
LONGEST_VALUE = 300


class Fact(NamedTuple):
    """A named value; `kind` says how it is shown."""

    name: str
    value: Any
    kind: str = "text"


def groups_of(session):
    """The facts of a session as (title, facts), in reading order and without those that are empty."""
    meta = session.meta
    traits = meta.get("traits")
    groups = {
        "Visitor": [Fact("User", session.user_id, "user"), *(_sent(traits) if isinstance(traits, dict) else ())],
        "Session": _session(session, meta),
        "Device": _device(session, meta),
        "What happened": _happened(session),
        "Also sent": _sent(_others(meta)),
    }
    told = ((title, [fact for fact in facts if not _is_empty(fact.value)]) for title, facts in groups.items())
    return [(title, facts) for title, facts in told if facts]


def _session(session, meta):
    return [
        Fact("Session ID", session.session_id, "id"),
        Fact("App", _told(meta.get("app"))),
        Fact("Came from", _told(meta.get("referrer"))),
        Fact("First screen", _told(meta.get("path")) or next(iter(session.path), None)),
        Fact("Started", session.started_at, "moment"),
        Fact("Last event" if session.open else "Ended", session.ended_at, "moment"),
        Fact("Duration", session.duration_ms, "duration"),
    ]


def _device(session, meta):
    return [
        Fact("Device", session.device),
        Fact("Browser", session.browser),
        Fact("System", session.os),
        Fact("Display", _told(meta.get("display"))),
        Fact("Viewport", _told(meta.get("viewport"))),
        Fact("Language", _told(meta.get("language"))),
        Fact("Time zone", _told(meta.get("timezone"))),
        Fact("IP address", session.ip),
        Fact("User agent", session.user_agent and session.user_agent[:LONGEST_VALUE], "code"),
    ]


def _happened(session):
    return [
        Fact("Events", session.events, "count"),
        Fact("Clicks", session.clicks, "count"),
        Fact("Inputs", session.inputs, "count"),
        Fact("Errors", session.errors, "count"),
        Fact("Screens", session.screens, "screens"),
    ]


def _others(meta):
    """What the sender told that has no place of its own; so have traits that are not named."""
    own = KNOWN if isinstance(meta.get("traits"), dict) else KNOWN - {"traits"}
    return {name: value for name, value in meta.items() if name not in own}


def _sent(values):
    """Facts as the sender named them."""
    facts = [Fact(str(name)[:LONGEST_NAME], _told(value)) for name, value in values.items() if not _is_empty(value)]
    more = len(facts) - MOST_FACTS
    return [*facts[:MOST_FACTS], Fact("Not shown", f"{more} more")] if more > 0 else facts


def _told(value):
    """A value in words: what is nested stays JSON, and nothing is longer than a reader would read."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    text = "" if value is None else str(value).strip()
    return f"{text[:LONGEST_VALUE]}…" if len(text) > LONGEST_VALUE else text


def _is_empty(value):
    return value is None or value in ("", [], {})
