"""The thresholds of all signals, what each means, and within which bounds it may be set. Pure.

The defaults are CONTRACT's where it names one; their sources, and those of the rest, stand in docs/signals.md.
"""

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Rules:
    """Every threshold by name; times in milliseconds, distances in CSS pixels."""

    rage_clicks: int = 3
    rage_ms: int = 1_000
    rage_px: int = 30
    at_once_ms: int = 100
    dead_ms: int = 2_500
    error_ms: int = 1_000
    u_turn_ms: int = 7_000
    thrash_turns: int = 4
    thrash_path_px: int = 300
    thrash_px_s: int = 300
    thrash_box_px: int = 200
    thrash_ms: int = 2_000
    scroll_turns: int = 4
    scroll_windows: float = 6
    scroll_ms: int = 30_000
    hesitation_ms: int = 8_000
    corrections: int = 2
    success_fields: int = 2
    success_ms: int = 60_000

    @classmethod
    def of(cls, values):
        """The rules of stored values; a name that is missing has its default, one that is gone is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def values(self):
        """{name: number}, as it is stored."""
        return asdict(self)


DEFAULTS = Rules()


COUNTED = {"clicks", "turns", "times", "fields"}  # units of which there are no parts


@dataclass(frozen=True)
class Threshold:
    """One number an admin may set: of which signal, in words, with its unit, bounds and step."""

    name: str
    kind: str
    label: str
    unit: str
    least: float
    most: float
    step: float = 1

    @property
    def default(self):
        return getattr(DEFAULTS, self.name)

    @property
    def is_whole(self):
        """Whether only whole numbers make sense."""
        return self.unit in COUNTED


THRESHOLDS = (
    Threshold("rage_clicks", "rage", "Clicks, at least", "clicks", 2, 10),
    Threshold("rage_ms", "rage", "Each after the one before, within", "ms", 100, 3_000, 50),
    Threshold("rage_px", "rage", "Each from the one before, at most", "px", 2, 200, 2),
    Threshold("at_once_ms", "rage", "Not when a stepper or toggle answers within", "ms", 0, 1_000, 50),
    Threshold("dead_ms", "dead", "No answer within", "ms", 300, 2_500, 100),
    Threshold("error_ms", "error_click", "An error after the click, within", "ms", 100, 5_000, 100),
    Threshold("u_turn_ms", "u_turn", "Back on the screen one left, within", "ms", 1_000, 30_000, 500),
    Threshold("thrash_turns", "thrash", "Turns of 45° or more, at least", "turns", 2, 12),
    Threshold("thrash_path_px", "thrash", "Distance the pointer moved, at least", "px", 100, 2_000, 50),
    Threshold("thrash_px_s", "thrash", "Speed, at least", "px/s", 100, 2_000, 50),
    Threshold("thrash_box_px", "thrash", "Within a square of, at most", "px", 50, 600, 25),
    Threshold("thrash_ms", "thrash", "All of it within", "ms", 1_000, 5_000, 250),
    Threshold("scroll_turns", "scroll", "Changes of direction, at least", "turns", 2, 12),
    Threshold("scroll_windows", "scroll", "Way scrolled, at least", "window heights", 1, 30, 0.5),
    Threshold("scroll_ms", "scroll", "Without a click or input, within", "ms", 5_000, 120_000, 5_000),
    Threshold("hesitation_ms", "hesitation", "From a field's focus to its change, at least", "ms", 2_000, 60_000, 500),
    Threshold("corrections", "correction", "Fields changed again in one stay, at least", "times", 1, 10),
    Threshold("success_fields", "success", "Fields filled in, at least", "fields", 1, 10),
    Threshold("success_ms", "success", "On to a new screen, within", "ms", 5_000, 300_000, 5_000),
)  # fmt: skip


def problems_of(values):
    """{name: why} of values that no rules may have: not a number, or beyond its bounds; unknown names too."""
    known = {one.name: one for one in THRESHOLDS}
    found = dict.fromkeys(values.keys() - known.keys(), "There is no such threshold")
    for name in values.keys() & known.keys():
        if reason := _problem_of(known[name], values[name]):
            found[name] = reason
    return found


def _problem_of(threshold, value):
    if value.__class__ not in {int, float} or value != value:
        return "Give a number"
    if not threshold.least <= value <= threshold.most:
        return f"Give a number from {threshold.least:,g} to {threshold.most:,g}"
    if threshold.is_whole and value % 1:
        return "Give a whole number"
    return None
