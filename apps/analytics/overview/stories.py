"""Which of the candidates to watch, in which order, and why: a score in words anyone can follow. Pure.

A session is worth its frustration score (0..100), 10 for each error up to three, 20 when it was lost from a saved
funnel after half of its steps or ended within half a minute of its last trouble; half of it when the person has
watched it. They are chosen one by one (greedy): each is worth half as much for every session before it that tells the
same story, the same sign of trouble on the same screen, and four fifths for each with the same sign elsewhere or on
the same screen; what is left of its score is told, so that scores fall from one to the next. Those without a replay
come after all others.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from apps.analytics.names import SIGNALS
from apps.analytics.words import counted

MOST = 8
AN_ERROR, MOST_ERRORS, LOST = 10, 3, 20
WATCHED = 0.5
SAME, ALIKE = 0.5, 0.8
BEFORE = timedelta(seconds=5)  # a replay opens so long before its moment
GRAVEST = ("rage", "error_click", "error", "correction", "thrash", "dead", "scroll", "u_turn", "hesitation")
# What somebody did, by what it was found in: on an element, and without one.
DID = {
    "rage": ("rage-clicked {element}{on}", "rage-clicked{on}"),
    "error_click": ("got an error for clicking {element}{on}", "got an error for a click{on}"),
    "correction": ("corrected {element} again and again{on}", "corrected fields again and again{on}"),
    "thrash": ("shook the pointer at {element}{on}", "shook the pointer{on}"),
    "dead": ("clicked {element}{on} in vain", "clicked in vain{on}"),
    "scroll": ("scrolled up and down at {element}{on}", "scrolled up and down{on}"),
    "u_turn": ("followed {element} to {screen} and turned right back", "turned right back from {screen}"),
    "hesitation": ("hesitated before {element}{on}", "hesitated before a field{on}"),
}
ICONS = {kind: look.icon for kind, look in SIGNALS.items()} | {"error": "alert-triangle"}


@dataclass(frozen=True)
class Story:
    """A session to watch: the Candidate, its score, the trouble it is about (or None), and the reason in words.

    Of a chosen one `score` is what is left of it beside those chosen before.
    """

    session: object
    score: float
    trouble: object
    reason: str

    @property
    def opens_at(self):
        """Where its replay opens, ms after its start: seconds before its moment."""
        at = self.trouble.at if self.trouble else max((one.at for one in self.session.losses), default=None)
        return max(0, (at - self.session.started_at - BEFORE) // timedelta(milliseconds=1)) if at else 0


def score_of(session, watched=frozenset()):
    """What a Candidate is worth before it is compared with others."""
    score = session.frustration + AN_ERROR * min(session.errors, MOST_ERRORS)
    score += LOST * (bool(session.losses) or session.left_at_once)
    return score * (WATCHED if session.session_id in watched else 1)


def chosen(sessions, watched=frozenset(), most=MOST):
    """The Stories of the Candidates that are worth watching, the first one first."""
    left = [Story(one, score_of(one, watched), trouble, reason_of(one, trouble)) for one, trouble in _told(sessions)]
    found, seen = [], []
    while left and len(found) < most:
        best = max(left, key=lambda story: _worth(story, seen))
        left.remove(best)
        found.append(replace(best, score=_left_of(best, seen)))
        seen.append(_sign(best))
    return found


def _told(sessions):
    return ((one, gravest_of(one)) for one in sessions)


def _worth(story, seen):
    """By what the next one is chosen: a replay, then what is left of its score; ties by the latest."""
    return story.session.has_replay, _left_of(story, seen), story.session.started_at, story.session.session_id


def _left_of(story, seen):
    """A Story's score beside the signs of those chosen before it."""
    kind, screen = _sign(story)
    less = 1.0
    for other in seen:
        less *= SAME if other == (kind, screen) else ALIKE if other[0] == kind or other[1] == screen else 1
    return story.score * less


def _sign(story):
    return (story.trouble.kind, story.trouble.screen) if story.trouble else ("", "")


def gravest_of(session):
    """The Trouble a session is told by: the gravest kind, where it happened most; of equals the first. None without."""
    counts = Counter(map(_place, session.troubles))
    return min(session.troubles, key=lambda one: (GRAVEST.index(one.kind), -counts[_place(one)]), default=None)


def _place(trouble):
    return trouble.kind, trouble.screen, trouble.element


def reason_of(session, trouble):
    """Why a session is worth watching: `Rage-clicked “Apply” on /cart twice, 2 errors, then left`."""
    told = [_did(session, trouble)] if trouble else []
    others = session.errors if trouble is None or trouble.kind != "error" else 0
    if others:
        told.append(counted(others, "error"))
    told += _ended(session)
    reason = ", ".join(told) or "nothing that stands out"
    return reason[0].upper() + reason[1:]


def _did(session, trouble):
    count = sum(_place(one) == _place(trouble) for one in session.troubles)
    on = f" on {trouble.screen}" if trouble.screen else ""
    if trouble.kind == "error":
        return f"{counted(count, 'error')}{on}"
    named, plain = DID[trouble.kind]
    parts = {"element": f"“{trouble.element}”", "screen": trouble.screen or "another screen", "on": on}
    did = (named if trouble.element else plain).format(**parts)
    return did + ("" if count == 1 else " twice" if count == 2 else f" {count} times")


def _ended(session):
    """How it ended, where that says something."""
    if session.losses:
        loss = session.losses[0]
        return [f"then lost from “{loss.funnel}” after {loss.step}"]
    return ["then left"] if session.left_at_once else []
