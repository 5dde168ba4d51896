"""The few sessions that stand for most of the lost ones: "watch 5, cover 80 %". Pure.

Lost sessions are of one Kind when they agree on what happened next, on the screen it led to, on the last element and on
the device. A session stands for all of its own kind, and for each other one that agrees with it on what happened next
and on one of the rest that both have.

They are chosen one by one, each for the most sessions that none before it stands for (greedy maximum coverage, which is
never below 63 % of the best choice: Nemhauser, Wolsey and Fisher, 1978), until they stand for four in five. A kind
without a replay must stand for twice as many to be preferred; of equal ones that with more that is new is.
"""

from collections import Counter
from itertools import combinations
from typing import NamedTuple

MOST = 5
ENOUGH = 0.8
UNSEEN = 0.5  # what a kind without a replay is worth


class Kind(NamedTuple):
    """Lost sessions that are alike, how many, and how many of them have a replay."""

    next: str
    onward: str | None
    element: str | None
    device: str | None
    sessions: int
    replays: int

    @property
    def traits(self):
        """What it may have in common with others: {(place, value)} of where it led, the last element, the device."""
        return frozenset((place, value) for place, value in enumerate(self[1:4]) if value is not None)

    def agrees_with(self, other):
        """Whether a session of this kind stands for one of the other."""
        return self.next == other.next and bool(self.traits & other.traits or self[:4] == other[:4])


def chosen(kinds):
    """[(Kind, how many it stands for that none before it does)], in the order they are chosen."""
    left, found = list(kinds), []
    enough = ENOUGH * sum(kind.sessions for kind in kinds)
    while left and len(found) < MOST and sum(gain for _, gain in found) < enough:
        gains = _gains(kinds, left)
        known = frozenset().union(*(kind.traits for kind, _ in found))
        best = max(kinds, key=lambda kind: _worth(kind, gains[kind], known))
        found.append((best, gains[best]))
        left = [kind for kind in left if not best.agrees_with(kind)]
    return found


def _gains(kinds, left):
    """{kind: how many sessions of the kinds that are left it stands for}, by inclusion and exclusion."""
    sharing, own = Counter(), {kind[:4]: kind.sessions for kind in left}
    for kind in left:
        for some in _subsets(kind.traits):
            sharing[kind.next, some] += kind.sessions
    return {
        kind: sum((-1) ** (len(some) + 1) * sharing[kind.next, some] for some in _subsets(kind.traits))
        if kind.traits
        else own.get(kind[:4], 0)
        for kind in kinds
    }


def _subsets(traits):
    """Each set of one or more traits."""
    for size in range(1, len(traits) + 1):
        yield from map(frozenset, combinations(traits, size))


def _worth(kind, gain, known):
    return gain * (1 if kind.replays else UNSEEN), len(kind.traits - known), kind.sessions, *map(str, kind[:4])
