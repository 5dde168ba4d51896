"""Where a point lies on a page's picture: on its element, near it, at its scaled page position, or nowhere.

A point remembers its element (`selector`) and its place within it (`ex`, `ey`, 0..1), so it is found again on a page
that looks different. Positions are CSS pixels of the picture; an element that stays while the page scrolls is where it
is before any scrolling.
"""

import re

from apps.record.lazily import Lazily

pa = Lazily("pyarrow")

WAYS = ("element", "ancestor", "scaled", "unplaced")
ELEMENT, ANCESTOR, SCALED, UNPLACED = range(4)
# A step of a selector is made of quoted words, escaped characters, brackets' insides and anything else but `>`.
STEP = re.compile(
    r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|\[(?:"(?:\\.|[^"\\])*"|[^\]"])*\]|[^>"'\\\[])+""", re.S
)
BOX = ("box_x", "box_y", "box_w", "box_h")

# The page position of a point, px; a page of unknown width is taken to be as wide as the picture.
SCALE = "coalesce({width} / nullif(dw, 0), 1)"
PAGE_X = f"x * {SCALE}"
PAGE_Y = f"(y + CASE WHEN fixed THEN 0 ELSE coalesce(scroll, 0) END) * {SCALE}"
PLACED = f"""
    SELECT * EXCLUDE (px, py),
        CASE WHEN near IS NOT NULL THEN near
             WHEN px BETWEEN 0 AND {{width}} AND py BETWEEN 0 AND {{height}} THEN {SCALED} ELSE {UNPLACED} END AS way,
        CASE WHEN way < {UNPLACED} THEN least(greatest(px, 0), {{width}} - 1) END AS px,
        CASE WHEN way < {UNPLACED} THEN least(greatest(py, 0), {{height}} - 1) END AS py
    FROM (SELECT * EXCLUDE (near, {", ".join(BOX)}, page_x, page_y), near,
            CASE near WHEN {ELEMENT} THEN box_x + box_w * coalesce(ex, 0.5)
                WHEN {ANCESTOR} THEN least(greatest(coalesce(page_x, box_x + box_w / 2), box_x), box_x + box_w)
                ELSE page_x END AS px,
            CASE near WHEN {ELEMENT} THEN box_y + box_h * coalesce(ey, 0.5)
                WHEN {ANCESTOR} THEN least(greatest(coalesce(page_y, box_y + box_h / 2), box_y), box_y + box_h)
                ELSE page_y END AS py
        FROM (SELECT *, {PAGE_X} AS page_x, {PAGE_Y} AS page_y FROM {{hits}} LEFT JOIN {{anchors}} USING (selector)))
"""


def anchors_of(selectors, boxes, width, height):
    """The box that stands for each selector, as an Arrow table; those without one are left out."""
    shown = shown_boxes(boxes, width, height)
    found = (anchor for selector in selectors if selector and (anchor := _anchor_of(selector, shown)))
    schema = pa.schema([("selector", pa.string()), ("near", pa.int8()), *((side, pa.float64()) for side in BOX)])
    return pa.Table.from_pylist(list(found), schema=schema)


def shown_boxes(boxes, width, height):
    """Those of {selector: [x, y, w, h, …]} (px) that are to be seen on a picture of this size; the rest is unknown."""
    return {selector: box for selector, box in boxes.items() if _is_on(box, width, height)}


def _is_on(box, width, height):
    x, y, w, h = box[:4]
    return w > 0 and h > 0 and x < width and y < height and x + w > 0 and y + h > 0


def _anchor_of(selector, boxes):
    near, known = ELEMENT, selector
    while known and known not in boxes:
        near, known = ANCESTOR, parent_of(known)
    return {"selector": selector, "near": near} | dict(zip(BOX, boxes[known], strict=False)) if known else None


def parent_of(selector):
    """The selector of the element around one: without its last step; None when there is none."""
    steps = STEP.findall(selector)
    whole = ">".join(steps) == selector  # else it is not of the recorder's making
    return ">".join(steps[:-1]) or None if whole else None


def placed_sql(hits, anchors, width, height):
    """A query for the rows of `hits` with `way` (a place in WAYS), `px` and `py` (px on a picture; null when unplaced).

    On its element a point keeps its relative place; within an ancestor it is as near to its page position as may be.
    """
    return PLACED.format(hits=hits, anchors=anchors, width=float(width), height=float(height))
