"""The steps there are to choose from: screens, types of events, and elements, as sessions had them."""

from typing import NamedTuple

from apps.analytics.kept import kept
from apps.analytics.reading import Reading

MOST = 2_000  # of one kind are looked through
SCREENS = """
    SELECT screen AS text, screen AS label, 'screen' AS kind, count(*) AS hits,
        count(DISTINCT session_id) AS sessions
    FROM steps WHERE NOT starts_with(screen, 'event:') GROUP BY screen ORDER BY sessions DESC, text LIMIT {most}
"""
EVENTS = """
    SELECT 'event:' || type AS text, type AS label, 'event' AS kind, count(*) AS hits,
        count(DISTINCT session_id) AS sessions
    FROM events WHERE NOT contains(type, '#') AND type <> 'screen' GROUP BY type
    ORDER BY sessions DESC, text LIMIT {most}
"""
ELEMENTS = """
    SELECT 'event:' || type || '#' || element_id AS text, type || ' on ' || element_id AS label,
        'element' AS kind, count(*) AS hits, count(DISTINCT session_id) AS sessions
    FROM events WHERE element_id <> '' AND NOT contains(type, '#') GROUP BY type, element_id
    ORDER BY sessions DESC, text LIMIT {most}
"""


class KnownStep(NamedTuple):
    """A step as it is written and as people read it, its kind (screen, event, element), and how often it was."""

    text: str
    label: str
    kind: str
    count: int
    sessions: int


def known_steps(reading, words="", most=50):
    """Up to `most` KnownSteps of each kind whose text or label has the words, those of the most sessions first."""
    wanted = [part for part in words.lower().split("*") if part]
    found = {"screen": [], "event": [], "element": []}
    for step in _all(reading):
        if len(found[step.kind]) < most and (_has(step.text, wanted) or _has(step.label, wanted)):
            found[step.kind].append(step)
    return [step for steps in found.values() for step in steps]


def _has(said, wanted):
    return all(part in said.lower() for part in wanted)


def unknown_of(steps):
    """Those Steps that no session ever had, whatever the set."""
    with Reading() as everything:
        return [step for step in steps if not _is_known(everything, step)]


def _is_known(reading, step):
    condition, values = step.condition
    table = "steps" if step.is_screen else "events"
    return reading.row(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1", *values) is not None


def _all(reading):
    def asked():
        return [tuple(row) for part in (SCREENS, EVENTS, ELEMENTS) for row in reading.rows(part.format(most=MOST))]

    conditions = reading.set.conditions() if reading.set else {}
    return [KnownStep(*row) for row in kept(f"known steps {reading.key} {conditions}", asked)]
