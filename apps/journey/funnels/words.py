"""A funnel in words: its steps, its numbers and how they changed. Pure."""

from apps.accounts.templatetags.frame import duration
from apps.analytics.words import counted, percent

from .question import TRAIT
from .steps import step_from

ORDERS = {"ordered": "Any steps between", "strict": "Directly one after another", "any": "In any order"}
CUTS = {"device": "Device", "browser": "Browser", "app": "App", "os": "Operating system", "emotion": "Emotion"}
KINDS = {"screen": ("browser", "Screen"), "event": ("bolt", "Event"), "element": ("click", "Element")}  # icon, word
UNITS_OF_TIME = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))
NOT_TOLD = "not told"  # instead of a value that a session does not have


def kind_of(step):
    """Which kind of thing a Step is: screen, event or element."""
    return "screen" if step.is_screen else "element" if step.element else "event"


def names_of(query):
    """The names of a funnel's rows: its steps, or in any order how many of them."""
    if query.order == "any":
        return [f"Any {number} of the steps" for number in range(1, len(query.step) + 1)]
    return [step_from(text).label for text in query.step]


def title_of(query):
    """`From /cart to purchase`."""
    first, *_, last = (step_from(text).label for text in query.step)
    return f"From {first} to {last}"


def sentence_of(query):
    """How the funnel counts, and whom: `Any steps between · within 14 days · Sessions since 1 Nov 2026`."""
    excluded = " or ".join(step_from(text).label for text in query.exclude)
    sessions = query.set.sentence() if query.set.conditions() else "All sessions"
    told = (
        ORDERS[query.order],
        f"within {span_of(query.window)}",
        excluded and f"without {excluded}",
        "users by their best session" if query.unit == "users" else "",
        sessions,
    )
    return " · ".join(part for part in told if part)


def cut_of(by):
    """What a funnel is broken down by, as people say it."""
    return by.removeprefix(TRAIT) if by.startswith(TRAIT) else CUTS[by]


def value_of(value):
    """A value of a breakdown, as people say it."""
    return NOT_TOLD if value in {None, ""} else value


def span_of(seconds):
    """A window in its largest whole unit: `14 days`, `90 minutes`."""
    number, unit = window_of(seconds)
    return counted(number, unit.removesuffix("s"))


def window_of(seconds):
    """(number, unit) of a window, in the largest unit that has it whole."""
    return next((seconds // size, unit) for unit, size in UNITS_OF_TIME if seconds % size == 0)


def spent(seconds):
    """Time from step to step: `0.4 s`, `12 s`, `4 m 12 s`; nothing of None."""
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if 0 < seconds < 9.95 else duration(seconds * 1000)


def short(seconds):
    """A span on an axis: `0.5 s`, `30 s`, `5 min`, `2 h`; what is no whole minute as it is spent."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds and seconds % size == 0:
            return f"{seconds // size:g} {unit}"
    return f"{seconds:g} s" if seconds < 60 else duration(seconds * 1000)


def range_of(one):
    """A Bin of times: `30 s to 1 min`, `5 min or longer`."""
    return f"{short(one.start)} or longer" if one.end is None else f"{short(one.start)} to {short(one.end)}"


def rates_of(step):
    """The shares and the time of one step: `84 % of the first`, `84 % of the one before`, `median 32 s`."""
    if step.median_seconds is None and step.from_first == step.from_previous:
        return [f"{percent(step.from_first)}"]
    told = [f"{percent(step.from_first)} of the first", f"{percent(step.from_previous)} of the one before"]
    return told + ([f"median {spent(step.median_seconds)}"] if step.median_seconds is not None else [])


def lost_of(query, numbers, place):
    """Who was lost before a step: `193 lost · 16 %`; before the first one, who never did it."""
    step = numbers.steps[place]
    if not place:
        return f"{counted(numbers.total - step.sessions, query.unit[:-1])} without this step"
    lost = numbers.steps[place - 1].sessions - step.sessions
    return f"{lost:,} lost · {percent(1 - step.from_previous)}" if lost else "none lost"


def nobody_of(query, total):
    """What it means that nobody entered, of so many sessions or users of the set."""
    unit = "user" if query.unit == "users" else "session"
    if not total and query.conditions():
        return f"No {unit} matches this filter."
    of_set = "of this set" if query.conditions() else "that was recorded"
    if query.order == "any":
        return f"No {unit} {of_set} had any of the steps."
    return f"No {unit} {of_set} had the first step, {step_from(query.step[0]).label}."


def times_words(times):
    """Times to convert for who does not see them."""
    return f"half within {spent(times.median)}, nine in ten within {spent(times.nine_in_ten)}"


def in_words(query, numbers):
    """A funnel for who does not see it: how many came to each step."""
    unit = query.unit[:-1]
    told = (f"{name} {counted(step.sessions, unit)}" for name, step in zip(names_of(query), numbers.steps, strict=True))
    return f"{title_of(query)}: {percent(numbers.rate)} of {counted(numbers.entered, unit)} did all. {', '.join(told)}."
