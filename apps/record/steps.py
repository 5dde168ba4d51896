"""The counting rule of journeys: where a step begins."""


def steps_of(events):
    """(screen, timestamp) of each step: every screen view, and every event on another screen than the step before it.

    Events come in order; one without a screen belongs to the current step.
    """
    current = None
    for event in events:
        screen = event.get("screen")
        if screen and (screen != current or event["type"] == "screen"):
            current = screen
            yield screen, event["timestamp"]
