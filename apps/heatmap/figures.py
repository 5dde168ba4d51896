"""A heatmap as a Plotly figure: the page's picture below, heat over it, the fold marked. Pure."""

import plotly.graph_objects as go

from apps.analytics.chart_style import BARE

from .drawing import as_data, wireframe_svg
from .palettes import scale_of

ACCENT = "#3b5bdb"


def figure_of(query, stage, layers, named=()):
    """The figure as Plotly JSON (a text), in px of the stage; `named` are (box, name) for a stage without a picture."""
    heat = go.Heatmap(
        z=layers.heat,
        x0=layers.cell_w / 2,
        dx=layers.cell_w,
        y0=layers.cell_h / 2,
        dy=layers.cell_h,
        zmin=0,
        zmax=255,
        zsmooth="fast" if not query.by_depth else False,
        colorscale=scale_of(layers.palette, query.by_depth),
        showscale=False,
        opacity=query.opacity / 100,
        hoverinfo="skip",
    )
    source = stage.address or as_data(wireframe_svg(stage, named).encode(), "image/svg+xml")
    layout = go.Layout(
        template=BARE,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"range": [0, stage.width], "visible": False, "fixedrange": True},
        yaxis={"range": [stage.height, 0], "visible": False, "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="#ffffff",
        images=[_picture(source, stage)],
        shapes=[_fold(stage)] if stage.fold < stage.height else [],
        annotations=[_label(depth, text) for depth, text in layers.labels],
    )
    return go.Figure(data=[heat], layout=layout).to_json()


def _picture(source, stage):
    place = {"xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": stage.width, "sizey": stage.height}
    return {"source": source, "sizing": "stretch", "layer": "below", **place}


def _fold(stage):
    line = {"color": ACCENT, "width": 1.5, "dash": "dash"}
    look = {"textposition": "end", "font": {"color": ACCENT, "size": 12}, "yanchor": "top", "padding": 6}
    words = {"text": "fold\N{NO-BREAK SPACE}", **look}
    return {
        "type": "line",
        "x0": 0,
        "x1": stage.width,
        "y0": stage.fold,
        "y1": stage.fold,
        "line": line,
        "label": words,
    }


def _label(depth, text):
    return {
        "x": 0,
        "y": depth,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "bgcolor": "rgba(16,19,28,.78)",
        "borderpad": 3,
        "font": {"color": "#ffffff", "size": 12},
    }
