"""A session's journey, derived from its events: the screens it saw, in order."""

from itertools import islice

from apps.record.spans import kept_of
from apps.record.steps import visits_of
from apps.record.writes import replacement

MOST_STEPS = 1_000  # of one session; what comes after is counted in `cut`


def documents(session, events, since):
    """The write for one session: its journey, whole; what lies more than 24 h after the start is cut."""
    begins = ((screen, told[0]) for screen, told in visits_of(kept_of(session, events)))
    return {"hxi_journey_db.journeys": [replacement(_journey_of(session, begins), len(events))]}


def _journey_of(session, begins):
    """The document of a session whose steps begin with these (screen, event).

    `orders` are the events' places among those of the same millisecond, step by step.
    """
    kept = list(islice(begins, MOST_STEPS))
    return {
        "_id": session["sessionId"],
        "sessionId": session["sessionId"],
        "steps": [
            {"step": number, "screen": screen, "ts": event["timestamp"]}
            for number, (screen, event) in enumerate(kept, 1)
        ],
        "createdAt": session.get("startedAt"),
        "orders": [event.get("order", 0) for _, event in kept],
        "cut": sum(1 for _ in begins),
    }
