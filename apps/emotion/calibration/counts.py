"""What verdicts come to: the share that is right, with its interval, by confidence, by kind and by version. Pure.

Each verdict counts once: two people who judge one finding are two judgements of it.
"""

from collections import Counter
from typing import NamedTuple

from apps.analytics.intervals import wilson
from apps.analytics.names import EMOTIONS, SIGNALS
from apps.record.meta import OWN_MODEL

BINS = 10
SIGNAL, EMOTION = "signals", "emotions"


class Judged(NamedTuple):
    """One verdict: on what, how sure the finding was (0..1), by which rules, and what was said."""

    model: str
    kind: str
    confidence: float
    rule_version: int | None
    is_right: bool


class Share(NamedTuple):
    """How many of so many were right; `low` and `high` are Wilson's 95 % interval of the share."""

    right: int
    total: int

    @property
    def wrong(self):
        return self.total - self.right

    @property
    def value(self):
        return self.right / self.total

    @property
    def interval(self):
        return wilson(self.right, self.total)


class Bin(NamedTuple):
    """Verdicts on findings that were about as sure: `confidence` is their mean, `place` 0 holds those up to 0.1."""

    place: int
    confidence: float
    share: Share


class Kind(NamedTuple):
    """One kind of finding of a model: its Share, and that of each rule version, the latest first."""

    model: str
    kind: str
    share: Share
    versions: dict


def group_of(judged):
    """SIGNAL or EMOTION of a verdict on our own findings; None of another model's."""
    if judged.model != OWN_MODEL:
        return None
    return SIGNAL if judged.kind in SIGNALS else EMOTION


def bin_of(confidence):
    """The place of a confidence's bin, 0..9; the last holds 1.0 too."""
    return min(max(round(confidence * 1000), 0) * BINS // 1000, BINS - 1)


def bins_of(verdicts, group):
    """The Bins of a group, without those of which nothing was judged."""
    found = {}
    for one in verdicts:
        if group_of(one) == group:
            found.setdefault(bin_of(one.confidence), []).append(one)
    return [_bin(place, found[place]) for place in sorted(found)]


def _bin(place, verdicts):
    return Bin(place, sum(one.confidence for one in verdicts) / len(verdicts), share_of(verdicts))


def share_of(verdicts):
    return Share(sum(one.is_right for one in verdicts), len(verdicts))


def kinds_of(verdicts):
    """The Kinds that were judged: our signals, our emotions, then those of other models."""
    found = {}
    for one in verdicts:
        found.setdefault((one.model, one.kind), []).append(one)
    return [_kind(*name, found[name]) for name in sorted(found, key=_place_of)]


def _place_of(name):
    model, kind = name
    order = [*SIGNALS, *EMOTIONS]
    return model != OWN_MODEL, model, order.index(kind) if kind in order else len(order), kind


def _kind(model, kind, verdicts):
    numbers = sorted({one.rule_version for one in verdicts if one.rule_version is not None}, reverse=True)
    by_version = {number: share_of([one for one in verdicts if one.rule_version == number]) for number in numbers}
    return Kind(model, kind, share_of(verdicts), by_version)


def is_overconfident(bins):
    """Whether more was promised than held, beyond chance: a mean confidence above the interval of all together.

    None while nothing can be said either way.
    """
    totals = Counter()
    for one in bins:
        totals.update(right=one.share.right, total=one.share.total, promised=one.confidence * one.share.total)
    if not totals["total"]:
        return None
    low, high = wilson(totals["right"], totals["total"])
    promised = totals["promised"] / totals["total"]
    return True if promised > high else False if promised < low else None
