"""Detectors: from the events of one session to its signals. Pure.

    signals_of(events, rules) -> [Signal, …] in order of their beginning

`events` are documents of the events collection in order; `rules` are `apps.analytics.rules.thresholds.Rules`.
"""

from .clicking import dead_clicks, error_clicks, rage_clicks
from .filling import corrections, hesitations, successes
from .moving import excessive_scrolls, thrashes, u_turns
from .stays import stays_of

TROUBLE = ("rage", "dead", "error_click", "u_turn", "thrash", "scroll", "correction", "hesitation")
KINDS = (*TROUBLE, "success")


def signals_of(events, rules):
    """All Signals of a session's events."""
    stays = list(stays_of(events))
    found = [
        *rage_clicks(events, stays, rules),
        *dead_clicks(stays, rules),
        *error_clicks(stays, rules),
        *u_turns(stays, rules),
        *thrashes(stays, rules),
        *excessive_scrolls(stays, rules),
        *hesitations(stays, rules),
        *corrections(stays, rules),
    ]
    found += successes(stays, found, rules)
    return sorted(found, key=lambda signal: signal.at)
