"""How long a session counts."""

from datetime import timedelta

LONGEST_SESSION = timedelta(hours=24)


def limit_of(session):
    """The last moment that counts for a session; None when nothing dated has come yet."""
    return session["startedAt"] + LONGEST_SESSION if session.get("startedAt") else None


def kept_of(session, events):
    """The events that are not cut off by the session's limit."""
    latest = limit_of(session)
    return [event for event in events if event["timestamp"] <= latest] if latest else events
