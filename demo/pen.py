"""Writes down what somebody does on a screen, as the recorder would: times in epoch ms, places in CSS pixels."""

import math

# The parts of an element of a layout (see `layouts`).
SELECTOR, ID, TEXT, LINK, X, Y, W, H, FIXED = range(9)


class Pen:
    """The events of one session so far, on the screen and layout that are set; `now` goes on with everything."""

    def __init__(self, random, touch, begins_ms):
        self.random, self.touch, self.now, self.list = random, touch, begins_ms, []
        self.screen, self.layout, self.scroll = "", {}, 0

    def _element(self, name):
        return next((element for element in self.layout["elements"] if element[ID] == name), None)

    def _click(self, element, answer_ms, point=None):
        """A click, scrolling there first where needed; `answer_ms` None: the page did not answer."""
        ex, ey = point or self._point_on(element)
        if not element[FIXED]:
            self._bring_into_view(element[Y] + ey * element[H])
        self._pause(0.3, 1.1)
        answer = {"answered": answer_ms is not None} | ({"answerMs": answer_ms} if answer_ms is not None else {})
        text = {"text": element[TEXT]} if element[TEXT] else {}
        self._emit_on("click", element, ex, ey, answer | text)

    def _point_on(self, element):
        """Where within an element people press: near its middle; on wide ones more to the left."""
        middle = 0.3 if element[W] > 500 and element[H] < 120 else 0.5
        seen = min(0.97, (self.layout["vw"] - 4 - element[X]) / element[W])  # a row of cards goes on beyond the edge
        ex = min(seen, max(0.03, self.random.gauss(middle, 0.16)))
        return round(ex, 4), round(min(0.95, max(0.05, self.random.gauss(0.5, 0.15))), 4)

    def _bring_into_view(self, y):
        """Scrolls until that height of the page is between the header and the lower edge."""
        if not self.scroll + 110 <= y <= self.scroll + self.layout["vh"] - 40:
            self._scroll_to(y - self.layout["vh"] * self.random.uniform(0.35, 0.65))

    def _scroll_to(self, offset):
        goal = round(min(max(0, offset), max(0, self.layout["dh"] - self.layout["vh"])))
        if goal == self.scroll:
            return
        self._pause(0.3, 0.7)
        self.scroll = goal
        depth = min(1, (goal + self.layout["vh"]) / self.layout["dh"])
        self._emit("scroll", scroll=goal, metadata=self._sizes() | {"depth": round(depth, 4)})

    def _move_about(self):
        """One or two places the pointer rests at: elements in view, the nearer to the middle the likelier."""
        if self.touch:
            return
        middle = self.scroll + self.layout["vh"] / 2
        seen = [e for e in self.layout["elements"] if abs(e[Y] + e[H] / 2 - middle) < self.layout["vh"] / 2]
        for _ in range(self.random.randint(0, 3) if seen else 0):
            weights = [math.exp(-abs(e[Y] + e[H] / 2 - middle) / 260) for e in seen]
            self._pause(0.2, 0.6)
            element = self.random.choices(seen, weights)[0]
            ex, ey = self._point_on(element)
            if element[FIXED] or 0 <= element[Y] + ey * element[H] - self.scroll <= self.layout["vh"]:
                self._emit_on("move", element, ex, ey, {})

    def _emit_on(self, kind, element, ex, ey, more):
        top = element[Y] if element[FIXED] else element[Y] - self.scroll
        self._emit(
            kind,
            **({"elementId": element[ID]} if element[ID] and kind == "click" else {}),
            x=round(element[X] + ex * element[W]),
            y=round(top + ey * element[H]),
            scroll=self.scroll,
            metadata={"selector": element[SELECTOR], "ex": ex, "ey": ey}
            | self._sizes()
            | ({"fixed": True} if element[FIXED] else {})
            | more,
        )

    def _sizes(self):
        return {side: self.layout[side] for side in ("vw", "vh", "dw", "dh")}

    def _emit(self, kind, **fields):
        self.list.append({"type": kind, "screen": self.screen, "timestamp": self.now, **fields})
        self.now += self.random.randint(4, 30)

    def _pause(self, least, most):
        """So many seconds pass, now and then far more."""
        self.now += round(1000 * self.random.uniform(least, most) * (6 if self.random.random() < 0.012 else 1))
