"""What a visitor did, derived from an rrweb recording alone: screens, clicks, scrolls, moves, inputs, errors. Pure."""

import math
import re

from .mirror import Mirror, records, words
from .screens import screen_of
from .targets import actor_of, target_of

LOADED, FULL, INCREMENTAL, META, CUSTOM, PLUGIN = 0, 2, 3, 4, 5, 6
MUTATION, MOUSE_MOVE, INTERACTION, SCROLL, RESIZE, INPUT, TOUCH_MOVE, DRAG = 0, 1, 2, 3, 4, 5, 6, 12
# Sources by which a page answers a click: DOM, scroll, a control's value, media, style sheets, canvas, selection.
ANSWERS = frozenset({MUTATION, SCROLL, INPUT, 7, 8, 9, 13, 14, 15})
CLICK = 2
ANSWER_MS = 2_500
MOVE_MS = 100  # between two pointer positions
SCROLL_MS = 250  # between two scroll positions
EVENT_NAME = re.compile(r"^[\w.:/ -]{1,64}$")
OWN_TYPES = frozenset({"screen", "click", "scroll", "move", "input", "error"})
CLICK_MS = 1_000  # within which a box changes after the click that changes it
BOXES = frozenset({"checkbox", "radio"})
TEXT_CONTROLS = frozenset({"input", "textarea", "select"})
ELSEWHERE = ("mailto:", "tel:", "sms:")  # addresses that open another program


def events_of(recording, screen=None):
    """Wire-shaped events, timestamps in epoch milliseconds, of rrweb events in time order; `screen` names every page.

    The same recording gives the same events in the same order.
    """
    reader = Reader(screen)
    for event in recording:
        reader.read(event)
    return reader.finished()


