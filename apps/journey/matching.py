"""Steps in any order where one event may be several of them: each step needs an event of its own. Pure."""

from itertools import groupby
from operator import itemgetter


def chains_of(rows, count, window_ms):
    """(session_id, level, [t1 … t_level]) of each session in `rows` (session_id, ms, matches, is excluded), in order.

    `matches` tells for each of the `count` steps whether the event is that step.
    """
    for session_id, told in groupby(rows, key=itemgetter(0)):
        moments = _best([(ms, _places(matches), excluded) for _, ms, matches, excluded in told], count, window_ms)
        if moments:
            yield session_id, len(moments), moments


def _places(matches):
    return [place for place, matched in enumerate(matches) if matched]


def _best(events, count, window_ms):
    """The moments of the first window with the most steps."""
    best = []
    for start, (began, places, _) in enumerate(events):
        if places:
            found = _moments(_within(events[start:], began + window_ms))
            best = max(best, found, key=len)
        if len(best) == count:
            break
    return best


def _within(events, end):
    """(moment, places) up to the end of a window, or to what is excluded."""
    for number, (ms, places, excluded) in enumerate(events):
        if ms > end:
            return
        yield ms, places
        if excluded and number:
            return


def _moments(events):
    """The moments at which one more step is done: a matching of events and steps that grows by augmenting paths."""
    owners, moments = {}, []
    for number, (ms, places) in enumerate(events):
        wanted = {number: places} | dict(owners.values())
        if _finds_place(number, wanted, owners, set()):
            moments.append(ms)
    return moments


def _finds_place(event, wanted, owners, tried):
    """Gives an event a step, moving others to steps they may have instead; whether that was possible."""
    for place in wanted[event]:
        if place in tried:
            continue
        tried.add(place)
        if place not in owners or _finds_place(owners[place][0], wanted, owners, tried):
            owners[place] = event, wanted[event]
            return True
    return False
