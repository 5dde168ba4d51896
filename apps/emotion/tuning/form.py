"""The form of rules: its controls by signal, what was typed into it, and what is wrong with that. Pure."""

from dataclasses import dataclass
from itertools import groupby

from apps.analytics.names import SIGNALS
from apps.analytics.rules.thresholds import THRESHOLDS, Rules, problems_of

LONGEST_NUMBER = 20  # letters


@dataclass(frozen=True)
class Control:
    """One threshold on the page: the text in its field, the value that holds now, what is wrong."""

    threshold: object
    text: str
    saved: str
    problem: str = ""

    @property
    def default(self):
        return text_of(self.threshold.default)

    @property
    def default_at(self):
        """Where the default lies on the slider, 0..1."""
        span = self.threshold.most - self.threshold.least
        return round((self.threshold.default - self.threshold.least) / span, 4)


@dataclass(frozen=True)
class Group:
    """The thresholds of one signal."""

    kind: str
    look: object
    controls: list

    @property
    def title(self):
        return f"{self.look.several[0].upper()}{self.look.several[1:]}"


def groups(rules, typed=None, problems=None):
    """The Groups of the page, in THRESHOLDS' order: what was typed, else what holds."""
    saved = texts_of(rules)
    texts, problems = saved | (typed or {}), problems or {}
    controls = (Control(one, texts[one.name], saved[one.name], problems.get(one.name, "")) for one in THRESHOLDS)
    told = groupby(controls, key=lambda control: control.threshold.kind)
    return [Group(kind, SIGNALS[kind], list(ones)) for kind, ones in told]


def texts_of(rules):
    """{name: text} of what the fields of Rules hold."""
    return {name: text_of(value) for name, value in rules.values().items()}


def typed_in(parameters):
    """{name: text} of every threshold in a form that was sent."""
    return {one.name: str(parameters.get(one.name, "")).strip()[:LONGEST_NUMBER] for one in THRESHOLDS}


def read(typed):
    """(Rules, {}) of what was typed; (None, {name: what is wrong}) when they cannot be."""
    values = {name: _number(text) for name, text in typed.items()}
    problems = problems_of(values)
    return (None, problems) if problems else (Rules.of(values), {})


def _number(text):
    """The number a text is; the text when it is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def text_of(value):
    """A number as its field shows it."""
    return f"{value:g}" if value < 1_000_000 else str(value)
