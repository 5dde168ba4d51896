"""A funnel as Plotly figures: its bars with what was lost, times to convert, the trend, a breakdown. Pure.

A figure for a file is `labelled`: it carries the words that the page has around it.
"""

from math import ceil

import plotly.graph_objects as go

from apps.analytics import chart_style as style
from apps.analytics.words import counted, percent

from .series import WIDTHS, colours_of
from .words import cut_of, lost_of, names_of, range_of, rates_of, short, spent, value_of

ROW, BAR, WORDS = 84, 24, 46  # px of a step: altogether, its bar, the words above it
GROUP_HEAD, THIN = 30, 16  # px of a breakdown: a step's name and the room around it, one value's bar
MOST_TICKS = 7
TREND_PANELS = {"rate": (0.42, 1), "entered": (0, 0.28)}


def bars_of(query, numbers, labelled=False):
    """The steps below each other: what came so far, and in red what was lost since the step before."""
    shares = [step.from_first for step in numbers.steps]
    before = [shares[0], *shares[:-1]]
    middle = [place + (WORDS + BAR / 2) / ROW for place in range(len(shares))]
    kept = [f"{_bold(name)}<br>{_told(query, step)}" for name, step in _steps(query, numbers)]
    lost = [style.plain(lost_of(query, numbers, place)) for place in range(len(shares))]
    look = {"orientation": "h", "width": BAR / ROW, "hovertemplate": "%{customdata[2]}<extra></extra>", "y": middle}
    parts = [
        go.Bar(x=shares, marker={"color": style.ACCENT}, customdata=_behind("converted", kept), **look),
        go.Bar(
            x=[earlier - now for earlier, now in zip(before, shares, strict=True)],
            base=shares,
            marker={"color": style.soft(style.LOSS)},
            customdata=_behind("dropped", lost),
            **look,
        ),
    ]
    layout = style.layout(
        ROW * len(shares),
        barmode="overlay",
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [len(shares), 0], "visible": False},
        shapes=[_track(y) for y in middle],
        annotations=list(_labels(query, numbers, lost)) if labelled else [],
    )
    return go.Figure(parts, layout)


def _steps(query, numbers):
    return zip(names_of(query), numbers.steps, strict=True)


def _told(query, step):
    return f"{counted(step.sessions, query.unit[:-1])}<br>{' · '.join(rates_of(step))}"


def _behind(outcome, words):
    """What a click needs to know, and what the box says."""
    return [[place, outcome, said] for place, said in enumerate(words)]


def _track(y):
    half = BAR / ROW / 2
    place = {"x0": 0, "x1": 1, "y0": y - half, "y1": y + half}
    return {"type": "rect", "layer": "below", "line": {"width": 0}, "fillcolor": style.LINE, "opacity": 0.6, **place}


def _labels(query, numbers, lost):
    for place, (name, step) in enumerate(_steps(query, numbers)):
        unit = query.unit[:-1]
        yield _text(0, place + 14 / ROW, _bold(f"{place + 1}  {name}"), "left")
        yield _text(1, place + 14 / ROW, counted(step.sessions, unit), "right")
        yield _text(0, place + 34 / ROW, " · ".join(rates_of(step)), "left", style.MUTED)
        if place:
            yield _text(1, place + 34 / ROW, lost[place], "right", style.LOSS)


def _text(x, y, text, side, colour=style.TEXT, **parts):
    font = {"color": colour, "size": style.SIZE}
    return {"x": x, "y": y, "text": text, "xanchor": side, "showarrow": False, "font": font, **parts}


def times_figure(times, unit="session"):
    """How long it took from the first step to the last, with the median and what nine in ten needed at most."""
    width, edge = times.width, times.bins[-1].start + times.width
    words = [f"{range_of(one)}<br>{counted(one.count, unit)}" for one in times.bins]
    bars = go.Bar(
        x=[one.start + width / 2 for one in times.bins],
        y=[one.count for one in times.bins],
        width=width * 0.94,
        marker={"color": [style.OTHER if one.end is None else style.ACCENT for one in times.bins]},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )
    marks = [("median", times.median, 1), ("9 in 10 within", times.nine_in_ten, 0)]
    layout = style.layout(
        240,
        margin={"l": 0, "r": 20, "t": 44, "b": 0},
        xaxis=style.axis(range=[0, edge], showgrid=False, **_ticks(times)),
        yaxis=style.axis(rangemode="tozero", nticks=5),
        shapes=[_line(at) for _, at, _ in marks],
        annotations=[_mark(f"{name} {spent(at)}", at, row, edge) for name, at, row in marks],
    )
    return go.Figure([bars], layout)


