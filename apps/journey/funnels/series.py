"""What is drawn beside a funnel: times to convert in bins, a trend with its gaps, the largest values. Pure."""

from bisect import bisect_left
from datetime import timedelta
from math import ceil, floor
from typing import NamedTuple

from apps.analytics import chart_style as style
from apps.analytics.tones import tones_of

MOST_BINS = 20
WIDTHS = (0.5, 1, 2, 5, 10, 15, 30, *(60 * minutes for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720)))  # s
USUAL = 0.95  # the share of times that the bins are made for; what is longer is one bin
MOST_VALUES = 6
STEPS_OF = {"day": timedelta(days=1), "week": timedelta(days=7)}


class Bin(NamedTuple):
    """How many took from `start` to under `end` seconds; without an end, as long or longer."""

    start: float
    end: float | None
    count: int


class Times(NamedTuple):
    """Times to convert in seconds: bins of one width, the last one perhaps open, and what half and nine in ten took."""

    bins: list
    width: float
    median: float
    nine_in_ten: float


class Span(NamedTuple):
    """A day or week of a trend: who entered, who converted; None where no session started."""

    begins: object
    entered: int | None
    converted: int | None

    @property
    def rate(self):
        """The share that converted; None where nobody entered."""
        return self.converted / self.entered if self.entered else None


def times_of(seconds):
    """The Times of sorted seconds; None of none."""
    if not seconds:
        return None
    usual = quantile(seconds, USUAL)
    width = next((width for width in WIDTHS if usual / width < MOST_BINS), WIDTHS[-1])
    number = max(1, ceil(usual / width + 1e-9))
    if seconds[-1] / width < MOST_BINS:
        number = floor(seconds[-1] / width) + 1
    edges = [place * width for place in range(number + 1)]
    places = [bisect_left(seconds, edge) for edge in edges]
    bins = [Bin(edges[n], edges[n + 1], places[n + 1] - places[n]) for n in range(number)]
    if places[-1] < len(seconds):
        bins.append(Bin(edges[-1], None, len(seconds) - places[-1]))
    return Times(bins, width, quantile(seconds, 0.5), quantile(seconds, 0.9))


def quantile(values, share):
    """The value below which a share of sorted values lies, between two of them in proportion."""
    place = share * (len(values) - 1)
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (place - low) * (values[high] - values[low])


def spans_of(trend, unit):
    """Every day or week from the first to the last of a funnel's trend as a Span; those without sessions too."""
    known = {begins: Span(begins, entered, converted) for begins, entered, converted in trend}
    step, found = STEPS_OF[unit], []
    begins = min(known, default=None)
    while known and begins <= max(known):
        found.append(known.get(begins) or Span(begins, None, None))
        begins += step
    return found


def largest(breakdown):
    """(the values that are shown, those left out) of a breakdown; one that nobody entered with is in neither."""
    told = [one for one in breakdown if one[1].entered]
    return told[:MOST_VALUES], told[MOST_VALUES:]


def colours_of(by, values):
    """The colour of each value of a breakdown: an emotion's own, or the next one; of a value not told, grey."""
    told = [value for value in values if value not in {None, ""}]
    colours = tones_of(told) if by == "emotion" else {value: style.category(place) for place, value in enumerate(told)}
    return [colours.get(value, style.OTHER) for value in values]
