"""A signal: one finding of a detector, with the events that are its evidence."""

from dataclasses import dataclass

DOUBTFUL = 0.5  # less sure than this is more likely wrong than right


@dataclass(frozen=True, slots=True)
class Signal:
    """`events` are the documents it was found in, in order, at least one; `target`, the one that names its element.

    `confidence` (0..1) is how sure its detector is that a person who watched would say the same.
    """

    kind: str
    screen: str | None
    events: tuple
    confidence: float
    target: dict | None = None

    @property
    def is_doubtful(self):
        return round(self.confidence, 3) < DOUBTFUL  # as it is told: 0.7 - 0.2 is a little less than 0.5

    @property
    def at(self):
        return self.events[0]["timestamp"]

    @property
    def until(self):
        return self.events[-1]["timestamp"]
