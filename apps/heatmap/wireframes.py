"""A page without a picture: the boxes of its elements, worked out from where people clicked on them."""

from dataclasses import dataclass

from apps.record.lazily import Lazily

from .devices import DEVICE_SQL

lake = Lazily("apps.analytics.reading")

UNKNOWN = (120, 32)  # CSS pixels of an element that was hit too often in the same place to tell its size
MOST_ELEMENTS = 500
# A point lies at `page = start + share * size` of its element on each axis, so size is the slope of a straight line
# through the points (DuckDB's regr_slope); it counts when the points are spread and lie on that line.
ELEMENTS = f"""
    WITH seen AS (
        SELECT *, y + CASE WHEN fixed THEN 0 ELSE coalesce(scroll, 0) END AS page_y FROM points
        WHERE screen = $1 AND {DEVICE_SQL} = $2 AND vw = $3 AND selector <> '' AND kind IN ('click', 'move'))
    SELECT selector, bool_or(fixed) AS fixed, median(x) AS x, median(page_y) AS y,
        coalesce(median(ex), 0.5) AS ex, coalesce(median(ey), 0.5) AS ey,
        CASE WHEN stddev(ex) > 0.05 AND regr_r2(x, ex) > 0.8 THEN regr_slope(x, ex) END AS w,
        CASE WHEN stddev(ey) > 0.05 AND regr_r2(page_y, ey) > 0.8 THEN regr_slope(page_y, ey) END AS h
    FROM seen GROUP BY selector ORDER BY count(*) DESC, selector LIMIT {MOST_ELEMENTS}
"""
PAGE = f"""
    SELECT vw AS width, median(vh) AS viewport_height, median(dh) AS height, max(y + coalesce(scroll, 0)) AS lowest
    FROM points WHERE screen = ? AND {DEVICE_SQL} = ? AND vw IS NOT NULL
    GROUP BY vw ORDER BY count(*) DESC, vw LIMIT 1
"""


@dataclass(frozen=True)
class Wireframe:
    """A page as its points tell it, in the most usual window of its device; sizes and boxes as of a PagePicture."""

    screen: str
    device: str
    width: int
    height: int
    viewport_width: int
    viewport_height: int
    boxes: dict


def wireframe(screen, device):
    """The Wireframe of a page; None when it has no points that tell the size of their window."""
    with lake.Reading() as reading:
        page = next(iter(reading.dicts(PAGE, screen, device)), None)
        if page is None:
            return None
        elements = reading.dicts(ELEMENTS, screen, device, page["width"])
    boxes = {element["selector"]: _box_of(element, page["width"]) for element in elements}
    window = round(page["viewport_height"] or 800)
    height = max(round(page["height"] or page["lowest"] or 0), window)
    return Wireframe(screen, device, round(page["width"]), height, round(page["width"]), window, boxes)


def _box_of(element, widest):
    w, x = _span(element["x"], element["ex"], element["w"], UNKNOWN[0], widest)
    h, y = _span(element["y"], element["ey"], element["h"], UNKNOWN[1], 10_000)
    return [x, y, w, h, 1 if element["fixed"] else 0]


def _span(middle, share, size, otherwise, largest):
    """(size, start) on one axis: solved, or of the usual size around the middle."""
    if size is None or not 4 <= size <= largest:
        size, share = otherwise, 0.5
    return round(size), round(middle - share * size)
