"""Signals of clicks: rage, dead and error clicks. Pure."""

from datetime import timedelta

from apps.analytics.clicks import is_answered_at_once, is_dead, rage_in

from .signal import Signal

RAGE, DEAD, ERROR_CLICK = 0.7, 0.5, 0.8  # how sure the weakest finding is
SURER = 0.05  # for each click more than rage needs
PLAYED = 0.55  # a run of which each click is answered at once, and less sure the longer: a game, or somebody counting
ACTING = 0.15  # surer that a click was meant for something: the element has words of its own, or a name
PLAIN = 0.35  # a click on plain text or blank space, which promises nothing: a habit of many who read
LEAST, MOST = 0.3, 0.95


def rage_clicks(events, stays, rules):
    """Runs of rage, as every figure counts them (`apps.analytics.clicks`)."""
    screens = {id(click): stay.screen for stay in stays for click in stay.by_type.get("click", ())}
    for run in rage_in(events, rules):
        yield Signal("rage", screens[id(run[0])], tuple(run), _rage(run, rules), run[0])


def _rage(run, rules):
    more = SURER * (len(run) - rules.rage_clicks)
    if all(is_answered_at_once(click, rules) for click in run):
        return max(LEAST, PLAYED - more)
    return min(MOST, RAGE + more)


def dead_clicks(stays, rules):
    """Clicks that the page is known not to have answered in time."""
    for stay in stays:
        for click in stay.by_type.get("click", ()):
            if is_dead(click, rules):
                yield Signal("dead", stay.screen, (click,), _dead(click), click)


def _dead(click):
    about = click.get("metadata") or {}
    if about.get("plain") is True:
        return PLAIN
    return DEAD + ACTING * bool(about.get("text") or click.get("elementId"))


def error_clicks(stays, rules):
    """Clicks that errors followed at once; an error belongs to the last click before it, or of its own millisecond.

    A click is told late, when it was answered or was not: of one millisecond its error may come first.
    """
    within = timedelta(milliseconds=rules.error_ms)
    for stay in stays:
        click, errors = None, []
        told = (*stay.by_type.get("click", ()), *stay.by_type.get("error", ()))
        for event in sorted(told, key=lambda one: one["timestamp"]):  # stable: clicks first
            if event["type"] == "click":
                yield from _error_click(stay, click, errors)
                click, errors = event, []
            elif click and event["timestamp"] - click["timestamp"] <= within:
                errors.append(event)
        yield from _error_click(stay, click, errors)


def _error_click(stay, click, errors):
    if errors:
        yield Signal("error_click", stay.screen, (click, *errors), ERROR_CLICK, click)
