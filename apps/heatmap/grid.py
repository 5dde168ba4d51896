"""From counts in cells to heat: the numbers a palette paints. Pure numpy."""

import numpy as np

SPREAD = 18  # px: standard deviation of the Gaussian that a point is spread by; a fingertip is about 45 px wide


def grid_of(cells, width, height, cell):
    """Rows (x, y, count) as a table (float32) of the counts in squares of `cell` px, from the upper left."""
    shape = -(-int(height) // cell), -(-int(width) // cell)
    grid = np.zeros(shape, np.float32)
    if len(cells):
        grid[cells[:, 1] // cell, cells[:, 0] // cell] = cells[:, 2]
    return grid


def spread(grid, cell):
    """The grid after a Gaussian blur of SPREAD px whose peak is 1: how many points lie about each place."""
    reach = max(1, round(3 * SPREAD / cell))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * cell / SPREAD) ** 2).astype(np.float32)
    for axis in (0, 1):
        padded = np.pad(grid, [(reach, reach) if way == axis else (0, 0) for way in (0, 1)])
        size = grid.shape[axis]
        grid = sum(weight * np.take(padded, range(k, k + size), axis) for k, weight in enumerate(weights))
    return grid


def heat_of(grid, most=None):
    """(heat, most): 0..255 as bytes, on a square-root scale so that the quiet places show too; what 255 stands for."""
    most = float(grid.max(initial=0)) if most is None else most
    if not most:
        return np.zeros(grid.shape, np.uint8), 0.0
    return np.round(255 * np.sqrt(grid / most)).astype(np.uint8), most
