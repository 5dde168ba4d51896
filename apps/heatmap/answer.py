"""A heatmap's numbers: one reading of the lake, cut to a screen, placed on its picture and counted there."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from apps.analytics.kept import kept

from .attention import BANDS
from .devices import DEVICE_SQL
from .placement import UNPLACED, WAYS, anchors_of, placed_sql, shown_boxes
from .stage import stage_for

MOST_SCREENS = 20  # of a wildcard

OUTLINE = f"""
    SELECT screen, {DEVICE_SQL} AS device, selector, count(*) AS hits FROM points WHERE {{which}}
    GROUP BY screen, device, selector
"""
LOWEST = "SELECT coalesce(greatest(max(y + coalesce(scroll, 0)), 0), 0)::BIGINT FROM {rows}"
# One row a cell, and one without a place for all points that have none.
CELLS = """
    SELECT floor(px / {cell})::INTEGER AS cx, floor(py / {cell})::INTEGER AS cy, count(*), {by_way} FROM ({placed})
    GROUP BY cx, cy
"""
BY_WAY = ", ".join(f"count(*) FILTER (way = {place})" for place in range(len(WAYS)))
CELLS_OF_SESSIONS = """
    SELECT floor(px / {cell})::INTEGER AS cx, floor(py / {cell})::INTEGER AS cy, count(DISTINCT session_id)
    FROM ({placed}) WHERE px IS NOT NULL GROUP BY cx, cy
"""
# What people know an element by comes first: a click on the icon of a button is a click on the button.
ELEMENTS = """
    SELECT coalesce(element_id, selector) AS element, any_value(element_id), any_value(label), count(*) AS hits,
        count(DISTINCT session_id)
    FROM {rows} WHERE element IS NOT NULL GROUP BY element ORDER BY hits DESC, element
"""
SELECTORS = """
    SELECT coalesce(element_id, selector) AS element, selector FROM {rows} WHERE selector IS NOT NULL
    GROUP BY ALL ORDER BY count(*) DESC, selector
"""
# How far down a page view came: as a share of its page, or else in px of the stage.
DEPTHS = """
    SELECT least(coalesce(reach / nullif(dh, 0), reach / {height}), 1) AS depth, session_id FROM {rows}
    WHERE reach IS NOT NULL
"""
DEEPEST = "SELECT max(depth) AS depth FROM ({depths}) GROUP BY session_id"
REACHED = "SELECT least(floor(depth * {rows}), {rows})::BIGINT AS place, count(*) FROM ({depths}) GROUP BY place"
ATTENTION = """
    SELECT (place - 1)::BIGINT AS band, sum(ms)::BIGINT, count(*) FROM (
        SELECT unnest(bands) AS ms, generate_subscripts(bands, 1) AS place FROM {rows} WHERE len(bands) = {bands})
    GROUP BY band ORDER BY band
