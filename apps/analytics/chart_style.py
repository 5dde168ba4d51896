"""How our charts look: the colours by role, the sizes of text, a layout without Plotly's own look. Pure.

A figure names colours by the CSS variables of the page (static/src/styles/charts.css and frame.css), so that it is
right in light and in dark: `chart.js` reads them where it draws, and `in_light` puts in the light ones for a file. They
are found under keys that end in `color`, `colors`, `colorscale` or `colorway`.

Words that come from recordings (screens, elements, people) go through `plain` wherever Plotly shows them: labels,
ticks, texts, and `customdata` that a hover template shows. What a click needs to know goes into `customdata` as it is.
"""

import re

import plotly.graph_objects as go

BARE = go.layout.Template()  # Plotly's own look stays out: the page brings its own
SIZE, SMALL = 13, 12  # px of text

TEXT, MUTED, LINE, SURFACE = "var(--hxi-text)", "var(--hxi-muted)", "var(--hxi-line)", "var(--hxi-surface)"
RAISED, STRONG_LINE = "var(--hxi-raised)", "var(--hxi-line-strong)"
CATEGORIES = tuple(f"var(--hxi-chart-{number})" for number in range(1, 6))
ACCENT = CATEGORIES[0]
OTHER = "var(--hxi-chart-other)"  # what is folded, not known, or the period before
LOSS = "var(--hxi-chart-loss)"  # sessions lost, frustration, errors: nothing else is red
NONE = "rgba(0,0,0,0)"
SCALE = [[0, "var(--hxi-accent-soft)"], [1, ACCENT]]  # little to much

SOFT = 0.35  # of a soft colour: how much of it is seen
# What the variables are in light, for files; a test holds them to the style sheets.
LIGHT = {
    "hxi-text": "#1c2126",
    "hxi-muted": "#5b6570",
    "hxi-line": "#e6e9ed",
    "hxi-line-strong": "#cfd5dc",
    "hxi-surface": "#ffffff",
    "hxi-raised": "#ffffff",
    "hxi-accent-soft": "#edf1fe",
    "hxi-chart-1": "#3b5bdb",
    "hxi-chart-2": "#e56f17",
    "hxi-chart-3": "#7d0563",
    "hxi-chart-4": "#0f9d8c",
    "hxi-chart-5": "#7690e5",
    "hxi-chart-other": "#aeb6bf",
    "hxi-chart-loss": "#c92a2a",
}
NAMED = re.compile(r"var\(--([\w-]+)\)")
OF_COLOURS = re.compile(r"color(s|scale|way)?$", re.I)
ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})


def plain(text, most=None):
    """A text that Plotly shows as it is: no mark-up, no link, no placeholder of a template; of at most `most` letters.

    A long one loses its middle, since both ends of an address tell it from others.
    """
    text = str(text)
    if most and len(text) > most:
        head = (most - 1) // 2
        text = f"{text[:head]}…{text[head + 1 - most :]}"
    return text.translate(ESCAPED)


def soft(colour):
    """A category, OTHER or LOSS as a colour one sees through: for the links of a flow, or what is less of a bar."""
    return f"{colour[:-1]}-soft)"


def category(place):
    """The colour of the place-th of several; beyond the last all are grey."""
    return CATEGORIES[place] if place < len(CATEGORIES) else OTHER


def layout(height, **parts):
    """A layout `height` px high, without margins, grid and background; `parts` are added, or replace what is here."""
    bare = {
        "template": BARE,
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "font": {"size": SIZE, "color": TEXT},
        "paper_bgcolor": NONE,
        "plot_bgcolor": NONE,
        "colorway": list(CATEGORIES),
        "hovermode": "closest",
        "hoverlabel": hover_label(),
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": SMALL, "color": MUTED}},
    }
    return go.Layout(bare | parts)


def axis(**parts):
    """An axis with small grey words, its grid a hairline; `parts` are added, or replace what is here."""
    bare = {
        "tickfont": {"size": SMALL, "color": MUTED},
        "gridcolor": LINE,
        "linecolor": STRONG_LINE,
        "ticks": "",
        "zeroline": False,
        "automargin": True,
    }
    return bare | parts


def hover_label():
    """The box that tells of what one points at; a flow's nodes and links each need it said."""
    return {
        "bgcolor": RAISED,
        "bordercolor": STRONG_LINE,
        "font": {"size": SIZE, "color": TEXT},
        "align": "left",
        "namelength": 0,
    }


def in_light(figure):
    """A figure (a dict, as `to_plotly_json` gives) with the light theme's colours in the place of their names."""
    return _painted(figure, is_colour=False)


def _painted(value, is_colour):
    if isinstance(value, str):
        return _light(value) if is_colour else value
    if isinstance(value, list | tuple):
        return [_painted(one, is_colour) for one in value]
    if isinstance(value, dict):
        return {key: _painted(one, bool(OF_COLOURS.search(key))) for key, one in value.items()}
    return value


def _light(value):
    named = NAMED.fullmatch(value)
    if not named:
        return value
    name = named[1].removesuffix("-soft")
    if named[1] in LIGHT:
        return LIGHT[named[1]]
    red, green, blue = (int(LIGHT[name][place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{SOFT})"
