"""A heatmap in words: what it counts, of whom, and how its scale is read."""

from apps.analytics.words import counted, percent

from .devices import DEVICES

TITLES = {
    "click": "Clicks",
    "move": "Pointer moves",
    "scroll": "Scroll reach",
    "attention": "Attention",
    "rage": "Rage clicks",
    "dead": "Dead clicks",
}
UNITS = {"move": "move", "scroll": "page view", "attention": "page view"}  # of what is counted; else a click


def title_of(query):
    """`Clicks on /home`."""
    return f"{TITLES[query.kind]} on {query.screen}"


def totals_of(query, heat):
    """`4,120 clicks · 1,038 sessions`."""
    return f"{counted(heat.points, unit_of(query))} · {counted(heat.sessions, 'session')}"


def unit_of(query):
    return UNITS.get(query.kind, "click" if query.kind == "click" else f"{query.kind} click")


def sentence_of(query):
    """Whose points these are: `Sessions · app shop · on desktop`."""
    devices = "any device" if len(query.devices) == len(DEVICES) else " and ".join(query.devices)
    sessions = query.set.sentence() if query.set.conditions() else "All sessions"
    return f"{sessions} · on {devices}"


def placement_of(query, heat):
    """How sure the places are: `96 % on their element · 3 % near it · 1 % not placed`."""
    share = heat.placement
    if query.by_depth:
        return f"{percent(share['unplaced'])} of the page views tell no depth" if share["unplaced"] else ""
    told = (
        (share["element"], "on their element"),
        (share["ancestor"], "near it"),
        (share["scaled"], "by their place on the page"),
        (share["unplaced"], "not placed"),
    )
    return " · ".join(f"{percent(part)} {words}" for part, words in told if part)


def exactly(share):
    """`12.3 %`; nothing of no share."""
    return "" if share is None else f"{100 * share:.1f} %"


def points_of(change):
    """A change of a share in percentage points: `+12.3`."""
    return _signed(100 * change)


def seconds_of(seconds, signed=False):
    return f"{_signed(seconds) if signed else format(seconds, '.1f')} s"


def _signed(number):
    text = f"{number:+.1f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else "0.0"


def share_scale_of(query, most):
    """(what no colour means, what the strongest means) where two sets are shown in shares."""
    if query.by_depth:
        return scale_of(query, most)
    return "0 %", f"{percent(most)} of {_whole_of(query)} close together"


def difference_scale_of(query, most):
    """(what the first end of the colours means, what the last)."""
    size = f"{most:.1f} s" if query.kind == "attention" else f"{100 * most:.1f} points"
    of = "" if query.by_depth else f" of {_whole_of(query)}"
    return f"A more, by {size}", f"B more, by {size}{of}"


def _whole_of(query):
    """What a cell's share is a share of."""
    return "those who saw the screen" if query.weight == "sessions" else f"all {unit_of(query)}s"


def scale_of(query, most):
    """(what no colour means, what the strongest means)."""
    if query.kind == "scroll":
        return "0 %", f"100 % of {'sessions' if query.weight == 'sessions' else 'page views'} came this far"
    if query.kind == "attention":
        return "0 s", f"{most:.1f} s on average"
    unit = "session" if query.weight == "sessions" else unit_of(query)
    return "0", f"{counted(max(round(most), 1), unit)} close together"
