"""The overview's six numbers as cards, and the trend below them, as context for the templates."""

from dataclasses import dataclass

from apps.accounts.templatetags.frame import duration
from apps.analytics.rates import difference
from apps.analytics.sparklines import line_of
from apps.analytics.words import growth_of, percent, points_of

from .figures import in_words, trend_figure

NOTHING = "\N{EN DASH}"
COUNTS = {"sessions", "users"}
MOST_ROWS = 62  # days or hours in the table beside the chart


@dataclass(frozen=True)
class Card:
    """A number: its name, what it means, and how a Numbers gives it."""

    name: str
    label: str
    means: str

    def value(self, numbers):
        """As a number, None of nothing."""
        if self.name == "duration":
            return numbers.duration_ms
        if self.name == "screens":
            return numbers.screens_each
        return numbers.share(self.name) if self.is_share else getattr(numbers, self.name)

    @property
    def is_share(self):
        return self.name in {"frustrated", "errors"}

    def words(self, value):
        if value is None:
            return NOTHING
        if self.is_share:
            return percent(value)
        if self.name == "duration":
            return duration(value)
        return f"{value:.1f}" if self.name == "screens" else f"{value:,}"


CARDS = (
    Card("sessions", "Sessions", "Sessions that started in the period."),
    Card("users", "Users", "Different user ids; each session without one counts as a user of its own."),
    Card("duration", "Median duration", "Half of the sessions are longer, from the first event to the last."),
    Card("screens", "Screens a session", "How many different screens a session sees, on average."),
    Card(
        "frustrated",
        "Frustrated",
        "The share of sessions of which some stretch was predicted to be frustrated: an estimate from behaviour.",
    ),
    Card("errors", "With errors", "The share of sessions in which at least one error happened."),
)


def cards_of(query, spans, told):
    """The six cards of a Told."""
    whole = told.parts if spans.is_over else told.parts[:-1]  # of a day that is not over a count tells little
    return [_card(query, card, told, whole) for card in CARDS]


def _card(query, card, told, parts):
    now, before = card.value(told.now), told.before and card.value(told.before)
    change, way = ("", "") if None in (now, before) else _change(card, now, before)
    return {
        "name": card.name,
        "label": card.label,
        "means": card.means,
        "value": card.words(now),
        "change": change,
        "way": way,
        "was": card.words(before),
        "is_worse": card.is_share and way == "up" and _is_certain(card, told),
        "is_share": card.is_share,
        "line": line_of([card.value(numbers) for _, numbers in (parts if card.name in COUNTS else told.parts)]),
        "address": query.address(number=card.name),
    }


def _change(card, now, before):
    """(`+2.1 points`, `up`) of a number, or (`no change`, ``)."""
    words = points_of(now, before) if card.is_share else growth_of(now, before)
    moved = words not in {"no change", "none before"}
    return words, ("up" if now > before else "down") if moved else ""


def _is_certain(card, told):
    """Whether a share differs by more than chance."""
    hits = (getattr(told.before, card.name), told.before.sessions, getattr(told.now, card.name), told.now.sessions)
    return difference(*hits).certain


def trend_of(query, spans, told):
    """The trend's figure, and its table, the latest first."""
    unfinished = told.parts[-1][0] if told.parts and not spans.is_over else None

    def address(begins):
        return query.address(number="sessions", at=_at(spans, begins))

    rows = [_row(query, spans, begins, numbers, begins == unfinished) for begins, numbers in reversed(told.parts)]
    return {
        "figure": trend_figure(told.parts, spans.unit, unfinished, address).to_json(),
        "rows": rows[:MOST_ROWS],
        "rows_in_all": len(rows),
        "unfinished": unfinished and in_words(unfinished, spans.unit),
    }


def _row(query, spans, begins, numbers, is_open):
    at = _at(spans, begins)
    return {
        "name": in_words(begins, spans.unit),
        "is_open": is_open,
        "sessions": numbers.sessions,
        "address": query.address(number="sessions", at=at),
        "frustrated": numbers.frustrated,
        "frustrated_address": query.address(number="frustrated", at=at),
        "share": percent(numbers.share("frustrated")) if numbers.sessions else "",
    }


def _at(spans, begins):
    return f"{begins:%Y-%m-%d}" if spans.unit == "day" else f"{begins:%Y-%m-%dT%H:%MZ}"
