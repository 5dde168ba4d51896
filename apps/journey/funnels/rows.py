"""A funnel's numbers as the page shows them: large figures, a row for each step, tables. Pure."""

from apps.analytics.words import counted, growth_of, percent, points_of

from .controls import chip_of, values_addresses
from .series import colours_of, largest
from .words import cut_of, lost_of, names_of, range_of, rates_of, spent, value_of

NOTHING = "\N{EN DASH}"


def headline_of(query, numbers, times, earlier=None):
    """The large figures: {label, value, of, change, was}; the last two against the Numbers of a period before."""
    return [
        _figure("Conversion", percent(numbers.rate) if numbers.entered else NOTHING)
        | (_changed(points_of(numbers.rate, earlier.rate), percent(earlier.rate)) if earlier else {}),
        _count("Entered", "entered", numbers, earlier) | {"of": f"of {counted(numbers.total, query.unit[:-1])}"},
        _count("Converted", "converted", numbers, earlier),
        _figure("Median time", spent(times.median) if times else NOTHING) | {"of": "from the first step to the last"},
    ]


def _figure(label, value):
    return {"label": label, "value": value}


def _changed(change, was):
    return {"change": change, "was": was}


def _count(label, what, numbers, earlier):
    now, was = getattr(numbers, what), earlier and getattr(earlier, what)
    return _figure(label, f"{now:,}") | (_changed(growth_of(now, was), f"{was:,}") if earlier else {})


def rows_of(query, numbers, earlier=None):
    """A row for each step: its words, its numbers, and the addresses of the sessions behind them."""
    icons = [chip_of(text)["icon"] for text in query.step]
    for place, (name, step) in enumerate(zip(names_of(query), numbers.steps, strict=True)):
        lost = (numbers.steps[place - 1].sessions if place else numbers.total) - step.sessions
        yield {
            "number": place + 1,
            "name": name,
            "icon": None if query.order == "any" else icons[place],
            "count": counted(step.sessions, query.unit[:-1]),
            "step": step,
            "rates": rates_of(step),
            "change": points_of(step.from_first, earlier.steps[place].from_first) if earlier and place else "",
            "lost": lost,
            "lost_words": lost_of(query, numbers, place),
            "median": spent(step.median_seconds),
            "first": percent(step.from_first),
            "previous": percent(step.from_previous),
            "converted_address": query.address(step_index=place, outcome="converted"),
            "dropped_address": query.address(step_index=place, outcome="dropped"),
        }


def cut_rows(query, breakdown, folded=0):
    """{rows, left_out, entered_left_out, by, names} of a breakdown, a row for each value that is drawn.

    `folded` is how many values are told as one.
    """
    shown, left_out = largest(breakdown)
    values = [value for value, _ in shown]
    told = zip(shown, colours_of(query.by, values), values_addresses(query, values), strict=True)
    return {
        "rows": [_cut_row(value, numbers, colour, address) for (value, numbers), colour, address in told],
        "left_out": len(left_out) + max(0, folded - 1),
        "entered_left_out": sum(numbers.entered for _, numbers in left_out),
        "by": cut_of(query.by),
        "names": names_of(query),
    }


def _cut_row(value, numbers, colour, address):
    return {
        "value": value_of(value),
        "colour": colour,
        "address": address,
        "steps": [(step.sessions, percent(step.from_first)) for step in numbers.steps],
    }


def times_rows(times):
    """(range, how many) of each bin."""
    return [(range_of(one), one.count) for one in times.bins]


def trend_rows(spans):
    """(first day, entered, converted, rate) of each day or week, the latest first."""
    return [
        (one.begins, one.entered, one.converted, "" if one.rate is None else percent(one.rate))
        for one in reversed(spans)
    ]
