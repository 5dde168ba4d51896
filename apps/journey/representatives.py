"""The few sessions that stand for most of the lost ones: "watch 5, cover 80 %". Pure.

Lost sessions are of one Kind when they agree on what happened next (and on which screen it led to), on the last element
and on the device. A session stands for all of its own kind and for each other one that agrees with it on what happened
next and on the last element or the device, where those are known.

They are chosen one by one, each for the most sessions that none before it stands for (greedy maximum coverage, which is
never below 63 % of the best choice: Nemhauser, Wolsey and Fisher, 1978), until they stand for four in five. A kind
without a replay must stand for twice as many to be preferred; of equal ones that with a new element or device is.
"""

from collections import Counter
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
    def fate(self):
        return self.next, self.onward

    def agrees_with(self, other):
        """Whether a session of this kind stands for one of the other."""
        if self.fate != other.fate:
            return False
        same = [mine == theirs and mine is not None for mine, theirs in zip(self[2:4], other[2:4], strict=True)]
        return any(same) or self[:4] == other[:4]


def chosen(kinds):
    """[(Kind, how many it stands for that none before it does)], in the order they are chosen."""
    left, found = list(kinds), []
    enough = ENOUGH * sum(kind.sessions for kind in kinds)
    while left and len(found) < MOST and sum(gain for _, gain in found) < enough:
        gains = _gains(kinds, left)
        best = max(kinds, key=lambda kind: _worth(kind, gains[kind], [one for one, _ in found]))
        found.append((best, gains[best]))
        left = [kind for kind in left if not best.agrees_with(kind)]
    return found


def _gains(kinds, left):
    """{kind: how many sessions of the kinds that are left it stands for}."""
    by_element, by_device, own = Counter(), Counter(), Counter()
    for kind in left:
        by_element[kind.fate, kind.element] += kind.sessions
        by_device[kind.fate, kind.device] += kind.sessions
        own[kind[:4]] = kind.sessions
    gains = {}
    for kind in kinds:
        told = [by_element[kind.fate, kind.element]] if kind.element is not None else []
        told += [by_device[kind.fate, kind.device]] if kind.device is not None else []
        # Those of its own kind are in both; one that tells neither stands for its own alone.
        gains[kind] = sum(told) - (len(told) - 1) * own[kind[:4]]
    return gains


def _worth(kind, gain, before):
    new = sum(all(kind[place] != one[place] for one in before) for place in (2, 3))
    return gain * (1 if kind.replays else UNSEEN), new, kind.sessions, *(word or "" for word in kind[:4])
