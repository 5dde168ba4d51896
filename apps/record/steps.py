"""The counting rule of journeys: where a step begins."""


def steps_of(events):
    """(screen, timestamp) of each step: every screen view, and every event on another screen than the step before it.

    Events come in order; one without a screen belongs to the current step.
    """
    for screen, told in visits_of(events):
        yield screen, told[0]["timestamp"]


def visits_of(events):
    """(screen, its events) of each step; what comes before the first step belongs to none."""
    current, told = None, []
    for event in events:
        screen = event.get("screen")
        if isinstance(screen, str) and screen and (screen != current or event["type"] == "screen"):
            if current:
                yield current, told
            current, told = screen, []
        told.append(event)
    if current:
        yield current, told
