"""What stands beside two heatmaps: totals of both, the scale, each element's change, what is missing."""

from apps.analytics.words import counted

from .column import MOST_RANKED
from .palettes import css_of
from .question import EVERY
from .words import exactly, points_of, sentence_of, title_of, totals_of


def compared_column_of(comparison):
    """The template's context for everything beside the maps."""
    query, changes = comparison.query, comparison.changes
    least, most = comparison.scale
    return {
        "title": title_of(query),
        "sides": [_side(query, "A", comparison.a), _side(query, "B", comparison.b, whose="b")],
        "missing": list(_missing(comparison)),
        "scale": {"css": css_of(comparison.maps[0].palette), "least": least, "most": most},
        "changes": [_row(query, change) for change in changes[:MOST_RANKED]],
        "more_elements": max(0, len(changes) - MOST_RANKED),
        "depths": _depths(comparison),
        "summary": summary_of(comparison),
    }


def told_of(change):
    """An element's change in a line: `A 40.0 % · B 52.0 % · +12.0 points (+1.2 to +24.1)`."""
    rates = ("A", change.rate_a), ("B", change.rate_b)
    told = [f"{name} {exactly(rate)}" for name, rate in rates if rate is not None]
    if change.difference:
        told.append(f"{points_of(change.difference.change)} points ({_interval(change.difference)})")
    return " · ".join(told)


def summary_of(comparison):
    """The comparison in words, for who does not see it."""
    sides = ("A", comparison.a), ("B", comparison.b)
    told = "; ".join(f"{name}: {totals_of(one.query, one.heat)}" for name, one in sides)
    certain = [one for one in comparison.changes if one.certain][:3]
    first = ", ".join(f"{one.element.name} {points_of(one.difference.change)} points" for one in certain)
    return f"{title_of(comparison.query)}, compared. {told}. Changed from A to B: {first or 'no element for certain'}."


def _side(query, name, answer, whose=None):
    return {
        "name": name,
        "totals": totals_of(answer.query, answer.heat),
        "sentence": sentence_of(answer.query),
        "seen": counted(answer.seen, "session"),
        "address": query.address(element=EVERY, whose=whose),
    }


def _missing(comparison):
    """Sentences about what one side has not."""
    if comparison.a.query.set == comparison.b.query.set:
        yield "A and B are the same sessions."
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        if not side.seen:
            yield f"No session of {name} saw this screen on these devices: there is no rate to compare with."
        elif not side.heat.points:
            yield f"{name} has nothing of this kind here, though {counted(side.seen, 'session')} saw the screen."


def _row(query, change):
    element, between = change.element, change.difference
    return {
        "element": element,
        "a": exactly(change.rate_a),
        "b": exactly(change.rate_b),
        "a_title": counted(change.hits_a, "session"),
        "b_title": counted(change.hits_b, "session"),
        "a_address": change.hits_a and query.address(element=element.key),
        "b_address": change.hits_b and query.address(element=element.key, whose="b"),
        "change": between and points_of(between.change),
        "interval": between and _interval(between),
        "certain": change.certain,
        "box": element.box and list(element.box[:4]),
        "is_open": query.element == element.key,
    }


def _interval(between):
    return f"{points_of(between.low)} to {points_of(between.high)}"


def _depths(comparison):
    """[(per cent of the page's height, a text of each shown map)] where depths are compared."""
    maps, found = comparison.maps, {}
    for place, layers in enumerate(maps):
        for depth, text in layers.labels:
            found.setdefault(round(100 * depth / comparison.stage.height), [""] * len(maps))[place] = text
    return sorted(found.items())
