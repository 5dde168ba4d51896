"""What rules find in a session, and what other rules would find instead. Pure."""

from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from apps.emotion.detectors import KINDS, TROUBLE, signals_of
from apps.emotion.detectors.stays import stays_of
from apps.emotion.model import predicted
from apps.emotion.windows import features_of, places_of, windows_of

FRUSTRATED = "frustrated"


class Findings(NamedTuple):
    """The Signals of one session, and whether one of its windows is predicted to be frustrated."""

    signals: list
    is_frustrated: bool

    @property
    def is_troubled(self):
        return any(signal.kind in TROUBLE for signal in self.signals)


class Quiet(NamedTuple):
    """What rules do not decide: a session's events, its Windows without a signal, and which of those are frustrated."""

    events: list
    windows: list
    frustrated: frozenset


def quiet_of(events):
    """The Quiet of a session's events in order."""
    windows = windows_of(list(stays_of(events)))
    return Quiet(events, windows, frozenset(place for place, one in enumerate(windows) if _is_frustrated(one)))


def findings_of(quiet, rules, known=None):
    """The Findings of a session; `known` are those of other rules: the same signals tell the same."""
    signals = signals_of(quiet.events, rules)
    if known and signals == known.signals:
        return known
    places = places_of(signals, quiet.windows)
    told = (replace(quiet.windows[place], signals=found) for place, found in places.items())
    return Findings(signals, bool(quiet.frustrated - places.keys()) or any(map(_is_frustrated, told)))


def _is_frustrated(window):
    return predicted(features_of(window))[0] == FRUSTRATED


class Flag(NamedTuple):
    """A Signal of the place-th session."""

    place: int
    signal: object


class Change(NamedTuple):
    """How many signals of a kind there are, before and after, and which of them (Flags) are `new` or `gone`."""

    kind: str
    before: int
    after: int
    new: list
    gone: list

    @property
    def is_any(self):
        return bool(self.new or self.gone)


def changes_of(before, after):
    """The Change of each kind, between the Findings of the same sessions by two rules."""
    sessions = list(zip(_by_kind(before), _by_kind(after), strict=True))
    return [_change_of(kind, [(old.get(kind, {}), new.get(kind, {})) for old, new in sessions]) for kind in KINDS]


def _by_kind(findings):
    """For each session {kind: {id of the first event: Signal}}."""
    for one in findings:
        told = {}
        for signal in one.signals:
            told.setdefault(signal.kind, {})[signal.events[0]["_id"]] = signal
        yield told


def _change_of(kind, sessions):
    new, gone = [], []
    for place, (old, fresh) in enumerate(sessions):
        came, went = _apart(old, fresh)
        new += [Flag(place, signal) for signal in came]
        gone += [Flag(place, signal) for signal in went]
    before, after = (sum(map(len, side)) for side in zip(*sessions, strict=True)) if sessions else (0, 0)
    return Change(kind, before, after, new, gone)


def _apart(old, fresh):
    """(came, went): Signals that only one side has; one that lies within the other has grown, and is neither."""
    came = {first: signal for first, signal in fresh.items() if first not in old}
    went = {first: signal for first, signal in old.items() if first not in fresh}
    holders = _holders_of(went)
    for first, signal in list(came.items()):
        shared = Counter(chain.from_iterable(holders.get(event["_id"], ()) for event in signal.events))
        sizes = ((one, {len(signal.events), len(went[one].events)}) for one in shared if one in went)
        same = next((one for one, whole in sizes if shared[one] in whole), None)
        if same:
            del came[first], went[same]
    return list(came.values()), list(went.values())


def _holders_of(signals):
    """{id of an event: [the names of the signals it is in]}."""
    found = {}
    for name, signal in signals.items():
        for event in signal.events:
            found.setdefault(event["_id"], []).append(name)
    return found


def examples_of(flags, most=3):
    """Up to `most` Flags, each of another session as far as there are any."""
    first, others, seen = [], [], set()
    for flag in flags:
        (others if flag.place in seen else first).append(flag)
        seen.add(flag.place)
    return (first + others)[:most]
