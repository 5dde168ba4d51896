"""What stands beside a map: totals, how sure the places are, the scale, the ranking."""

from apps.analytics.words import counted, percent

from .palettes import css_of
from .placement import WAYS
from .question import EVERY
from .words import placement_of, scale_of, sentence_of, title_of, unit_of

MOST_RANKED = 200  # elements in the table; a file has all
WAY_WORDS = {
    "element": "on their element",
    "ancestor": "near it: the element is not in this picture, one around it is",
    "scaled": "by their place on the page alone, scaled to this picture's width",
    "unplaced": "not placed",
}


def column_of(query, answer, layers):
    """The template's context for everything beside the map."""
    heat, elements = answer.heat, answer.elements
    unplaced, on_nothing = answer.unplaced
    least, most = scale_of(query, layers.most)
    return {
        "title": title_of(query),
        "sentence": sentence_of(query),
        "unit": unit_of(query),
        "count_text": counted(heat.points, unit_of(query)),
        "sessions_text": counted(heat.sessions, "session"),
        "seen": answer.seen,
        "all_address": query.address(element=EVERY),
        "placement_text": placement_of(query, heat),
        "ways": []
        if query.by_depth
        else [(way, heat.placement[way], WAY_WORDS[way]) for way in WAYS if heat.placement[way]],
        "scale": {"css": css_of(query.palette), "least": least, "most": most},
        "ranked": [_row(query, one, heat, answer.seen) for one in elements[:MOST_RANKED]],
        "more_elements": max(0, len(elements) - MOST_RANKED),
        "unplaced": [_row(query, one, heat, answer.seen) for one in unplaced],
        "on_nothing": on_nothing,
        "depths": [(round(100 * depth / answer.stage.height), text) for depth, text in layers.labels],
        "summary": summary_of(query, heat, elements),
    }


def _row(query, element, heat, seen):
    share = element.count / heat.points
    return {
        "element": element,
        "share": percent(share),
        "width": round(100 * share, 1),
        "rate": percent(element.sessions / seen) if seen else "",
        "address": query.address(element=element.key),
        "box": element.box and list(element.box[:4]),
    }


def hits_of(query, element, heat):
    """An element's hits in a line: `10 clicks · 71 % · 4 sessions`."""
    share = percent(element.count / heat.points)
    return f"{counted(element.count, unit_of(query))} · {share} · {counted(element.sessions, 'session')}"


def summary_of(query, heat, elements):
    """The map in words, for who does not see it."""
    told = f"{title_of(query)}: {counted(heat.points, unit_of(query))} in {counted(heat.sessions, 'session')}"
    first = [f"{one.name} {percent(one.count / heat.points)}" for one in elements[:3]] if heat.points else []
    return f"{told}. Most on {', '.join(first)}." if first else f"{told}."
