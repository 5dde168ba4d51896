"""The layers of a drawn heatmap, the same for the screen and for files: heat as bytes, labels at their depths."""

from dataclasses import dataclass

import numpy as np

from apps.analytics.words import percent

from .attention import BANDS
from .grid import grid_of, heat_of, spread
from .palettes import DIFFERENCE
from .words import points_of, seconds_of

MARKS = 10  # labels down a page


@dataclass(frozen=True)
class Layers:
    """`heat` is 0..255 in rows and columns of `cell_w` by `cell_h` px; `most` is what 255 stands for.

    `labels` are (depth in px, text).
    """

    heat: np.ndarray
    cell_w: float
    cell_h: float
    most: float
    labels: list
    palette: str


def layers_of(query, stage, heat):
    """The Layers of a Heat on its stage."""
    if not query.by_depth:
        shades, most = heat_of(_about(query, stage, heat))
        return Layers(shades, query.cell, query.cell, most, [], query.palette)
    values = _down(query, stage, heat)
    return _depths(query, stage, heat, values, _most(query, [values]))


def shared_layers(query, stage, parts):
    """The Layers of several (Heat, sessions that saw the screen), in shares and on one scale."""
    grids = [_shares(query, stage, *part) for part in parts]
    most = _most(query, grids)
    if query.by_depth:
        return [_depths(query, stage, heat, grid, most) for (heat, _), grid in zip(parts, grids, strict=True)]
    return [Layers(heat_of(grid, most)[0], query.cell, query.cell, most, [], query.palette) for grid in grids]


def difference_of(query, stage, parts):
    """The Layers of the second of two (Heat, sessions that saw the screen) less the first: 128 is no difference."""
    first, second = (_shares(query, stage, *part) for part in parts)
    change = second - first
    most = float(np.abs(change).max(initial=0))
    shades = np.round(127.5 + 127.5 * change / (most or 1)).astype(np.uint8)
    if not query.by_depth:
        return Layers(shades, query.cell, query.cell, most, [], DIFFERENCE)
    labels = _labels(query, stage, change, signed=True)
    return Layers(shades[:, None], stage.width, _step(query, stage), most, labels, DIFFERENCE)


def _most(query, grids):
    return 1.0 if query.kind == "scroll" else max(float(grid.max(initial=0)) for grid in grids)


def _shares(query, stage, heat, seen):
    """What the cells hold as shares: of the points, or of the sessions that saw the screen; of depths as they are."""
    if query.by_depth:
        return _down(query, stage, heat)
    total = seen if query.weight == "sessions" else heat.points
    return _about(query, stage, heat) / max(total, 1)


def _about(query, stage, heat):
    """How much lies about each place."""
    return spread(grid_of(heat.cells, stage.width, stage.height, query.cell), query.cell)


def _down(query, stage, heat):
    """What was counted from the top of the page to its end: shares of the page views, or seconds of attention."""
    if query.kind == "attention":
        spent = np.zeros(BANDS)
        spent[: len(heat.cells)] = heat.cells[:, 2]
        return spent / 1000 / max(heat.placed.get("scaled", 0), 1)
    counts = np.zeros(-(-stage.height // query.cell), np.int64)
    if len(heat.cells):
        counts[heat.cells[:, 1] // query.cell] = heat.cells[:, 2]
    return counts / max(counts.max(initial=0), 1)


def _depths(query, stage, heat, values, most):
    shades = np.round(255 * values / (most or 1)).astype(np.uint8)[:, None]
    labels = _labels(query, stage, values) if heat.points and most else []
    return Layers(shades, stage.width, _step(query, stage), most, labels, query.palette)


def _step(query, stage):
    """How tall a row is, px."""
    return stage.height / BANDS if query.kind == "attention" else query.cell


def _labels(query, stage, values, signed=False):
    """(depth in px, text) at even distances down the page."""
    if query.kind == "attention":
        return [(band * _step(query, stage), seconds_of(one, signed)) for band, one in enumerate(values)]
    told = points_of if signed else percent
    marks = [(stage.height * mark // MARKS, mark * len(values) // MARKS) for mark in range(MARKS)]
    return [(depth, told(float(values[row]))) for depth, row in marks]
