"""How far down a page was read in one page view, and for how long each part of it was to be seen."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from .points import pixels, sizes_of

BANDS = 20  # of equal height, from the top of a page to its end
LONGEST_LOOK = timedelta(seconds=30)  # who gives no sign for longer has looked away
MILLISECOND = timedelta(milliseconds=1)


def attention_of(events, end, before):
    """What a page view's document says of attention, from its events in order and the moment it ended.

    `y` and `reach` are the deepest page pixel seen, `scroll` the deepest offset, `vw` and `vh` as told last, `dw` and
    `dh` the largest. `before` has the window ({vw, vh} or nothing) of the view before, which stays until told
    otherwise. Without a window's height there is no `reach`, and `y` is the offset; without a page's no `bands`.
    """
    told = [sizes_of(event) for event in events]
    looks = looks_of(events, told, end, before.get("vh", 0))
    reach = max(top + height for top, height in looks)
    found = {"x": 0, "y": reach, "scroll": max(top for top, _ in looks)} | before | _sizes_in(told)
    if "vh" in found:
        found["reach"] = reach
        if "dh" in found:
            found["bands"] = bands_of(looks, found["dh"])
    return found


def window_after(events, before):
    """{vw, vh} of the window at the end of a page view, as far as known."""
    told = (sizes for event in reversed(events) if "vh" in (sizes := sizes_of(event)))
    found = next(told, before)
    return {name: found[name] for name in ("vw", "vh") if name in found}


def looks_of(events, told, end, height):
    """{(offset, height of the window): milliseconds} of a page view; `told` has the sizes each event tells.

    `height` is the window's before the view; where it was told late, what was told first was so from the beginning.
    """
    looks, top = Counter(), _first_offset(events)
    height = next((sizes["vh"] for sizes in told if "vh" in sizes), height)
    times = [*(event["timestamp"] for event in events), end]
    for event, sizes, (start, until) in zip(events, told, pairwise(times), strict=True):
        offset = pixels(event.get("scroll"))
        top = top if offset is None else offset
        height = sizes.get("vh", height)
        looks[top, height] += min(until - start, LONGEST_LOOK) / MILLISECOND
    return looks


def bands_of(looks, height):
    """BANDS numbers for a page of a height: milliseconds during which each twentieth of it was within the window.

    A twentieth of which only a part was in it counts for that part of the time: a band is the mean of its pixels.
    """
    size = height / BANDS
    bands = [0.0] * BANDS
    for (top, window), spent in looks.items():
        first, last = max(int(top // size), 0), min(int((top + window) // size), BANDS - 1)
        for place in range(first, last + 1):
            seen = min(top + window, (place + 1) * size) - max(top, place * size)
            bands[place] += spent * max(seen, 0) / size
    return [float(round(spent)) for spent in bands]


def _first_offset(events):
    """Where a page view began: a move or click at an offset without any scrolling before tells that it began there."""
    first = next((event for event in events if pixels(event.get("scroll")) is not None), None)
    return 0 if first is None or first["type"] == "scroll" else first["scroll"]


def _sizes_in(told):
    """The last of the window's sizes and the largest of the page's."""
    found = {}
    for sizes in told:
        page = {name: max(found.get(name, 0), sizes[name]) for name in ("dw", "dh") if name in sizes}
        found |= sizes | page
    return found
