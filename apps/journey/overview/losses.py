"""The steps at which saved funnels lose most, and whether they lose more than in the period before."""

from dataclasses import dataclass
from itertools import pairwise

from apps.analytics.kept import kept
from apps.analytics.overview.spans import spans_of
from apps.analytics.periods import before
from apps.analytics.rates import difference
from apps.analytics.reading import Reading
from apps.analytics.words import counted, percent, points_of
from apps.journey.funnels.funnel import Funnel
from apps.journey.funnels.words import names_of

from .levels import is_plain, levels_of
from .saved import address_of

MOST = 6


@dataclass(frozen=True)
class Loss:
    """How many of those who came to the step before a funnel's index-th (from 1) did not do it, now and before."""

    name: str
    query: object
    index: int
    lost: int
    came: int
    lost_before: int = 0
    came_before: int = 0

    @property
    def share(self):
        return self.lost / self.came

    @property
    def change(self):
        """The Difference to the period before; None where nothing is compared."""
        return difference(self.lost_before, self.came_before, self.lost, self.came)


def losses_of(funnels, conditions):
    """The largest Losses of Counted funnels within a set's conditions, the largest first."""
    queries = {one.saved.name: one.within(conditions) for one in funnels}
    reached = _reached(list(queries.values()))
    found = [
        loss
        for (name, query), told in zip(queries.items(), reached, strict=True)
        for loss in _losses(name, query, told)
    ]
    return sorted(found, key=lambda one: (-one.lost, -one.share, one.name))[:MOST]


def _losses(name, query, reached):
    for index, ((came, came_before), (went, went_before)) in enumerate(pairwise(reached), 1):
        if came > went:
            yield Loss(name, query, index, came - went, came, came_before - went_before, came_before)


def _reached(queries):
    """[[(sessions now, sessions before)] of each step] of each FunnelPage; those of one set in one question."""
    together = {}
    for query in queries:
        if is_plain(query) and spans_of(query).is_by_day:
            together.setdefault(repr(query.set.conditions()), []).append(query)
    found = {id(query): told for some in together.values() for query, told in zip(some, _at_once(some), strict=True)}
    return [found.get(id(query)) or _each(query) for query in queries]


def _at_once(queries):
    """What `_reached` gives of plain funnels of one set."""
    spans = spans_of(queries[0])
    funnels = [list(query.rules.steps) for query in queries]
    with Reading(spans.both) as reading:
        asked = f"overview levels {reading.key} {reading.set.conditions()} {spans.by_day} {funnels}"
        return kept(asked, lambda: levels_of(reading, funnels, spans.by_day))


def _each(query):
    """What `_reached` gives of any funnel."""
    now, earlier = _numbers(query), before(query)
    return list(zip(now, _numbers(earlier) if earlier else [0] * len(now), strict=True))


def _numbers(query):
    with Reading(query.set) as reading:
        return [step.sessions for step in Funnel(query, reading).numbers.steps]


def rows_of(losses):
    """What the overview shows of Losses."""
    most = max((one.lost for one in losses), default=1)
    return [_row(one, most) for one in losses]


def _row(one, most):
    names, unit = names_of(one.query), one.query.unit[:-1]
    return {
        "funnel": one.name,
        "before": names[one.index - 1],
        "step": names[one.index],
        "lost": one.lost,
        "came": one.came,
        "told": f"{counted(one.lost, unit)} of {one.came:,} who came to {names[one.index - 1]}",
        "share": percent(one.share),
        "width": round(100 * one.lost / most, 1),
        "change": points_of(one.share, one.lost_before / one.came_before) if one.came_before else "",
        "was": percent(one.lost_before / one.came_before) if one.came_before else "",
        "is_worse": bool(one.change and one.change.low > 0),
        "address": address_of(one.query, one.index),
    }