"""


@dataclass(frozen=True)
class Heat:
    """What is counted where. `cells` are rows (x, y, count), x and y the upper left corner in px of the stage.

    Of depths x is 0, and count is of the page views (or sessions) that came at least there, or the milliseconds for
    which a twentieth of the page was seen. `placed` is {way: points}.
    """

    points: int
    sessions: int
    cells: np.ndarray
    placed: dict

    @property
    def placement(self):
        """{way: share of the points, 0..1}."""
        return {way: round(self.placed.get(way, 0) / self.points, 4) if self.points else 0.0 for way in WAYS}


@dataclass(frozen=True)
class Element:
    """What was hit: `name` as people know it; `box` [x, y, width, height, fixed] in px where the stage shows it."""

    key: str
    element_id: str | None
    selector: str | None
    name: str
    count: int
    sessions: int
    box: list | None = None


class Answer:
    """What one HeatmapQuery with a screen is answered: each part is counted when it is asked for, and kept a while."""

    def __init__(self, query, reading):
        self.query, self.reading = query, reading
        self._where, self._screen = query.which()

    @cached_property
    def _outline(self):
        """[(screen, device class, selector, points)] of the screen on every device."""
        return self._kept("outline", lambda: self.reading.rows(OUTLINE.format(which=self._where), self._screen))

    @cached_property
    def pages(self):
        """[(screen, device class, points)] of the screen on every device, the busiest first."""
        found = Counter()
        for screen, device, _, points in self._outline:
            found[screen, device] += points
        return [(*page, points) for page, points in sorted(found.items(), key=lambda one: (-one[1], one[0]))]

    @property
    def devices(self):
        """{device class: points} of the screen, whichever were chosen."""
        found = Counter()
        for _, device, points in self.pages:
            found[device] += points
        return found

    @cached_property
    def stage(self):
        """The Stage of the device class with the most points among the chosen ones."""
        devices = self.devices
        device = max(self.query.devices, key=lambda one: devices.get(one, 0))
        screens = dict.fromkeys(screen for screen, _, _ in self.pages)
        return stage_for(list(screens)[:MOST_SCREENS] or [self.query.screen], device, self._lowest)

    @cached_property
    def heat(self):
        """The Heat of the query."""
        return self._kept("heat", self._depths if self.query.by_depth else self._places)

    @cached_property
    def seen(self):
        """How many sessions saw the screen on the chosen devices."""
        on_screen, _ = self.query.on_screen()
        rows = self._rows("session_id", f"{on_screen} AND (kind = 'view' OR {self.query.kinds})")
        return self._kept("seen", lambda: self._asked(f"SELECT count(DISTINCT session_id) FROM {rows}")[0][0])

    @cached_property
    def elements(self):
        """The Elements that were hit, those with the most points first; none of depths."""
        return [] if self.query.by_depth else self._kept("elements", self._elements)

    @cached_property
    def unplaced(self):
        """The Elements of points without a place, and the number of such points on no element at all."""
        if self.query.by_depth or not self.heat.placed.get(WAYS[UNPLACED]):
            return [], 0
        return self._kept("unplaced", self._unplaced)

    def _kept(self, part, work):
        stage = "" if part == "outline" else self.stage.key
        return kept(f"heatmap {self.reading.key} {self.query.counted()} {stage} {part}", work)

    def _asked(self, question):
        return self.reading.rows(question, self._screen)

    def _rows(self, columns, where=None):
        return f"(SELECT {columns} FROM points WHERE {where or self._where} AND {self.query.on_devices()})"

    def _lowest(self):
        return self._asked(LOWEST.format(rows=self._rows("y, scroll")))[0][0]

    def _sessions(self):
        return self._asked(f"SELECT count(DISTINCT session_id) FROM {self._rows('session_id')}")[0][0]

    # --- Kinds that tell of places ---
    def _places(self):
        placed = self._placed("session_id, selector, ex, ey, x, y, scroll, dw, fixed")
        size = self.query.cell
        x, y, hits, *ways = self._columns(CELLS.format(cell=size, by_way=BY_WAY, placed=placed))
        cells = x, y, hits
        if self.query.weight == "sessions":
            cells = self._columns(CELLS_OF_SESSIONS.format(cell=size, placed=placed))
        placed_hits = {name: int(count.sum()) for name, count in zip(WAYS, ways, strict=True)}
        return Heat(int(hits.sum()), self._sessions(), _cells(*cells, size), placed_hits)

    def _columns(self, question):
        return [column.to_numpy() for column in self.reading.arrow(question, self._screen).columns]

    def _placed(self, columns):
        """The query for the hits with their places; it needs the screen as its one value."""
        stage = self.stage
        selectors = {selector for _, device, selector, _ in self._outline if device in self.query.devices}
        anchors = anchors_of(sorted(selectors - {None}), stage.boxes, stage.width, stage.height)
        self.reading.register("anchors", anchors)
        return placed_sql(self._rows(columns), "anchors", stage.width, stage.height)

    def _elements(self):
        return self._listed(self._rows("session_id, element_id, selector, label"))

    def _unplaced(self):
        placed = self._placed("session_id, element_id, selector, label, ex, ey, x, y, scroll, dw, fixed")
        found = self._listed(f"(FROM ({placed}) WHERE way = {UNPLACED})")
        return found, self.heat.placed[WAYS[UNPLACED]] - sum(one.count for one in found)

    def _listed(self, rows):
        """The Elements of some rows."""
        selectors, boxes = defaultdict(list), shown_boxes(self.stage.boxes, self.stage.width, self.stage.height)
        for element, selector in self._asked(SELECTORS.format(rows=rows)):
            selectors[element].append(selector)
        return [
            Element(
                key=key,
                element_id=element_id,
                selector=next(iter(selectors[key]), None),
                name=label or element_id or key,
                count=count,
                sessions=sessions,
                box=_largest(boxes[one] for one in selectors[key] if one in boxes),
            )
            for key, element_id, label, count, sessions in self._asked(ELEMENTS.format(rows=rows))
        ]

    # --- Kinds that tell of depths ---
    def _depths(self):
        cells, known = self._attention() if self.query.kind == "attention" else self._reached()
        points = sum(count for _, device, count in self.pages if device in self.query.devices)
        placed = {"scaled": known, "unplaced": points - known}
        return Heat(points, self._sessions(), np.array(cells, np.int64).reshape(-1, 3), placed)

    def _attention(self):
        rows, height = self._rows("bands"), self.stage.height
        found = self._asked(ATTENTION.format(rows=rows, bands=BANDS))
        known = found[0][2] if found else 0
        return [(0, band * height // BANDS, spent) for band, spent, _ in found], known

    def _reached(self):
        """How many came at least to the upper edge of each row of cells."""
        rows = -(-self.stage.height // self.query.cell)
        depths = DEPTHS.format(height=float(self.stage.height), rows=self._rows("reach, dh, session_id"))
        counted = DEEPEST.format(depths=depths) if self.query.weight == "sessions" else depths
        ends = np.zeros(rows + 1, np.int64)
        for place, count in self._asked(REACHED.format(rows=rows, depths=counted)):
            ends[place] = count
        reached = ends[::-1].cumsum()[::-1]
        known = self._asked(f"SELECT count(*) FROM ({depths})")[0][0]
        return [(0, row * self.query.cell, int(reached[row])) for row in range(rows) if reached[row]], known


def _largest(boxes):
    """The largest box: a button is more than the icon in it."""
    return max(boxes, key=lambda box: box[2] * box[3], default=None)


def _cells(x, y, count, size):
    """Rows (x, y, count) of cells that have a place, in px, from top to bottom."""
    cells = np.column_stack([x, y, count])
    cells = cells[~np.isnan(cells).any(axis=1)].astype(np.int64)
    cells = cells[np.argsort(cells[:, 1] << 32 | cells[:, 0])]
    cells[:, :2] *= size
    return cells
