"""What the Emotions page is asked: a session set, whose predictions, how they are ranked, which number is open."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from apps.analytics.behind import BehindQuery
from apps.analytics.filter_bar import PageQuery
from apps.analytics.names import SIGNALS
from apps.analytics.session_set import absent_when_blank
from apps.record.meta import OWN_MODEL

LONGEST = 600  # letters of a recorded name
Name = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST)] | None, BeforeValidator(absent_when_blank)
]  # as it was recorded, whatever it holds
Kind = Literal[tuple(SIGNALS)]
SEEN = "seen_"  # begins the names of what a number counts


class EmotionQuery(PageQuery):
    """The predictions of all models, or of one, for a session set."""

    model: Name = Field(
        None, description=f"whose predictions; {OWN_MODEL} is the built-in model; all when it is missing"
    )

    @property
    def set(self):
        """The sessions that are meant."""
        return self.wider()

    @property
    def is_own(self):
        """Whether these are the built-in model's predictions, which come with signals, alone or among others."""
        return self.model in {None, OWN_MODEL}

    def counted(self):
        """What every number depends on, as a text."""
        return repr((self.set.conditions(), self.model))


class EmotionPage(BehindQuery, EmotionQuery):
    """The Emotions page's query string: the numbers, and the one whose sessions are shown beside them."""

    PASSING: ClassVar = frozenset(
        {"seen_emotion", "seen_signal", "seen_screen", "seen_element", "seen_day", "seen_device", "skip"}
    )

    rank: Name = Field(None, description="the emotion by which screens are ranked")
    signal: Annotated[Kind | None, BeforeValidator(absent_when_blank)] = Field(
        None, description="the kind of signal by which elements are ranked"
    )
    seen_emotion: Name = Field(None, description="the number counts sessions with such a prediction")
    seen_signal: Annotated[Kind | None, BeforeValidator(absent_when_blank)] = Field(
        None, description="the number counts sessions with such a signal"
    )
    seen_screen: Name = Field(None, description="… on this screen")
    seen_element: Name = Field(None, description="… on this element")
    seen_day: Name = Field(None, description="… that started on this UTC day")
    seen_device: Name = Field(None, description="… on this device")

    @property
    def chosen(self):
        """The parameters that name the number whose sessions are shown."""
        return self.model_dump(include=self.PASSING, exclude={"skip"}, exclude_none=True)

    @property
    def of_all_models(self):
        """The page's address with the predictions of all models."""
        return self.address(model=None, rank=None)

    def number(self, **seen):
        """The page's address with a number open: `number(emotion="confused", screen="/cart")`."""
        return self.address(**{SEEN + name: value for name, value in seen.items()})
