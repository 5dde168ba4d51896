"""All that the funnels page shows of one funnel: figures, rows and tables, or what stands in their place."""

from difflib import get_close_matches

from . import figures
from .known_steps import known_steps, unknown_of
from .rows import cut_rows, headline_of, rows_of, times_rows, trend_rows
from .series import largest, spans_of, times_of
from .words import in_words, kind_of, nobody_of, sentence_of, times_words, title_of

MOST_ALIKE = 3


def answer_of(funnel, earlier=None):
    """The template's context; `earlier` are the Numbers of the period before."""
    query, numbers = funnel.query, funnel.numbers
    times = times_of(funnel.seconds)
    found = {
        "title": title_of(query),
        "sentence": sentence_of(query),
        "unit": query.unit[:-1],
        "numbers": numbers,
        "headline": headline_of(query, numbers, times, earlier),
        "rows": list(rows_of(query, numbers, earlier)),
        "summary": in_words(query, numbers),
        "unknown": _unknown(funnel),
        "nobody": nobody_of(query, numbers.total),
    }
    return found if not numbers.entered else found | _figures(funnel, times)


def _figures(funnel, times):
    query, unit = funnel.query, funnel.query.unit[:-1]
    spans = spans_of(funnel.trend, query.trend)
    found = {
        "bars": figures.bars_of(query, funnel.numbers).to_json(),
        "trend": figures.trend_figure(spans, unit).to_json(),
        "trend_rows": trend_rows(spans),
    }
    if times:
        found |= {
            "times": figures.times_figure(times, unit).to_json(),
            "times_rows": times_rows(times),
            "times_words": times_words(times),
        }
    if query.by:
        drawn = largest(funnel.breakdown)[0]
        found["cut"] = cut_rows(query, funnel.breakdown, funnel.folded)
        found["breakdown"] = figures.breakdown_figure(query, drawn).to_json()
    return found


def _unknown(funnel):
    """Steps that no session ever had, each with known ones that are written alike; asked only when nobody converted."""
    if funnel.numbers.converted:
        return []
    unknown = unknown_of(funnel.rules.steps)
    known = [step.text for step in known_steps(funnel.reading)] if unknown else []
    return [_alike(funnel.query, step, known) for step in unknown]


def _alike(query, step, known):
    alike = get_close_matches(step.text, known, MOST_ALIKE, cutoff=0.6)
    changed = [(text, [text if one == step.text else one for one in query.step]) for text in alike]
    return {
        "label": step.label,
        "kind": kind_of(step),
        "alike": [(text, query.address(step=steps)) for text, steps in changed],
        "without": query.address(step=[one for one in query.step if one != step.text]),
    }
