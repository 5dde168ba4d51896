"""What clicks tell of trouble: rage and dead clicks, found in the events of one session. Pure.

What is made for being clicked quickly is spared: a toggle, an element with one of the words STEPPERS, or with no words
at all (fields, text being selected), when it answers within the rules' `at_once_ms`.
"""

from datetime import timedelta
from math import hypot

from .rules.thresholds import DEFAULTS

MILLISECOND = timedelta(milliseconds=1)
WORDS = ("next", "previous", "prev", "more", "less", "increase", "decrease", "plus", "minus")
STEPPERS = (*WORDS, *"+-\N{MINUS SIGN}\N{EN DASH}<>«»\u2039\u203a\u276e\u276f←→↑↓▲▼◀▶◄►")


def rage_in(events, rules=DEFAULTS):
    """The runs of rage among a session's events in order: lists of click events, each all on one screen.

    An event without screen is on the current one; pointer moves are left out, as they are in a timeline.
    """
    runs, run, screen = [], [], None
    for event in events:
        if event["type"] == "move":
            continue
        moved = event.get("screen") and event["screen"] != screen
        if moved:
            screen = event["screen"]
        if moved or event["type"] == "screen":
            run = []
        if event["type"] != "click":
            continue
        if is_spared(event, rules):
            run = []
            continue
        if not run or not follows(event, run[-1], rules):
            run = []
        run.append(event)
        if len(run) == rules.rage_clicks:
            runs.append(run)  # and grows with those that follow
    return runs


def is_spared(click, rules):
    """Whether a click was answered at once by something made for being clicked quickly."""
    if not is_answered_at_once(click, rules):
        return False
    about = click["metadata"]
    words = about.get("text") or ""
    return about.get("toggle") is True or not words or any(word in STEPPERS for word in str(words).lower().split())


def is_answered_at_once(click, rules):
    """Whether a click is known to have been answered within the rules' `at_once_ms`."""
    about = click.get("metadata") or {}
    waited = about.get("answerMs")
    return about.get("answered") is True and waited.__class__ in {int, float} and waited <= rules.at_once_ms


def follows(click, before, rules):
    """Whether a click came soon enough after and near enough to the one before."""
    soon = (click["timestamp"] - before["timestamp"]) / MILLISECOND <= rules.rage_ms
    return soon and distance_px(click, before) <= rules.rage_px


def distance_px(one, other):
    """CSS pixels between two clicks on their page; infinite when one has no place.

    Where the page scrolled in between, the same place in the window is another place of the page, and what was clicked
    did something. What is fixed does not scroll away: two clicks on that are as far apart as in the window.
    """
    if None in (one.get("x"), one.get("y"), other.get("x"), other.get("y")):
        return float("inf")
    scrolled = 0 if is_fixed(one) and is_fixed(other) else one.get("scroll", 0) - other.get("scroll", 0)
    return hypot(one["x"] - other["x"], one["y"] - other["y"] + scrolled)


def is_fixed(event):
    """Whether an event's element stays in place while the page scrolls."""
    return (event.get("metadata") or {}).get("fixed") is True


def is_dead(event, rules=DEFAULTS):
    """Whether an event is a click that the page is known not to have answered in time."""
    if event["type"] != "click":
        return False
    about = event.get("metadata") or {}
    waited = about.get("answerMs")
    is_late = about.get("answered") is True and waited.__class__ in {int, float} and waited > rules.dead_ms
    return about.get("answered") is False or is_late


def unsure_from(events, since, rules=DEFAULTS):
    """The moment from which clicks may be rage, or no longer, by what came at `since` or later."""
    nearby = timedelta(milliseconds=rules.rage_ms)
    for event in reversed(events):
        if event["type"] == "click":
            if event["timestamp"] < since - nearby:
                break
            since = min(since, event["timestamp"])
    return since
