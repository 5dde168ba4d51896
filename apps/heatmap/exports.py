"""Heatmaps as files: PNG and SVG of what is seen, with title, filter and legend; CSV and JSON of the numbers."""

from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from apps.analytics.csv_files import csv_of
from apps.analytics.words import counted

from .drawing import as_data, as_png, draw_wireframe, heat_image, wireframe_parts
from .palettes import stops_of, table_of
from .words import placement_of, scale_of, sentence_of, title_of, totals_of

INK, MUTED, ACCENT, LINE = "#1c2126", "#5b6570", "#3b5bdb", "#e6e9ed"
PAD, GAP = 16, 6  # px
BAR = 160, 10  # the legend's colours, px
LABEL = "#10131c"


class Sheet:
    """Heatmaps of one stage as a page: words above, the maps side by side; 1 px of the pictured page is 1 px here.

    `words` are (text, size, colour), `scale` the words at both ends of the legend, `maps` the Layers, left to right.
    """

    def __init__(self, query, stage, words, scale, maps, named=()):
        self.query, self.stage, self.scale, self.maps, self.named = query, stage, scale, maps, list(named)
        width = len(maps) * (stage.width + PAD) - PAD
        self.lines = list(self._lines(words, width))
        self.top = round(self.lines[-1][1] + 14 + PAD + BAR[1] + PAD)
        self.size = width, self.top + stage.height

    @staticmethod
    def _lines(words, width):
        """(text, y, size, colour) of the words above, each as wide as the maps allow."""
        y = PAD
        for text, size, colour in words:
            for line in text and _wrapped(text, font(size), width - 2 * PAD):
                yield line, y, size, colour
                y += size + GAP

    @property
    def legend(self):
        """(left, top, words for nothing, words for most)."""
        return PAD, self.top - PAD - BAR[1], *self.scale

    def png(self):
        """The sheet as PNG bytes."""
        sheet = Image.new("RGB", self.size, "white")
        pen = ImageDraw.Draw(sheet)
        for text, y, size, colour in self.lines:
            pen.text((PAD, y), text, colour, font(size))
        self._paint_legend(sheet, pen)
        for left, layers in self._placed():
            sheet.paste(self._page(layers), (left, self.top))
        return as_png(sheet)

    def _placed(self):
        """(left edge, Layers) of each map."""
        return [(place * (self.stage.width + PAD), layers) for place, layers in enumerate(self.maps)]

    def _page(self, layers):
        page = self._picture()
        heat = heat_image(self.query, self.stage, layers)
        page.paste(heat, (0, 0), heat)
        pen = ImageDraw.Draw(page)
        if self.stage.fold < self.stage.height:
            self._paint_fold(pen)
        for depth, text in layers.labels:
            box = pen.textbbox((6, depth + 4), text, font(12))
            pen.rectangle((box[0] - 4, box[1] - 3, box[2] + 4, box[3] + 3), LABEL)
            pen.text((6, depth + 4), text, "white", font(12))
        return page

    def _picture(self):
        size = self.stage.width, self.stage.height
        if self.stage.file:
            with self.stage.file.open() as file, Image.open(file) as picture:
                return picture.convert("RGB") if picture.size == size else picture.convert("RGB").resize(size)
        page = Image.new("RGB", size, "white")
        draw_wireframe(ImageDraw.Draw(page), self.stage, self.named, font(12))
        return page

    def _paint_fold(self, pen):
        y, width = self.stage.fold, self.stage.width
        for x in range(0, width, 14):
            pen.line((x, y, x + 8, y), ACCENT, 2)
        pen.text((width - 6, y + 4), "fold", ACCENT, font(12), "ra")

    def _paint_legend(self, sheet, pen):
        left, top, least, most = self.legend
        least_w = round(font(12).getlength(least)) + GAP
        colours = np.ascontiguousarray(table_of(self.maps[0].palette)[None, :, :3])
        sheet.paste(Image.fromarray(colours, "RGB").resize(BAR), (left + least_w, top))
        pen.rectangle((left + least_w, top, left + least_w + BAR[0], top + BAR[1]), None, LINE)
        pen.text((left, top + BAR[1] / 2), least, MUTED, font(12), "lm")
        pen.text((left + least_w + BAR[0] + GAP, top + BAR[1] / 2), most, MUTED, font(12), "lm")

    def svg(self):
        """The sheet as an SVG document (a text) that needs nothing beside it."""
        width, height = self.size
        pages = "".join(
            f'<g transform="translate({left} {self.top})">{self._svg_page(layers)}</g>'
            for left, layers in self._placed()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="system-ui, sans-serif"><title>{escape(title_of(self.query))}</title>'
            f'<rect width="{width}" height="{height}" fill="#fff"/>{self._svg_words()}{self._svg_legend()}'
            f"{pages}</svg>"
        )

    def _svg_words(self):
        return "".join(
            f'<text x="{PAD}" y="{y + size}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
            for text, y, size, colour in self.lines
        )

    def _svg_legend(self):
        left, top, least, most = self.legend
        start = left + round(font(12).getlength(least)) + GAP
        stops = "".join(
            f'<stop offset="{place:.3f}" stop-color="rgb({red},{green},{blue})"/>'
            for place, red, green, blue in stops_of(self.maps[0].palette)
        )
        words = f'font-size="12" fill="{MUTED}" y="{top + BAR[1]}"'
        return (
            f'<defs><linearGradient id="scale">{stops}</linearGradient></defs>'
            f'<text x="{left}" {words}>{escape(least)}</text>'
            f'<rect x="{start}" y="{top}" width="{BAR[0]}" height="{BAR[1]}" fill="url(#scale)" stroke="{LINE}"/>'
            f'<text x="{start + BAR[0] + GAP}" {words}>{escape(most)}</text>'
        )

    def _svg_page(self, layers):
        size = f'width="{self.stage.width}" height="{self.stage.height}"'
        heat = as_data(as_png(heat_image(self.query, self.stage, layers, scale=0.5)), "image/png")
        painted = f'<image href="{heat}" {size} preserveAspectRatio="none"/>'
        return f"{self._svg_picture(size)}{painted}{self._svg_marks(layers)}"

    def _svg_picture(self, size):
        if not self.stage.file:
            return wireframe_parts(self.stage, self.named)
        with self.stage.file.open() as file:
            return f'<image href="{as_data(file.read(), "image/webp")}" {size} preserveAspectRatio="none"/>'

    def _svg_marks(self, layers):
        width, fold = self.stage.width, self.stage.fold
        marks = "".join(
            f'<rect x="2" y="{depth + 1:.0f}" width="{font(12).getlength(text) + 8:.0f}" height="18" fill="{LABEL}"/>'
            f'<text x="6" y="{depth + 14:.0f}" font-size="12" fill="#fff">{escape(text)}</text>'
            for depth, text in layers.labels
        )
        if fold < self.stage.height:
            marks += (
                f'<path d="M0 {fold}H{width}" stroke="{ACCENT}" stroke-width="2" stroke-dasharray="8 6"/>'
                f'<text x="{width - 6}" y="{fold + 16}" font-size="12" fill="{ACCENT}" text-anchor="end">fold</text>'
            )
        return marks


