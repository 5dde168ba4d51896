"""What rules would change in a sample of the latest sessions, as the page tells it."""

from typing import NamedTuple

from django.urls import reverse

from apps.analytics.behind import BEFORE
from apps.analytics.cursors import MILLISECOND
from apps.analytics.names import SIGNALS
from apps.analytics.words import counted

from . import sample
from .findings import changes_of, examples_of

LONGEST = 60  # letters of an element's name


class Example(NamedTuple):
    """A flag that would appear or disappear: whose, where, when (ms after the start), and its replay's address."""

    who: str
    screen: str | None
    element: str | None
    at_ms: int
    address: str


class Shown(NamedTuple):
    """A Change of one kind in words, with examples."""

    kind: str
    name: str
    before: int
    after: int
    new: int
    gone: int
    appear: list
    disappear: list

    @property
    def is_any(self):
        return bool(self.new or self.gone)


class Tally(NamedTuple):
    """A count of sessions, before and after."""

    name: str
    before: int
    after: int


def preview_of(old, new):
    """{changes: [Shown], tallies: [Tally], sample, basis} between two Rules; without a session only the last two."""
    tried = sample.latest()
    basis = basis_of(tried)
    if not tried.visits:
        return {"sample": tried, "basis": basis}
    before = tried.findings(old)
    after = tried.findings(new, before)
    changes = [_shown(change, tried.visits) for change in changes_of(before, after)]
    tallies = [Tally(name, sum(map(told, before)), sum(map(told, after))) for name, told in TALLIES]
    return {"changes": changes, "tallies": tallies, "sample": tried, "basis": basis}


TALLIES = (
    ("Sessions with any trouble", lambda findings: findings.is_troubled),
    ("Sessions with frustration", lambda findings: findings.is_frustrated),
)


def basis_of(tried):
    """What the numbers were found in, in words."""
    if not tried.visits:
        return "No session is over yet: there is nothing to try rules on."
    days = dict.fromkeys(f"{at:%-d %b %Y}" for at in (tried.first_at, tried.last_at))
    told = f"{counted(len(tried.visits), 'session')} with {counted(tried.events, 'event')}, {' to '.join(days)}"
    one = "1 longer one is" if tried.left_out == 1 else f"{tried.left_out:,} longer ones are"
    return f"Tried on the latest {told}{f'; {one} left out' if tried.left_out else ''}."


def _shown(change, visits):
    appear, disappear = (
        [_example(visits[flag.place], flag.signal) for flag in examples_of(flags)] for flags in change[3:]
    )
    name = SIGNALS[change.kind].several
    counts = change.before, change.after, len(change.new), len(change.gone)
    return Shown(change.kind, name[0].upper() + name[1:], *counts, appear, disappear)


def _example(visit, signal):
    opens = max(0, (signal.at - visit.started_at - BEFORE) // MILLISECOND)
    address = f"{reverse('replay:session', args=[visit.session_id])}?t={opens}"
    at_ms = max(0, (signal.at - visit.started_at) // MILLISECOND)
    return Example(visit.who, signal.screen, _element_of(signal.target), at_ms, address)


def _element_of(event):
    """What people call an element: its words, else what tells it from others."""
    about = (event or {}).get("metadata") or {}
    names = about.get("text"), (event or {}).get("elementId"), about.get("selector")
    return next((name[:LONGEST] for name in names if isinstance(name, str) and name.strip()), None)
