"""Funnels to begin with, made of what most sessions did."""

from typing import NamedTuple

from apps.analytics.kept import kept

from .steps import step_from

RECORDED = "('screen', 'click', 'scroll', 'move', 'input', 'error')"  # by the recorder itself; all else the app tells
WAYS = """
    WITH moved AS (
        SELECT session_id, place, screen FROM steps
        QUALIFY screen IS DISTINCT FROM lag(screen) OVER (PARTITION BY session_id ORDER BY place)
    ), ways AS (
        SELECT session_id, screen AS a, lead(screen, 1) OVER later AS b, lead(screen, 2) OVER later AS c
        FROM moved WINDOW later AS (PARTITION BY session_id ORDER BY place)
    )
    SELECT a, b, c FROM ways WHERE c IS NOT NULL AND a <> c GROUP BY a, b, c
    ORDER BY count(DISTINCT session_id) DESC, a, b, c LIMIT 1
"""
ENTRY = "SELECT screen FROM steps WHERE place = 0 GROUP BY screen ORDER BY count(*) DESC, screen LIMIT 1"
TOLD = f"""
    SELECT 'event:' || type FROM events WHERE type NOT IN {RECORDED} AND NOT contains(type, '#')
    GROUP BY type ORDER BY count(DISTINCT session_id) DESC, type LIMIT 2
"""
CLICKED = """
    SELECT 'event:click#' || element_id FROM events WHERE type = 'click' AND element_id <> ''
    GROUP BY element_id ORDER BY count(DISTINCT session_id) DESC, element_id LIMIT 1
"""


class Starter(NamedTuple):
    """A funnel that is offered: what it is called, and its steps."""

    title: str
    steps: list


def starters_of(reading):
    """Up to three Starters; none where nothing was recorded."""
    return [Starter(*one) for one in kept(f"starters {reading.key} {_conditions(reading)}", lambda: _found(reading))]


def _found(reading):
    entry, told, clicked = (_column(reading, question) for question in (ENTRY, TOLD, CLICKED))
    offered = [("The most frequent path", list(reading.row(WAYS) or ()))]
    offered += [(f"From arriving to {step_from(ends[-1]).label}", entry + ends) for ends in (told, clicked) if ends]
    return [(title, steps) for title, steps in offered if len(steps) > 1]


def _column(reading, question):
    return [value for (value,) in reading.rows(question)]


def _conditions(reading):
    return reading.set.conditions() if reading.set else {}
