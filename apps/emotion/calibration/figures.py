"""Calibration as a Plotly figure. Pure."""

import plotly.graph_objects as go

from apps.analytics import chart_style as style
from apps.analytics.words import counted, percent

from .counts import EMOTION, SIGNAL

HEIGHT = 340  # px
NAMES = {SIGNAL: "Signals", EMOTION: "Emotions"}
SHIFT = 0.006  # by which the groups stand apart, so that their whiskers do not lie on each other


def calibration_figure(groups, address):
    """How sure findings were, against how many were right: {group: [Bin]}; `address(group, place)` lists a bin."""
    drawn = [group for group, bins in groups.items() if bins]
    traces = [_points(group, groups[group], place, len(drawn), address) for place, group in enumerate(drawn)]
    share = {"range": [-0.02, 1.04], "tickformat": ".0%", "dtick": 0.2}
    return go.Figure(
        [_diagonal(), *traces],
        style.layout(
            HEIGHT,
            margin={"l": 8, "r": 8, "t": 8, "b": 8},
            xaxis=style.axis(**share, title=_title("How sure the finding was")),
            yaxis=style.axis(**share, title=_title("How many were right")),
        ),
    )


def _title(text):
    return {"text": text, "standoff": 12, "font": {"size": style.SMALL, "color": style.MUTED}}


def _diagonal():
    """Where findings are as often right as they are sure."""
    line = {"color": style.OTHER, "width": 1.5, "dash": "dot"}
    return go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=line, hoverinfo="skip")


def _points(group, bins, place, groups, address):
    colour = style.category(place)
    above = [one.share.interval[1] - one.share.value for one in bins]
    below = [one.share.value - one.share.interval[0] for one in bins]
    whiskers = {
        "type": "data",
        "array": above,
        "arrayminus": below,
        "color": style.soft(colour),
        "thickness": 3,
        "width": 0,
    }
    return go.Scatter(
        name=NAMES[group],
        x=[one.confidence + SHIFT * (2 * place - groups + 1) for one in bins],
        y=[one.share.value for one in bins],
        error_y=whiskers,
        mode="markers+text",
        marker={"size": 10, "color": colour, "symbol": ("circle", "diamond")[place % 2]},
        text=[f"{one.share.total:,}" for one in bins],
        textposition="middle right",
        textfont={"size": style.SMALL, "color": style.MUTED},
        cliponaxis=False,
        customdata=[[address(group, one.place), _words(group, one)] for one in bins],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _words(group, one):
    low, high = one.share.interval
    return (
        f"<b>{NAMES[group]}, {percent(one.confidence)} sure</b><br>{one.share.right:,} of "
        f"{counted(one.share.total, 'verdict')} right: {percent(one.share.value)}<br>"
        f"likely {percent(low)} to {percent(high)}"
    )
