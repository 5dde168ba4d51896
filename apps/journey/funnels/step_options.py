"""What the builder offers for a step: known ones that have the letters typed, and the letters as they are."""

from pydantic_core import PydanticCustomError

from .controls import chip_of
from .known_steps import known_steps
from .steps import step_from
from .words import KINDS

FEW, MANY = 8, 30  # of one kind: before and after something was typed
GROUPS = {"screen": "Screens", "event": "Events", "element": "Elements"}
LONGEST = 300


def options_of(reading, words):
    """{words, groups: [(name, icon, word, [KnownStep])], typed: the letters as a chip, or None, refusal}."""
    words = words.strip()[:LONGEST]
    found = known_steps(reading, words, MANY if words else FEW)
    groups = [(label, *KINDS[kind], [step for step in found if step.kind == kind]) for kind, label in GROUPS.items()]
    refusal = _refusal(words)
    is_known = any(step.text == words for step in found)
    return {
        "words": words,
        "groups": [group for group in groups if group[-1]],
        "typed": chip_of(words) if words and not refusal and not is_known else None,
        "first": "*" in words,
        "refusal": refusal,
    }


def _refusal(words):
    """Why the letters typed are no step; None when they are one."""
    try:
        step_from(words)
    except PydanticCustomError as error:
        return str(error)
