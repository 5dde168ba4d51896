"""Two sets of sessions on the same screen: A and B on one stage, in shares, element by element."""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from apps.analytics.rates import Difference, difference
from apps.analytics.reading import Reading

from .answer import Answer, Element
from .layers import difference_of, shared_layers
from .words import difference_scale_of, share_scale_of

NAMES = ("rateA", "rateB", "change", "low", "high")


@dataclass(frozen=True)
class Change:
    """An element in both sets: the sessions that hit it, as shares of those that saw the screen (None of none)."""

    element: Element
    hits_a: int
    hits_b: int
    rate_a: float | None
    rate_b: float | None
    difference: Difference | None

    @property
    def told(self):
        """The rates and what lies between them, as a dict by their names on the wire."""
        between = self.difference
        change = (between.change, between.low, between.high) if between else (None, None, None)
        values = (self.rate_a, self.rate_b, *change)
        return {name: value and round(value, 6) for name, value in zip(NAMES, values, strict=True)}

    @property
    def certain(self):
        return self.difference is not None and self.difference.certain


class Comparison:
    """The Answers `a` and `b` on the stage of the one with more points."""

    def __init__(self, query, a, b):
        self.query, self.a, self.b = query, a, b
        self.stage = max((a, b), key=lambda one: sum(one.devices[device] for device in query.devices)).stage
        a.stage = b.stage = self.stage

    @property
    def empty(self):
        return not (self.a.heat.points or self.b.heat.points)

    @cached_property
    def changes(self):
        """A Change for each element that either set hit: the certain ones first, then the largest."""
        ours, theirs = ({one.key: one for one in side.elements} for side in (self.a, self.b))
        found = [self._change(ours.get(key), theirs.get(key)) for key in ours | theirs]
        return sorted(found, key=_by_weight)

    def _change(self, a, b):
        hits = [one.sessions if one else 0 for one in (a, b)]
        seen = [side.seen for side in (self.a, self.b)]
        rates = [hit / total if total else None for hit, total in zip(hits, seen, strict=True)]
        return Change(a or b, *hits, *rates, difference(hits[0], seen[0], hits[1], seen[1]))

    @cached_property
    def maps(self):
        """The Layers that are shown: of A and of B in shares on one scale, or of B less A."""
        parts = [(side.heat, side.seen) for side in (self.a, self.b)]
        if self.query.by_difference:
            return [difference_of(self.query, self.stage, parts)]
        return shared_layers(self.query, self.stage, parts)

    @property
    def scale(self):
        """The words at both ends of the colours."""
        told = difference_scale_of if self.query.by_difference else share_scale_of
        return told(self.query, self.maps[0].most)

    @property
    def headline(self):
        return "B less A" if self.query.by_difference else "A on the left, B on the right"

    def named(self):
        """(box, name) of the elements with a place."""
        return [(one.element.box, one.element.name) for one in self.changes if one.element.box]


@contextmanager
def compared(query):
    """The Comparison a query asks for, while its readings are open."""
    other = query.other
    with Reading(query.set) as ours, Reading(other.set) as theirs:
        yield Comparison(query, Answer(query, ours), Answer(other, theirs))


def _by_weight(change):
    size = abs(change.difference.change) if change.difference else 0
    return not change.certain, -size, -change.hits_a - change.hits_b, change.element.key
