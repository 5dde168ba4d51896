"""The layers of a drawn heatmap, the same for the screen and for files: heat as bytes, labels at their depths."""

from dataclasses import dataclass

import numpy as np

from .attention import BANDS
from .grid import grid_of, heat_of, spread
from .words import percent

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


def layers_of(query, stage, heat):
    """The Layers of a Heat on its stage."""
    if query.kind == "scroll":
        return _reach(query, stage, heat)
    if query.kind == "attention":
        return _attention(stage, heat)
    grid = spread(grid_of(heat.cells, stage.width, stage.height, query.cell), query.cell)
    shades, most = heat_of(grid)
    return Layers(shades, query.cell, query.cell, most, [])


def _reach(query, stage, heat):
    rows = -(-stage.height // query.cell)
    counts = np.zeros(rows, np.int64)
    if len(heat.cells):
        counts[heat.cells[:, 1] // query.cell] = heat.cells[:, 2]
    shares = counts / max(counts.max(initial=0), 1)
    marks = [(stage.height * mark // MARKS, mark * rows // MARKS) for mark in range(MARKS)]
    labels = [(depth, percent(shares[row])) for depth, row in marks] if heat.points else []
    return Layers(np.round(255 * shares).astype(np.uint8)[:, None], stage.width, query.cell, 1.0, labels)


def _attention(stage, heat):
    spent = np.zeros(BANDS)
    spent[: len(heat.cells)] = heat.cells[:, 2]
    seconds = spent / 1000 / max(heat.placed.get("scaled", 0), 1)
    most = float(seconds.max())
    size = stage.height / BANDS
    labels = [(band * size, f"{one:.1f} s") for band, one in enumerate(seconds)] if most else []
    return Layers(np.round(255 * seconds / (most or 1)).astype(np.uint8)[:, None], stage.width, size, most, labels)
