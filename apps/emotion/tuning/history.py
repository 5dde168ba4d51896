"""The versions of rules: when each was saved, by whom and why, and what it changed."""

from dataclasses import dataclass
from datetime import datetime

from apps.analytics.models import RuleVersion
from apps.analytics.names import SIGNALS
from apps.analytics.rules.thresholds import THRESHOLDS, Rules
from apps.analytics.rules.versions import FIRST

from .form import text_of

MOST = 50


@dataclass(frozen=True)
class Entry:
    """A version; `changes` tells each threshold that differs from the version before."""

    number: int
    changes: list
    saved_at: datetime | None = None
    author: str = ""
    note: str = ""


def entries(most=MOST):
    """The latest Entries, the newest first; the last one is the defaults unless there are more than `most`."""
    rows = list(RuleVersion.objects.select_related("author").order_by("-number")[: most + 1])
    rules = [Rules.of(row.thresholds) for row in rows] + [Rules()]
    told = [_entry(row, before, now) for row, now, before in zip(rows, rules, rules[1:], strict=False)]
    return told[:most] if len(told) > most else [*told, Entry(FIRST, [])]


def _entry(row, before, now):
    author = row.author.username if row.author else ""
    return Entry(row.number, changes_between(before, now), row.created_at, author, row.note)


@dataclass(frozen=True)
class Difference:
    """A threshold that two versions set differently."""

    threshold: object
    before: str
    after: str

    @property
    def signal(self):
        return SIGNALS[self.threshold.kind].several


def changes_between(before, after):
    """The Differences of two Rules."""
    old, new = before.values(), after.values()
    return [
        Difference(one, text_of(old[one.name]), text_of(new[one.name]))
        for one in THRESHOLDS
        if old[one.name] != new[one.name]
    ]


def rules_of(number):
    """The Rules of a version; None when there is no such version."""
    if number == FIRST:
        return Rules()
    row = RuleVersion.objects.filter(number=number).first()
    return Rules.of(row.thresholds) if row else None