class Reader:
    """Walks a recording once, keeping the page as it stands at the current event."""

    def __init__(self, named):
        self.named, self.screen, self.href, self.loaded = named, named, None, False
        self.mirror, self.viewport, self.top = Mirror(), {}, 0
        self.found, self.open_clicks, self.now = [], [], 0
        self.last_move = self.last_scroll = self.field = None
        self.last_click, self.values = -math.inf, {}

    def read(self, event):
        """Takes in the next event."""
        self.now = event["timestamp"]
        data = event["data"] if isinstance(event.get("data"), dict) else {}
        handler = self.HANDLERS.get(event["type"])
        if handler:
            handler(self, data)

    def finished(self):
        """All events found; clicks the page had time to answer and did not are marked so."""
        self._close_clicks()
        return sorted(self.found, key=lambda event: event["timestamp"])

    # --- pages -----------------------------------------------------------------------------------------------------
    def _on_loaded(self, data):
        self.loaded = True

    def _on_meta(self, data):
        self._set_viewport(data)
        href = data.get("href")
        if href == self.href and not self.loaded:
            return  # a checkpoint of the same page
        self.href, self.loaded, self.top, self.field = href, False, 0, None
        self.screen = self.named or screen_of(href)
        self._answer()
        self._add("screen", self.now)

    def _on_snapshot(self, data):
        self.mirror.replace(data.get("node"))
        offset = data.get("initialOffset")
        self.top = pixels(offset.get("top")) or 0 if isinstance(offset, dict) else 0

    def _set_viewport(self, data):
        width, height = pixels(data.get("width")), pixels(data.get("height"))
        if width and height:
            self.viewport = {"vw": width, "vh": height}

    # --- what happens on a page --------------------------------------------------------------------------------------
    def _on_change(self, data):
        source = data.get("source")
        if not isinstance(source, int):
            return
        if handler := self.SOURCES.get(source):
            handler(self, data)
        if source in ANSWERS:
            self._answer()

    def _on_move(self, data):
        held = {"held": True} if data["source"] == DRAG else {}
        for position in records(data, "positions"):
            at = self.now + (pixels(position.get("timeOffset")) or 0)
            if self.last_move is None or at - self.last_move >= MOVE_MS:
                self.last_move = at
                self._add_point("move", at, position, dict(held))

    def _on_interaction(self, data):
        if data.get("type") != CLICK:
            return  # a tap too ends in a click
        node = self.mirror.element(data.get("id"))
        click = self._add_point("click", self.now, data, target_of(node))
        if not node or node.tag != "canvas":  # what changes inside one is not recorded
            self.open_clicks.append(click)
        self.field, self.last_click = None, self.now
        if node and _answers_itself(node):
            self._answer()

    def _on_scroll(self, data):
        top = pixels(data.get("y"))
        if top is None or not self.mirror.scrolls_page(data.get("id")):
            return
        self.top = top
        if self.last_scroll and self.now - self.last_scroll["timestamp"] < SCROLL_MS:
            self.last_scroll["scroll"] = top  # where the burst came to
            return
        self.last_scroll = self._add("scroll", self.now, scroll=top, metadata=dict(self.viewport))

    def _on_input(self, data):
        node = self.mirror.element(data.get("id"))
        again = self._held(data)
        if data.get("id") == self.field or not self._by_visitor(data, node):
            return
        self.field = data.get("id")
        target = target_of(node)
        self._add("input", self.now, elementId=target.pop("elementId", None), metadata=target | _kind_of(node) | again)

    def _held(self, data):
        """{again: whether a field held something before this change}; nothing when that is not known."""
        if not isinstance(data.get("id"), int):
            return {}
        before = self.values.get(data["id"])
        self.values[data["id"]] = bool(data.get("text"))
        return {} if before is None else {"again": before}

    def _by_visitor(self, data, node):
        """Whether a visitor gave the value; a script is known by emptying a field or setting a box nobody clicked."""
        if isinstance(data.get("userTriggered"), bool):
            return data["userTriggered"]
        if node and node.attributes.get("type") in BOXES:
            return self.now - self.last_click <= CLICK_MS
        return bool(data.get("text"))

    def _on_custom(self, data):
        tag, payload = words(data.get("tag")), data.get("payload")
        if EVENT_NAME.match(tag) and tag not in OWN_TYPES:
            self._add(tag, self.now, metadata=payload if isinstance(payload, dict) else None)

    def _on_plugin(self, data):
        payload = data.get("payload")
        if not words(data.get("plugin")).startswith("rrweb/console") or not isinstance(payload, dict):
            return
        if payload.get("level") == "error":
            lines = payload.get("payload")
            message = words(lines[0]) if isinstance(lines, list) and lines else ""
            self._add("error", self.now, metadata={"message": message[:500]})

    # --- answers -----------------------------------------------------------------------------------------------------
    def _answer(self):
        """The page did something: clicks not yet answered, and not too old, are answered now."""
        for click in self.open_clicks:
            waited = self.now - click["timestamp"]
            click["metadata"] |= (
                {"answered": True, "answerMs": round(waited)} if waited <= ANSWER_MS else {"answered": False}
            )
        self.open_clicks = []

    def _close_clicks(self):
        for click in self.open_clicks:
            if self.now - click["timestamp"] >= ANSWER_MS:
                click["metadata"]["answered"] = False

    # --- events ------------------------------------------------------------------------------------------------------
    def _add_point(self, kind, at, data, target=None):
        target = target or {}
        point = {"x": pixels(data.get("x")), "y": pixels(data.get("y")), "scroll": self.top}
        element = target.pop("elementId", None)
        return self._add(kind, at, elementId=element, **point, metadata=self.viewport | target)

    def _add(self, kind, at, **fields):
        event = {"type": kind, "timestamp": at, "screen": self.screen}
        self.found.append(event | {name: value for name, value in fields.items() if value is not None})
        return self.found[-1]

    HANDLERS = {
        LOADED: _on_loaded,
        META: _on_meta,
        FULL: _on_snapshot,
        INCREMENTAL: _on_change,
        CUSTOM: _on_custom,
        PLUGIN: _on_plugin,
    }
    SOURCES = {
        MUTATION: lambda self, data: self.mirror.apply(data),
        MOUSE_MOVE: _on_move,
        TOUCH_MOVE: _on_move,
        DRAG: _on_move,
        INTERACTION: _on_interaction,
        SCROLL: _on_scroll,
        RESIZE: lambda self, data: self._set_viewport(data),
        INPUT: _on_input,
    }


def _answers_itself(node):
    """Whether the browser answers a click on a node in a way no recording shows: the focus, another tab, a file."""
    if node.tag in TEXT_CONTROLS:
        return True
    actor = actor_of(node)
    href = words(actor.attributes.get("href")).lower() if actor and actor.tag == "a" else ""
    if not href:
        return False
    is_elsewhere = words(actor.attributes.get("target")).lower() == "_blank" or "download" in actor.attributes
    return is_elsewhere or href.startswith(ELSEWHERE)


def _kind_of(node):
    """{input: which kind of field}, in the recorder's words."""
    if not node or node.tag not in TEXT_CONTROLS:
        return {}
    return {"input": "select-one" if node.tag == "select" else words(node.attributes.get("type")).lower() or "text"}


def pixels(value):
    """A finite number rounded to a whole one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value)
