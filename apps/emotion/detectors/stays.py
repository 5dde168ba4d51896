"""A session's stays: the steps of its journey, each with its events."""

from dataclasses import dataclass, field

from apps.record.steps import visits_of


@dataclass(slots=True)
class Stay:
    """What happened on one screen from coming to it until the next step; `screen` is None before the first step.

    `is_new` says that the session was not on this screen before; `by_type` has the events of each type, in order.
    """

    screen: str | None
    events: list
    is_new: bool = True
    by_type: dict = field(default_factory=dict)

    @property
    def at(self):
        return self.events[0]["timestamp"]


def stays_of(events):
    """The Stays of a session's events, in order; every event is in exactly one."""
    seen = set()
    for screen, told in _visits(events):
        stay = Stay(screen, told, screen not in seen)
        for event in told:
            stay.by_type.setdefault(event["type"], []).append(event)
        seen.add(screen)
        yield stay


def _visits(events):
    """The visits of the journey, and before them what belongs to none."""
    first = next((place for place, event in enumerate(events) if _names_screen(event)), len(events))
    if first:
        yield None, events[:first]
    yield from visits_of(events[first:])


def _names_screen(event):
    return isinstance(event.get("screen"), str) and bool(event["screen"])
