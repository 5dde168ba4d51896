"""Which rules hold, and which held before. A process hears of a new version within seconds."""

from dataclasses import dataclass, field
from time import monotonic

from django.db import DatabaseError

from apps.analytics.models import RuleVersion

from .thresholds import Rules

FIRST = 1  # the number of the defaults
KNOWN_FOR = 2  # seconds


@dataclass(frozen=True)
class Version:
    """Rules and their number."""

    number: int = FIRST
    rules: Rules = field(default_factory=Rules)


_known = (float("-inf"), Version())


def current():
    """The Version that holds, at most KNOWN_FOR seconds old."""
    global _known
    looked_at, version = _known
    if monotonic() - looked_at > KNOWN_FOR:
        version = latest()
        _known = monotonic(), version
    return version


def latest():
    """The Version that holds at this moment."""
    row = RuleVersion.objects.order_by("-number").first()
    return Version(row.number, Rules.of(row.thresholds)) if row else Version()


def forget():
    """Makes the next `current` look again."""
    global _known
    _known = float("-inf"), Version()


def save(rules, author=None, note=""):
    """Makes these rules the next version; returns its Version. Raises Outrun when somebody else saved meanwhile."""
    number = latest().number + 1
    try:
        RuleVersion.objects.create(number=number, thresholds=rules.values(), author=author, note=note)
    except DatabaseError as error:
        raise Outrun from error
    forget()
    return Version(number, rules)


class Outrun(Exception):
    """Another version was saved at the same moment."""
