"""Signals of moving about: U-turns between screens, a thrashed cursor, scrolling to and fro. Pure."""

from bisect import bisect_left, bisect_right
from datetime import timedelta
from itertools import pairwise
from math import atan2, degrees, hypot

from .legs import Leg, events_of, stretches, turns_of
from .signal import Signal

U_TURN, SLOWER = 0.7, 0.4  # less sure the longer one stayed: who takes the time the rule allows had a look
LED = timedelta(seconds=3)  # a screen that comes later than this was hardly opened by that click
SCROLL = 0.6
THRASH, SURER, MOST = 0.55, 0.05, 0.9  # surer with each turn
AIMED = 0.4  # with answered clicks all along: somebody plays, or works
SECOND = timedelta(seconds=1)
DEAD_ZONE_PX = 5  # a smaller move has no direction
TURN_DEGREES = 45
FASTEST_PX_S = 5_000  # a faster one is a jump of the pointer, no hand
JITTER_PX = 40  # a smaller scroll is no change of direction
ASSUMED_WINDOW_PX = 800  # where a sender does not tell the window's height


def u_turns(stays, rules):
    """Screens that were left and soon seen again; the element is what the visitor clicked to leave, where they did."""
    within, left = timedelta(milliseconds=rules.u_turn_ms), {}
    for before, stay in pairwise(stays):
        if stay.screen == before.screen:
            continue
        left[before.screen] = before, stay
        origin, there = left.get(stay.screen, (None, None))
        if there and stay.screen and stay.at - there.at <= within:
            events = there.events[0], stay.events[0]
            confidence = U_TURN - SLOWER * ((stay.at - there.at) / within)
            yield Signal("u_turn", there.screen, events, confidence, _click_that_led(origin, there))


def _click_that_led(origin, there):
    """The click on one stay that the next one followed; None when one went on by other means."""
    latest = (origin.by_type.get("click") or [None])[-1]
    return latest if latest and there.at - latest["timestamp"] <= LED else None


# --- The pointer ------------------------------------------------------------------------------------------------------
def thrashes(stays, rules):
    """Stretches in which the pointer turns about in a small place."""
    span = timedelta(milliseconds=rules.thrash_ms)
    for stay in stays:
        moves = [move for move in stay.by_type.get("move", ()) if "x" in move and "y" in move]
        for legs in stretches(_pointer_legs(moves), span, lambda recent: _latest_thrash(recent, rules)):
            events, surer = events_of(legs), SURER * turns_of(legs)
            confidence = AIMED if _is_aimed(stay, events, span) else min(MOST, THRASH + surer)
            yield Signal("thrash", stay.screen, events, confidence)


def _is_aimed(stay, moves, span):
    """Whether there is a click that was answered for each `span` of these moves."""
    start, end = moves[0]["timestamp"], moves[-1]["timestamp"]
    clicks = stay.by_type.get("click", ())
    among = clicks[bisect_left(clicks, start, key=_moment) : bisect_right(clicks, end, key=_moment)]
    return sum((one.get("metadata") or {}).get("answered") is True for one in among) * span >= end - start


def _moment(event):
    return event["timestamp"]


def _pointer_legs(moves):
    """The legs between positions, without those too small, too fast, or with a button held (who draws, or drags).

    A recorder that looks more often than it tells says how far the pointer went, and how often it turned on the way.
    """
    start, heading = moves[0] if moves else None, None
    for move in moves[1:]:
        dx, dy, (way, inner) = move["x"] - start["x"], move["y"] - start["y"], _told_of(move)
        length = max(hypot(dx, dy), way)
        if length < DEAD_ZONE_PX:
            continue
        if _is_held(move) or length > FASTEST_PX_S * ((move["timestamp"] - start["timestamp"]) / SECOND):
            start, heading = move, None
            continue
        before, heading = heading, degrees(atan2(dy, dx))
        yield Leg(start, move, length, before is not None and _angle(before, heading) >= TURN_DEGREES, inner)
        start = move


def _is_held(move):
    return (move.get("metadata") or {}).get("held") is True


def _told_of(move):
    """(px, turns) between the move before and this one, as its recorder says; else 0 of both."""
    about = move.get("metadata") or {}
    return tuple(value if value.__class__ in {int, float} else 0 for value in (about.get("way"), about.get("turns")))


def _angle(one, other):
    """Between two headings, 0..180 degrees."""
    return abs((other - one + 180) % 360 - 180)


def _latest_thrash(recent, rules):
    """How many of the latest legs are a thrash: the pointer may have come from afar, or rested, before it began."""
    if recent.turns < rules.thrash_turns or recent.way < rules.thrash_path_px:
        return 0
    end, way, turns = recent.legs[-1].end, 0, 0
    left, top = right, bottom = end["x"], end["y"]
    for count, leg in enumerate(reversed(recent.legs), 1):
        x, y, way, turns = leg.start["x"], leg.start["y"], way + leg.length, turns + leg.inner
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        if max(right - left, bottom - top) > rules.thrash_box_px:
            return 0
        if turns >= rules.thrash_turns and way >= rules.thrash_path_px and _is_fast(leg.start, end, way, rules):
            return count
        turns += leg.turns  # from the leg before it, which comes next
    return 0


def _is_fast(start, end, way, rules):
    return way >= rules.thrash_px_s * ((end["timestamp"] - start["timestamp"]) / SECOND)


# --- Scrolling --------------------------------------------------------------------------------------------------------
def excessive_scrolls(stays, rules):
    """Scrolling up and down over several windows' height, with no click or input on the way."""
    span = timedelta(milliseconds=rules.scroll_ms)
    for stay in stays:
        for run in _searches(stay.events if "scroll" in stay.by_type else ()):
            for legs in stretches(_scroll_legs(run), span, lambda recent: _latest_search(recent, rules)):
                yield Signal("scroll", stay.screen, events_of(legs), SCROLL)


def _searches(events):
    """The runs of scroll events between clicks and inputs."""
    run = []
    for event in events:
        if event["type"] == "scroll" and "scroll" in event:
            run.append(event)
        elif event["type"] in {"click", "input"}:
            yield run
            run = []
    yield run


def _scroll_legs(run):
    """The legs between offsets, in window heights; a small one keeps the direction."""
    direction = 0
    for one, other in pairwise(run):
        by = other["scroll"] - one["scroll"]
        is_jitter = abs(by) < JITTER_PX
        yield Leg(one, other, abs(by) / window_height(other), not is_jitter and direction * by < 0)
        direction = direction if is_jitter else by


def _latest_search(recent, rules):
    """How many of the latest legs are too much scrolling: all, since more of them never have less of it."""
    is_excessive = recent.turns >= rules.scroll_turns and recent.way >= rules.scroll_windows
    return len(recent.legs) if is_excessive else 0


def window_height(event):
    """CSS pixels of the window's height when an event happened."""
    height = (event.get("metadata") or {}).get("vh")
    return height if height.__class__ in {int, float} and height > 0 else ASSUMED_WINDOW_PX
