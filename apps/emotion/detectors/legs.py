"""Moves to and fro: legs between positions, and the stretches in which there are too many of them. Pure."""

from collections import deque
from itertools import islice

MOST_LEGS = 256  # of one stretch, so that no recording is slow to look at


class Leg:
    """A move from one event to another, `length` long, with `inner` turns on the way.

    `turns` says whether it turned (1, else 0) from the leg before.
    """

    __slots__ = ("end", "inner", "length", "start", "turns")

    def __init__(self, start, end, length, turns, inner=0):
        self.start, self.end, self.length, self.turns, self.inner = start, end, length, int(turns), inner


class Recent:
    """The latest legs, of at most `span` (a timedelta) together: their `way` and how often they turn."""

    def __init__(self, span):
        self.span, self.legs, self.way, self._turning = span, deque(), 0.0, 0

    def add(self, leg):
        self.legs.append(leg)
        self.way += leg.length
        self._turning += leg.turns + leg.inner
        while leg.end["timestamp"] - self.legs[0].start["timestamp"] > self.span or len(self.legs) > MOST_LEGS:
            gone = self.legs.popleft()
            self.way -= gone.length
            self._turning -= gone.turns + gone.inner
            if not self.legs:
                return

    def latest(self, count):
        """A list of so many of the legs, the latest ones, in order."""
        return [*islice(reversed(self.legs), count)][::-1]

    @property
    def turns(self):
        """Turns between these legs; the first one's own turn lies before them."""
        return self._turning - self.legs[0].turns if self.legs else 0


def turns_of(legs):
    """Turns between and within legs; the first one's own turn lies before them."""
    return sum(leg.turns + leg.inner for leg in legs) - legs[0].turns


def stretches(legs, span, latest_of):
    """Lists of legs, one for each stretch of time in which `latest_of(Recent)` finds some; those that overlap are one.

    It gives how many of the latest legs are too much, as few as are enough; 0 for none.
    """
    recent, found, told = Recent(span), [], 0
    for number, leg in enumerate(legs, 1):
        recent.add(leg)
        count = latest_of(recent)
        if not count:
            continue
        latest = recent.latest(count)
        if found and latest[0].start["timestamp"] <= found[-1][-1].end["timestamp"]:
            found[-1] += recent.latest(number - told)
        else:
            found.append(latest)
        told = number
    return found


def events_of(legs):
    """The events that legs lead from and to, in order."""
    return (legs[0].start, *(leg.end for leg in legs))
