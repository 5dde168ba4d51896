"""Rates of two sets of sessions and how sure their difference is. Pure.

The interval is Newcombe's hybrid score interval without continuity correction: R. G. Newcombe, "Interval estimation
for the difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998),
873-890, method 10.
"""

from dataclasses import dataclass
from math import hypot

from apps.analytics.intervals import wilson


@dataclass(frozen=True)
class Difference:
    """`change` is the second share less the first; the 95 % interval about it goes from `low` to `high`."""

    change: float
    low: float
    high: float

    @property
    def certain(self):
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def difference(hits_a, total_a, hits_b, total_b):
    """The Difference hits_b / total_b - hits_a / total_a; None when one of the totals is 0."""
    if not total_a or not total_b:
        return None
    a, b = hits_a / total_a, hits_b / total_b
    (low_a, high_a), (low_b, high_b) = wilson(hits_a, total_a), wilson(hits_b, total_b)
    change = b - a
    return Difference(change, change - hypot(b - low_b, high_a - a), change + hypot(high_b - b, a - low_a))
