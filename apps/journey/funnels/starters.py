"""Funnels to begin with, made of what most sessions did."""

from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from apps.analytics.kept import kept

from .question import StepText
from .steps import step_from

RECORDED = "('screen', 'click', 'scroll', 'move', 'input', 'error')"  # by the recorder itself; all else the app tells
STEP = TypeAdapter(StepText)
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
    GROUP BY type ORDER BY count(DISTINCT session_id) DESC, type LIMIT 10
"""
CLICKED = """
    SELECT 'event:click#' || element_id FROM events WHERE type = 'click' AND element_id <> ''
    GROUP BY element_id ORDER BY count(DISTINCT session_id) DESC, element_id LIMIT 10
"""


class Starter(NamedTuple):
    """A funnel that is offered: what it is called, and its steps."""

    title: str
    steps: list


def starters_of(reading):
    """Up to three Starters; none where nothing was recorded."""
    return [Starter(*one) for one in kept(f"starters {reading.key} {_conditions(reading)}", lambda: _found(reading))]


def _found(reading):
    entry, told, clicked = (
        _steps(_column(reading, question))[:most] for question, most in ((ENTRY, 1), (TOLD, 2), (CLICKED, 1))
    )
    way = list(reading.row(WAYS) or ())
    offered = [("The three screens most often in a row", way)] if way == _steps(way) else []
    ends = [one for one in (told, clicked) if entry and one]
    offered += [(f"From arriving to {step_from(one[-1]).label}", entry + one) for one in ends]
    return [(title, steps) for title, steps in offered if steps]


def _steps(words):
    """Those of recorded words that can be a step: visitors may send what no funnel can be asked for."""
    return [word for word in words if _is_step(word)]


def _is_step(word):
    try:
        STEP.validate_python(word)
    except ValidationError:
        return False
    return True


def _column(reading, question):
    return [value for (value,) in reading.rows(question)]


def _conditions(reading):
    return reading.set.conditions() if reading.set else {}
