"""How emotions are estimated, in words: the model's own numbers, the rules of signals, the frustration score."""

from apps.analytics.names import SIGNALS
from apps.analytics.rules.thresholds import THRESHOLDS
from apps.analytics.rules.versions import current
from apps.analytics.words import percent
from apps.emotion.detectors.signal import DOUBTFUL
from apps.emotion.model import BASE, EMOTIONS, TAKES, WEIGHTS, frustration_of, predicted
from apps.emotion.windows import ERRORS_LEFT, FULL_PACE, FULL_SCROLL, LONGEST, PAUSE

from .words import name_of

STRONG = 2  # a weight from here on is set in bold
OTHER_FEATURES = {
    "errors": (
        "errors",
        f"Errors that followed no click: each counts {percent(1 - ERRORS_LEFT)} of what is left to 1",
    ),
    "pace": ("pace", f"Clicks and inputs; {FULL_PACE:g} a second or more count in full"),
    "pauses": ("pauses", f"The part of the time without any event for {PAUSE.seconds} s or longer"),
    "scrolling": ("scrolling", f"The way scrolled; {FULL_SCROLL} window heights or more count in full"),
    "back": ("seen before", "The session has been on this screen before"),
    "progress": ("leads on", "It ends with a screen that is new to the session"),
}
EXAMPLES = ({"rage": 0.7}, {"dead": 0.6}, {"rage": 0.7, "error_click": 0.7})
COUNTED = ({"rage": 1}, {"rage": 1, "dead": 2}, {"rage": 3, "error_click": 2})


def estimate():
    """What templates/emotion/_estimate.html shows."""
    version = current()
    return {
        "version": version.number,
        "seconds": LONGEST.seconds,
        "doubtful": percent(DOUBTFUL),
        "emotions": [name_of(one) for one in EMOTIONS],
        "base": [_number(BASE[one]) for one in EMOTIONS],
        "features": [_feature(name) for name in _features()],
        "signals": [_signal(kind, version.rules) for kind in SIGNALS],
        "examples": [_example(features) for features in EXAMPLES],
        "takes": [
            (SIGNALS[kind].one, percent(share)) for kind, share in sorted(TAKES.items(), key=lambda one: -one[1])
        ],
        "scores": [(_counted(counts), frustration_of(counts)) for counts in COUNTED],
    }


def _features():
    """Every feature that moves a score: signals in their order, then the others."""
    used = {name for weights in WEIGHTS.values() for name in weights}
    return [*(kind for kind in SIGNALS if kind in used), *sorted(used - {*SIGNALS}, key=[*OTHER_FEATURES].index)]


def _feature(name):
    title, means = (SIGNALS[name].one, "") if name in SIGNALS else OTHER_FEATURES[name]
    weights = [WEIGHTS[emotion].get(name, 0) for emotion in EMOTIONS]
    cells = [(_number(weight), abs(weight) >= STRONG) if weight else ("", False) for weight in weights]
    return {"name": title, "means": means, "cells": cells}


def _number(value):
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def _signal(kind, rules):
    """A kind of signal, with its thresholds as (label, value with its unit)."""
    own = [one for one in THRESHOLDS if one.kind == kind]
    return SIGNALS[kind], [(one.label, _threshold(one, getattr(rules, one.name))) for one in own]


def _threshold(one, value):
    """A threshold's value as people say it, with its unit where the label does not begin with it."""
    if one.unit == "ms" and value >= 1000:
        return f"{value / 1000:g} s"
    return f"{value:,g}" if one.label.lower().startswith(one.unit) else f"{value:,g} {one.unit}"


def _example(features):
    emotion, confidence = predicted(features)
    signs = " and ".join(f"one {SIGNALS[kind].one} ({percent(sure)} sure)" for kind, sure in features.items())
    return signs, name_of(emotion), percent(confidence)


def _counted(counts):
    told = [f"{count} {SIGNALS[kind].one if count == 1 else SIGNALS[kind].several}" for kind, count in counts.items()]
    return " and ".join(told)