def sheet_of(query, stage, heat, layers, named=()):
    """The Sheet of one heatmap."""
    words = (
        (title_of(query), 18, INK),
        (totals_of(query, heat), 14, INK),
        (sentence_of(query), 13, MUTED),
        (placement_of(query, heat), 13, MUTED),
    )
    return Sheet(query, stage, words, scale_of(query, layers.most), [layers], named)


def compared_sheet(comparison):
    """The Sheet of a Comparison: two maps, or the one of the difference."""
    query = comparison.query
    words = [(f"{title_of(query)}: {comparison.headline}", 18, INK)]
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        seen = f"{counted(side.seen, 'session')} saw the screen"
        words += [(f"{name}: {totals_of(query, side.heat)} · {seen}", 14, INK), (sentence_of(side.query), 13, MUTED)]
    named = () if comparison.stage.file else comparison.named()
    return Sheet(query, comparison.stage, words, comparison.scale, comparison.maps, named)


def font(size):
    """The font Pillow brings along."""
    return ImageFont.load_default(size)


def _wrapped(text, typeface, width):
    """The text in lines no wider than `width` px; a word that is wider is cut."""
    line = ""
    for word in text.split():
        while typeface.getlength(word) > width and len(word) > 1:
            word = word[:-2] + "…"
        if line and typeface.getlength(f"{line} {word}") > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def cells_csv(heat):
    """The cells as CSV: x, y (px of the picture), count."""
    return csv_of(("x", "y", "count"), heat.cells.tolist())


def elements_csv(elements):
    """The elements as CSV, ranked."""
    rows = ((one.element_id or "", one.selector or "", one.name, one.count, one.sessions) for one in elements)
    return csv_of(("elementId", "selector", "name", "count", "sessions"), rows)


def changes_csv(comparison):
    """The elements of a comparison as CSV."""
    head = ("elementId", "selector", "name", "sessionsA", "sessionsB", "rateA", "rateB", "change", "low", "high")
    return csv_of(head, (_changed(one) for one in comparison.changes))


def _changed(change):
    one = change.element
    return one.element_id or "", one.selector or "", one.name, change.hits_a, change.hits_b, *change.told.values()
