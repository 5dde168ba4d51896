"""Which rules hold, and which held before. A process hears of a new version within seconds."""

from dataclasses import dataclass, field
from time import monotonic

from django.db import IntegrityError

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


def save(rules, after, author=None, note=""):
    """Makes these rules the version that follows the number `after`; returns its Version.

    Raises Outrun when another one follows that already.
    """
    if latest().number != after:
        raise Outrun
    try:
        RuleVersion.objects.create(number=after + 1, thresholds=rules.values(), author=author, note=note)
    except IntegrityError as error:
        raise Outrun from error
    forget()
    return Version(after + 1, rules)


def is_made_by(session, version):
    """Whether what a session's document tells of signals was found by this Version; else all of it is to be found."""
    return session.get("summary", {}).get("ruleVersion") == version.number


class Outrun(Exception):
    """Somebody else saved the next version first."""
