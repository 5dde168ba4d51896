"""The built-in model: from what happened in a window to an emotion, by sums anyone can follow. Pure.

Each emotion has a score: its BASE and, for every feature (0..1), the feature times its weight. The softmax of the
scores gives shares that add up to 1; the emotion with the largest is predicted, and its share is the confidence. The
weights are set by hand so that one clear signal outweighs a quiet window and a single less sure one does not; they
are an estimate from behaviour, and feedback tells how good it is.
"""

from math import exp

SCORING = 2  # changes whenever the same events and rules come to other signals, emotions or scores: see `rescoring`
NEUTRAL = "neutral"
BASE = {"frustrated": -0.5, "confused": -0.5, "hesitant": -0.5, "engaged": -0.2, "satisfied": -1.0, NEUTRAL: 1.0}
EMOTIONS = tuple(BASE)
WEIGHTS = {
    "frustrated": {
        "rage": 3.5, "error_click": 3.0, "dead": 2.0, "thrash": 1.5, "correction": 3.2, "errors": 1.0, "u_turn": 0.8,
        "success": -1.5,
    },
    "confused": {"scroll": 3.0, "u_turn": 3.0, "thrash": 2.6, "dead": 0.8, "back": 0.5, "success": -1.5},
    "hesitant": {"hesitation": 3.0, "correction": 1.5, "pauses": 0.8, "pace": -1.0},
    "engaged": {
        "pace": 1.6, "scrolling": 1.0, "progress": 0.8, "rage": -2.0, "error_click": -1.5, "dead": -1.0, "scroll": -1.0,
        "thrash": -1.0, "correction": -1.0,
    },
    "satisfied": {"success": 4.0, "progress": 1.0, "rage": -2.0, "error_click": -2.0, "dead": -1.0},
    NEUTRAL: {},
}  # fmt: skip


def shares_of(features):
    """{emotion: its share, 0..1} of a window's features ({name: 0..1}; missing ones are 0)."""
    powers = {emotion: exp(score_of(emotion, features)) for emotion in EMOTIONS}
    total = sum(powers.values())
    return {emotion: power / total for emotion, power in powers.items()}


def score_of(emotion, features):
    weights = WEIGHTS[emotion]
    return BASE[emotion] + sum(weights.get(name, 0) * value for name, value in features.items())


def predicted(features):
    """(emotion, confidence): the emotion with the largest share."""
    shares = shares_of(features)
    emotion = max(shares, key=shares.get)
    return emotion, shares[emotion]


# --- One number for a session ----------------------------------------------------------------------------------------
# How much of what is left to 100 each signal takes, so that many small ones never weigh more than is possible.
TAKES = {
    "rage": 0.35, "error_click": 0.25, "correction": 0.12, "thrash": 0.12, "dead": 0.10, "u_turn": 0.05, "scroll": 0.08,
    "hesitation": 0.04,
}  # fmt: skip


def weighing(signals):
    """Those of some Signals that weigh: none that is doubtful, and of trouble that shares an event only the gravest.

    So one fault weighs once: a rage click on a button that does nothing, whose clicks are all dead ones too.
    """
    found, seen = [], set()
    for signal in sorted(signals, key=lambda one: -TAKES.get(one.kind, 0)):
        ids = {event["_id"] for event in signal.events} if signal.kind in TAKES else set()
        if not signal.is_doubtful and seen.isdisjoint(ids):
            found.append(signal)
            seen |= ids
    return found


def frustration_of(counts):
    """The frustration score of a session, 0..100, from how many signals of each kind weigh in it."""
    left = 1.0
    for kind, count in counts.items():
        left *= (1 - TAKES.get(kind, 0)) ** count
    return round(100 * (1 - left))