def _ticks(times):
    """Edges of bins at round times, six or so; where the last bin is open it is named instead."""
    span = times.width * len(times.bins)
    step = next((width for width in WIDTHS if width % times.width == 0 and span / width <= MOST_TICKS), span)
    last = times.bins[-1]
    room = last.start - span / 10 if last.end is None else span
    ticks = [(place * step, short(place * step)) for place in range(ceil(span / step)) if place * step <= room]
    ticks += [(last.start + times.width / 2, "longer")] if last.end is None else []
    return {"tickvals": [at for at, _ in ticks], "ticktext": [text for _, text in ticks]}


def _line(at):
    line = {"color": style.TEXT, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _mark(text, at, row, edge):
    side = "left" if at < edge / 2 else "right"
    place = {"yref": "paper", "yanchor": "bottom", "yshift": 2 + 20 * row}
    return _text(at, 1, text, side, style.MUTED, **place)


def trend_figure(spans, unit="session"):
    """Above the share that converted, below who entered, by day or week; where no session started there is a gap."""
    begins = [span.begins for span in spans]
    rate = go.Scatter(
        x=begins,
        y=[span.rate for span in spans],
        mode="lines+markers",
        line={"color": style.ACCENT, "width": 2},
        marker={"color": style.ACCENT, "size": 6},
        connectgaps=False,
        customdata=[_converted(span, unit) for span in spans],
        hovertemplate="%{x|%a %-d %b %Y}<br>%{customdata}<extra></extra>",
    )
    entered = go.Bar(
        x=begins,
        y=[span.entered for span in spans],
        yaxis="y2",
        marker={"color": style.OTHER},
        customdata=[f"{counted(span.entered or 0, unit)} entered" for span in spans],
        hovertemplate="%{x|%a %-d %b %Y}<br>%{customdata}<extra></extra>",
    )
    layout = style.layout(
        280,
        margin={"l": 0, "r": 8, "t": 22, "b": 0},
        bargap=0.25,
        xaxis=style.axis(showgrid=False, anchor="y2", nticks=7, tickformat="%-d %b", type="date"),
        yaxis=style.axis(domain=TREND_PANELS["rate"], rangemode="tozero", tickformat=".0%", nticks=5),
        yaxis2=style.axis(domain=TREND_PANELS["entered"], rangemode="tozero", nticks=3),
        annotations=[_panel("Conversion", "rate"), _panel("Entered", "entered")],
    )
    return go.Figure([rate, entered], layout)


def _converted(span, unit):
    if span.rate is None:
        return "nobody entered"
    return f"{percent(span.rate)}: {span.converted:,} of {counted(span.entered, unit)}"


def _panel(name, panel):
    place = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "yshift": 4}
    return _text(0, TREND_PANELS[panel][1], name, "left", style.MUTED, **place)


def breakdown_figure(query, cut, labelled=False):
    """The shares of those who entered that came to each step but the first, a breakdown's values side by side."""
    row = GROUP_HEAD + THIN * len(cut)
    names = names_of(query)[1:]
    colours = colours_of(query.by, [value for value, _ in cut])
    layout = style.layout(
        row * len(names),
        margin={"l": 0, "r": 44, "t": 0, "b": 0},
        barmode="overlay",
        xaxis=style.axis(range=[0, 1], visible=False),
        yaxis={"range": [len(names), 0], "visible": False},
        annotations=[_text(0, place + 14 / row, _bold(name), "left") for place, name in enumerate(names)],
        showlegend=labelled,
    )
    return go.Figure([_value_bars(query, one, place, row, colours[place]) for place, one in enumerate(cut)], layout)


def _bold(name):
    return f"<b>{style.plain(name)}</b>"


def _value_bars(query, one, place, row, colour):
    value, numbers = one
    unit, name, cut = query.unit[:-1], style.plain(value_of(value)), style.plain(cut_of(query.by))
    steps = numbers.steps[1:]
    return go.Bar(
        name=name,
        x=[step.from_first for step in steps],
        y=[step + (GROUP_HEAD - 4 + THIN * (place + 0.5)) / row for step in range(len(steps))],
        width=(THIN - 4) / row,
        orientation="h",
        marker={"color": colour},
        text=[percent(step.from_first) for step in steps],
        textposition="outside",
        textfont={"size": style.SMALL, "color": style.MUTED},
        cliponaxis=False,
        customdata=[f"{cut} {name}<br>{counted(step.sessions, unit)}" for step in steps],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
