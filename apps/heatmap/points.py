"""From an event to the point a heatmap counts: where it was, and what it was on."""

from apps.analytics.clicks import is_dead, is_fixed

NEEDED = {"click": ("x", "y"), "move": ("x", "y"), "scroll": ("scroll",)}  # by kind of point
MEASURED = NEEDED.keys() | {"screen"}  # whose `metadata` is the recorder's own
FURTHEST = 10_000_000  # CSS pixels
SIZES = ("vw", "vh", "dw", "dh")
LONGEST_LABEL = 80
LONGEST_TEXT = 512


def is_point(event):
    """Whether an event tells of a place: a click or move its point, a scroll its offset."""
    needed = NEEDED.get(event["type"])
    return needed is not None and all(pixels(event.get(name)) is not None for name in needed)


def point_of(event, screen, version, is_rage=False):
    """The document of an `is_point` event on a screen, under the event's own `_id`.

    `x`, `y` are CSS pixels in the window and `scroll` the page's offset; a scroll's point is the window's upper left
    corner. Of the rest there is what the event tells in a form that can be counted. `version` (the rules' Version) says
    what is dead, and who called it so.
    """
    return {
        "_id": event["_id"],
        "sessionId": event["sessionId"],
        "kind": event["type"],
        "screen": screen,
        "x": pixels(event.get("x")) or 0,
        "y": pixels(event.get("y")) or 0,
        "scroll": pixels(event.get("scroll")) or 0,
        "timestamp": event["timestamp"],
        **_anchor_of(event),
        **sizes_of(event),
        **_flags_of(event, version.rules, is_rage),
        **({"ruleVersion": version.number} if event["type"] == "click" else {}),
    }


def sizes_of(event):
    """{vw, vh, dw, dh} of the window and the page, CSS pixels, as far as a recorder's event tells them."""
    about = event.get("metadata")
    if not about or event["type"] not in MEASURED:
        return {}
    return {name: about[name] for name in SIZES if pixels(about.get(name), 1) is not None}


def pixels(value, least=-FURTHEST, most=FURTHEST):
    """A number from `least` to `most`; None for anything else."""
    return value if value.__class__ in {int, float} and least <= value <= most else None


def _anchor_of(event):
    about = event.get("metadata") or {}
    found = {
        "elementId": _text(event.get("elementId")),
        "label": _text(about.get("text"), LONGEST_LABEL),
        "selector": _text(about.get("selector")),
        "ex": pixels(about.get("ex"), 0, 1),
        "ey": pixels(about.get("ey"), 0, 1),
    }
    return {name: value for name, value in found.items() if value is not None}


def _flags_of(event, rules, is_rage):
    found = {"fixed": is_fixed(event), "dead": is_dead(event, rules), "rage": is_rage}
    return {name: True for name, holds in found.items() if holds}


def _text(value, longest=LONGEST_TEXT):
    return value[:longest] or None if isinstance(value, str) else None
