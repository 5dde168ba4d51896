"""The funnels page's query string: a funnel, what it is compared with, and the number whose sessions are shown."""

from typing import Annotated, ClassVar, Literal
from urllib.parse import urlencode

from django.http import QueryDict
from pydantic import BeforeValidator, Field

from apps.analytics import filter_bar
from apps.analytics.behind import BehindQuery
from apps.analytics.session_set import Word, absent_when_blank

from .question import FEWEST_STEPS, MOST_EXCLUDED, MOST_STEPS, FunnelQuery
from .schemas import Outcome

LISTS = {"step": ("Step", MOST_STEPS), "exclude": ("Excluded step", MOST_EXCLUDED)}


class FunnelPage(BehindQuery, FunnelQuery):
    """One funnel as the page shows it."""

    PASSING: ClassVar = frozenset({"step_index", "outcome", "skip"})

    compare: Annotated[Literal["before"] | None, BeforeValidator(absent_when_blank)] = None
    saved: Word = Field(None, description="the saved funnel this one began as")
    step_index: int | None = Field(None, ge=0, description="of the number whose sessions are shown")
    outcome: Outcome = "converted"

    @property
    def shape(self):
        """What makes the funnel and is not its default: the parameters that are saved and asked, by name."""
        return {name: value for name, value in self.own().items() if name in FUNNEL}

    @property
    def chosen(self):
        """The number whose sessions are shown, as parameters."""
        return {"step_index": self.step_index, "outcome": self.outcome if self.step_index is not None else None}

    @property
    def elsewhere(self):
        """The query string by which other pages of funnels know this one and the number that is chosen."""
        return self.address(saved=None, compare=None, **self.chosen)

    @property
    def missing(self):
        """How many steps are missing for a funnel."""
        return max(0, FEWEST_STEPS - len(self.step))


FUNNEL = [name for name in FunnelQuery.names() if name not in filter_bar.SessionSet.names()]


def read(parameters):
    """(FunnelPage, problems) of a query string: all that is valid, and for the rest, by name, why it is not.

    Of a list of steps each good one stays.
    """
    query, problems = filter_bar.read(FunnelPage, parameters)
    if not problems.keys() & LISTS:
        return query, problems
    kept = parameters.copy()
    for name in LISTS:
        texts = parameters.getlist(name)
        kept.setlist(name, _good(name, texts, kept.getlist("step")))
        problems[name] = _bad_one(name, texts) or problems.get(name)
    return filter_bar.read(FunnelPage, kept)[0], {name: reason for name, reason in problems.items() if reason}


def _good(name, texts, steps):
    """The texts that can stay, at most as many as there may be; what is a step is not excluded too."""
    good = [text for text in texts if _reason(text) is None and (name == "step" or text not in steps)]
    return good[: LISTS[name][1]]


def _bad_one(name, texts):
    """What is wrong with the first bad one of a list of steps; None when each is good."""
    told = ((place, text, _reason(text)) for place, text in enumerate(texts, 1))
    return next((f"{LISTS[name][0]} {n}, “{text[:60]}”: {why}" for n, text, why in told if why), None)


def _reason(text):
    """Why a text is no step; None when it is one."""
    return filter_bar.read(FunnelPage, QueryDict(urlencode({"step": text})))[1].get("step")
