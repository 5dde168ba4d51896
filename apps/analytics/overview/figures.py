"""The overview's trend as a Plotly figure. Pure."""

from datetime import timedelta

import plotly.graph_objects as go

from apps.analytics import chart_style as style
from apps.analytics.words import counted, percent

HEIGHT = 190  # px
WIDE = {"day": 86_400_000, "hour": 3_600_000}  # ms of a bar's place
HATCHED = "/"
GAP = 0.32  # between bars, of a place
NAMES = {"day": "%-d %b", "hour": "%H:%M"}
MOST_NAMED = 8


def in_words(begins, unit):
    """`Mon 2 Nov 2026`; of an hour `Mon 2 Nov, 14:00`."""
    return f"{begins:%a %-d %b %Y}" if unit == "day" else f"{begins:%a %-d %b, %H:00}"


def trend_figure(parts, unit, unfinished, address):
    """Sessions by day or hour as bars, the frustrated ones of them in red at the foot.

    `parts` are [(begin, Numbers)]; one that is `unfinished` is hatched. `address` gives, for a begin, where its
    sessions are listed (`customdata`).
    """
    layout = style.layout(
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        barmode="overlay",
        bargap=GAP,
        hovermode="x",
        xaxis=style.axis(type="date", showgrid=False, tickformat=NAMES[unit], **_ticks(parts, unit)),
        yaxis=style.axis(rangemode="tozero", nticks=4, tickformat=",d"),
    )
    told = [[address(begins), _told(begins, unit, numbers, begins == unfinished)] for begins, numbers in parts]
    sessions = _bars(parts, unit, told, "sessions", style.soft(style.ACCENT), unfinished)
    frustrated = _bars(parts, unit, told, "frustrated", style.LOSS, unfinished)
    frustrated.update(hoverinfo="skip", hovertemplate=None)
    return go.Figure([sessions, frustrated], layout)


def _ticks(parts, unit):
    days = [begins for begins, _ in parts]
    half = timedelta(milliseconds=WIDE[unit] / 2)
    named = {"tickvals": [_moment(one) for one in days]} if len(days) <= MOST_NAMED else {"nticks": MOST_NAMED}
    return named | ({"range": [_moment(days[0] - half), _moment(days[-1] + half)]} if days else {})


def _bars(parts, unit, told, name, tone, unfinished):
    return go.Bar(
        x=[_moment(begins) for begins, _ in parts],
        y=[getattr(numbers, name) for _, numbers in parts],
        marker={
            "color": tone,
            "pattern": {
                "shape": [HATCHED if begins == unfinished else "" for begins, _ in parts],
                "fillmode": "replace",
                "solidity": 0.4,
            },
        },
        customdata=told,
        hovertemplate="%{customdata[1]}<extra></extra>",
    )


def _moment(begins):
    return f"{begins:%Y-%m-%d %H:%M}"


def _told(begins, unit, numbers, is_open):
    share = numbers.share("frustrated")
    frustrated = f"{numbers.frustrated:,} frustrated{'' if share is None else f', {percent(share)}'}"
    so_far = " so far" if is_open else ""
    return f"<b>{in_words(begins, unit)}</b>{so_far}<br>{counted(numbers.sessions, 'session')}<br>{frustrated}"
