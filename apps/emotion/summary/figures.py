"""Emotions over time as a Plotly figure. Pure."""

from datetime import date, timedelta

import plotly.graph_objects as go

from apps.analytics import chart_style as style
from apps.analytics.tones import tones_of
from apps.analytics.words import counted, percent

from .trend import in_words
from .words import TROUBLED, name_of

HEIGHT = 340  # px
PANELS = ("y", [0.48, 1], "Trouble"), ("y2", [0, 0.36], "The rest")  # axis, its place, its name
MOST_DOTTED = 62  # days; of more, lines alone are drawn
MOST_NAMED = 7  # days; of more, the axis names some
LETTERS = 40  # of an emotion's name
THICK, THIN = 2.5, 1.5  # px: what is red tells most
DAY = timedelta(days=1)


def trend_figure(trend, address=None, labelled=False):
    """The share of each day's sessions that showed each emotion of a Trend, a line for each.

    Trouble has a panel and a scale of its own, since much of the rest is shown by nearly everybody. `address` gives,
    for an emotion and a day, where its sessions are listed (`customdata`). A day that is not over has an open dot;
    where no session started there is a gap.
    """
    panels, tones = _panels(trend.emotions), tones_of(trend.emotions)
    layout = style.layout(
        HEIGHT,
        margin={"l": 0, "r": 8, "t": 22, "b": 0},
        xaxis=style.axis(type="date", showgrid=False, tickformat="%-d %b", anchor=panels[-1][0], **_ticks(trend.days)),
        annotations=[_name(name, place) for _, place, name, _ in panels if len(panels) > 1],
        showlegend=labelled,
        **{f"yaxis{axis[1:]}": _scale(place) for axis, place, _, _ in panels},
    )
    lines = (_line(trend, one, tones[one], axis, address) for axis, _, _, shown in panels for one in reversed(shown))
    return go.Figure(list(lines), layout)


def _panels(emotions):
    """[(axis, place, name, emotions)] from above: one alone has all the room."""
    groups = [one for one in emotions if one in TROUBLED], [one for one in emotions if one not in TROUBLED]
    if not all(groups):
        return [("y", [0, 1], "", emotions)]
    return [(*panel, group) for panel, group in zip(PANELS, groups, strict=True)]


def _scale(place):
    return style.axis(domain=place, rangemode="tozero", tickformat=".1~%", nticks=4)


def _name(name, place):
    """The words above a panel."""
    where = {"x": 0, "y": place[1], "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    font = {"size": style.SMALL, "color": style.MUTED}
    return {"text": name, "showarrow": False, "font": font, "yshift": 4, **where}


def _ticks(days):
    first, last = (date.fromisoformat(days[place]) for place in (0, -1))
    named = {"tickvals": days} if len(days) <= MOST_NAMED else {"nticks": MOST_NAMED}
    return named | {"range": [f"{first - DAY}T12:00", f"{last}T12:00"]}


def _line(trend, emotion, tone, axis, address):
    days, is_red = trend.days, tone == style.LOSS
    return go.Scatter(
        name=style.plain(name_of(emotion).capitalize(), LETTERS),
        x=days,
        yaxis=axis,
        y=[trend.share(emotion, day) for day in days],
        mode="lines" if len(days) > MOST_DOTTED else "lines+markers",
        line={"color": tone, "width": THICK if is_red else THIN},
        marker={
            "color": tone,
            "size": 7 if is_red else 5,
            "symbol": ["circle-open" if day == trend.unfinished else "circle" for day in days],
        },
        connectgaps=False,
        customdata=[[address and address(emotion, day), _told(trend, emotion, day)] for day in days],
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _told(trend, emotion, day):
    share = trend.share(emotion, day)
    if share is None:
        return ""
    name = style.plain(name_of(emotion).capitalize(), LETTERS)
    number = f"{percent(share)}: {trend.sessions(emotion, day):,} of {counted(trend.totals[day], 'session')}"
    return f"<b>{name}</b>, {in_words(day)}<br>{number}"
