"""What one chooses on the funnels page: steps, their order and window, what is cut and counted."""

import json

from apps.analytics.kept import kept
from apps.analytics.session_set import SessionSet

from .page import FUNNEL
from .question import FOURTEEN_DAYS, TRAIT
from .steps import step_from
from .words import CUTS, KINDS, ORDERS, UNITS_OF_TIME, kind_of, window_of

MOST_TRAITS = 30
TRAITS = """
    SELECT split_part(told, '=', 1) AS name FROM (SELECT unnest(traits) AS told FROM sessions)
    GROUP BY name ORDER BY count(*) DESC, name LIMIT {most}
"""
UNITS = {"sessions": "Sessions", "users": "Users"}
TRENDS = {"day": "By day", "week": "By week"}
DEFAULTS = {"order": "ordered", "window": str(FOURTEEN_DAYS), "unit": "sessions", "trend": "day"}


def of(query, reading):
    """Every choice as it stands; `reading` tells which traits there are."""
    number, unit = window_of(query.window)
    return {
        "steps": [chip_of(text) for text in query.step],
        "excluded": [chip_of(text) for text in query.exclude],
        "blank": {"text": "", "label": "", "kind": "screen", "icon": "browser", "word": ""},  # filled in on the page
        "orders": _options(ORDERS, query.order),
        "window": {"number": number, "units": [(size, name, name == unit) for name, size in UNITS_OF_TIME]},
        "cuts": _options(CUTS, query.by),
        "traits": _options({TRAIT + name: name for name in _traits(query, reading)}, query.by),
        "units": _options(UNITS, query.unit),
        "trends": _options(TRENDS, query.trend),
        "kept": query.pairs(*CHOSEN),
        "defaults": json.dumps(DEFAULTS),
    }


CHOSEN = {*FUNNEL, "compare"}  # what the page's own form sends


def chip_of(text):
    """A step as a chip shows it."""
    step = step_from(text)
    kind = kind_of(step)
    icon, word = KINDS[kind]
    return {"text": text, "label": step.label, "kind": kind, "icon": icon, "word": word}


def _options(labels, chosen):
    """(value, label, whether it is chosen) of each."""
    return [(value, label, value == chosen) for value, label in labels.items()]


def _traits(query, reading):
    """The names of what the app tells of its users, the most frequent first, and the one that is chosen."""
    asked = f"traits {reading.key} {query.set.conditions()}"
    known = kept(asked, lambda: [name for (name,) in reading.rows(TRAITS.format(most=MOST_TRAITS))])
    chosen = (query.by or "").removeprefix(TRAIT) if (query.by or "").startswith(TRAIT) else None
    return [*known, chosen] if chosen and chosen not in known else known


def starting(query, starters):
    """The funnels offered to begin with, each with its address."""
    return [(one, [chip_of(text) for text in one.steps], query.address(step=one.steps)) for one in starters]


def values_addresses(query, values):
    """Where a breakdown's value leads: the same funnel of its sessions alone; None where no filter has that name."""
    if query.by not in SessionSet.names():
        return [None] * len(values)
    return [query.address(**{query.by: value, "by": None}) if value else None for value in values]
