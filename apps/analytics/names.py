"""What signals and emotions are called, and what each means, as people read it."""

from typing import NamedTuple


class Look(NamedTuple):
    """A name for one and for several, the icon, and one sentence."""

    one: str
    several: str
    icon: str
    means: str


SIGNALS = {
    "rage": Look("rage click", "rage clicks", "flame", "Clicked again and again in one place, fast"),
    "dead": Look("dead click", "dead clicks", "alert-triangle", "Clicked, and nothing on the page answered"),
    "error_click": Look("error click", "error clicks", "circle-x", "An error came right after a click"),
    "u_turn": Look("U-turn", "U-turns", "arrow-back-up", "Left a screen and was back within seconds"),
    "thrash": Look("thrashed cursor", "thrashed cursors", "scribble", "Shook the pointer to and fro in one place"),
    "scroll": Look(
        "excessive scroll", "excessive scrolls", "arrows-vertical", "Scrolled up and down, and clicked nothing"
    ),
    "hesitation": Look("hesitation", "hesitations", "hourglass", "Came to a field and for long did not fill it in"),
    "correction": Look("form correction", "form corrections", "eraser", "Changed fields again after leaving them"),
    "success": Look("quick success", "quick successes", "rosette-discount-check", "Filled in a form and sent it"),
}  # fmt: skip
EMOTIONS = {
    "frustrated": Look("frustrated", "frustrated", "mood-angry", "Rage, errors and dead ends weigh most"),
    "confused": Look("confused", "confused", "mood-confused", "Searching: to and fro between screens, up and down"),
    "hesitant": Look("hesitant", "hesitant", "mood-empty", "Waits before going on, changes what was entered"),
    "engaged": Look("engaged", "engaged", "mood-smile", "Clicks, types and reads at a good pace"),
    "satisfied": Look("satisfied", "satisfied", "mood-happy", "Got through quickly, without trouble"),
    "neutral": Look("neutral", "neutral", "mood-neutral", "Nothing stands out"),
}


def counts_in_words(counts):
    """`2 rage clicks, 1 U-turn` of {kind: how many}."""
    known = ((SIGNALS[kind], count) for kind, count in counts.items() if kind in SIGNALS)
    return ", ".join(f"{count:,} {look.one if count == 1 else look.several}" for look, count in known)
