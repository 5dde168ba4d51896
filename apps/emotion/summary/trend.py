"""Emotions day by day: the share of each day's sessions that showed each. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
MOST_DAYS = 1_000


@dataclass
class Trend:
    """`totals` are the sessions by day, `felt` those with an emotion by (day, emotion); days are `2026-11-02`, UTC.

    `emotions` are the ones that are shown, in order; `today` is a day that is not over.
    """

    totals: dict
    felt: dict
    emotions: list
    today: str

    @cached_property
    def days(self):
        """Every day from the first to the last on which a session started, also those without any.

        Senders date sessions as they like: of a longer time there are only days with sessions, and the latest of them.
        """
        first, last = (date.fromisoformat(pick(self.totals)) for pick in (min, max))
        if (last - first).days >= MOST_DAYS:
            return sorted(self.totals)[-MOST_DAYS:]
        return [str(first + place * DAY) for place in range((last - first).days + 1)]

    @property
    def unfinished(self):
        """The last day, where it is not over yet; else None."""
        return self.today if self.days[-1] == self.today else None

    def sessions(self, emotion, day):
        return self.felt.get((day, emotion), 0)

    def share(self, emotion, day):
        """0..1; None where no session started."""
        total = self.totals.get(day)
        return self.sessions(emotion, day) / total if total else None


def in_words(day):
    """`Mon 2 Nov 2026` of a day."""
    return f"{date.fromisoformat(day):%a %-d %b %Y}"
