"""What is drawn on the way to a picture: a page without one as boxes, heat as coloured pixels."""

from base64 import b64encode
from io import BytesIO
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

from .palettes import table_of

LINE, FILL, INK = "#c3cad3", "#f4f6f8", "#5b6570"
NAMED_FROM = 40, 14  # px: smaller boxes have no room for words
LETTER = 7  # px of width, about


def as_data(data, kind):
    """Bytes as a data: address."""
    return f"data:{kind};base64,{b64encode(data).decode()}"


def wireframe_svg(stage, named=()):
    """A page without a picture as an SVG document: the boxes of its elements, with names where they are known."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{stage.width}" height="{stage.height}" '
        f'viewBox="0 0 {stage.width} {stage.height}">{wireframe_parts(stage, named)}</svg>'
    )


def wireframe_parts(stage, named=()):
    """The same without the element around it."""
    boxes = "".join(
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="{FILL}" stroke="{LINE}"/>'
        for x, y, w, h in _boxes_of(stage)
    )
    names = "".join(
        f'<text x="{x + 6}" y="{y + h / 2 + 4}">{escape(name)}</text>' for (x, y, _, h), name in labels_of(named)
    )
    words = f'<g font-family="sans-serif" font-size="12" fill="{INK}">{names}</g>'
    return f'<rect width="{stage.width}" height="{stage.height}" fill="#fff"/>{boxes}{words}'


def draw_wireframe(pen, stage, named, font):
    """The same with a Pillow pen."""
    for x, y, w, h in _boxes_of(stage):
        pen.rounded_rectangle((x, y, x + w, y + h), 3, FILL, LINE)
    for (x, y, _, h), name in labels_of(named):
        pen.text((x + 6, y + h / 2), name, INK, font, "lm")


def _boxes_of(stage):
    """The boxes [x, y, w, h] of a stage, the large ones first: what is inside lies on top."""
    return sorted((box[:4] for box in stage.boxes.values()), key=lambda box: -box[2] * box[3])


def labels_of(named):
    """(box, name cut to its room) of those boxes that have room for words."""
    for box, name in named:
        w, h = box[2:4]
        if w >= NAMED_FROM[0] and h >= NAMED_FROM[1]:
            room = int(w - 12) // LETTER
            yield box[:4], name if len(name) <= room else f"{name[: max(room - 1, 1)]}…"


def heat_image(query, stage, layers, scale=1.0):
    """The heat as an RGBA image of the stage's size times `scale`."""
    size = max(1, round(stage.width * scale)), max(1, round(stage.height * scale))
    rows, columns = layers.heat.shape
    covered = stage.width / layers.cell_w, stage.height / layers.cell_h  # the last cells may reach beyond the page
    way = Image.Resampling.NEAREST if query.by_depth else Image.Resampling.BICUBIC
    box = (0, 0, min(covered[0], columns), min(covered[1], rows))
    shades = np.asarray(Image.fromarray(layers.heat).resize(size, way, box))
    table = table_of(layers.palette, query.by_depth).copy()
    table[:, 3] = np.round(table[:, 3] * (query.opacity / 100))
    return Image.fromarray(np.take(table, shades, axis=0), "RGBA")


def as_png(image, level=1):
    """An image as PNG bytes; level 1 takes a tenth of the time of 9 for files a fifth larger."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=level)
    return out.getvalue()
