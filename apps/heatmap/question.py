"""What a heatmap is asked: a session set, a screen, what to count there, and on which devices."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from apps.analytics import filter_bar
from apps.analytics.behind import BehindQuery
from apps.analytics.session_set import Count, Moment, SessionSet, Word, absent_when_blank, after, screen_like

from .devices import DEVICE_SQL, DEVICES
from .palettes import DEFAULT, PALETTES

Kind = Literal["click", "move", "scroll", "attention", "rage", "dead"]
Weight = Literal["count", "sessions"]
Palette = Literal[tuple(PALETTES)]
READING = {"scroll", "attention"}  # kinds that tell of depths, not of places
WHICH = {
    "click": "kind = 'click'",
    "move": "kind = 'move'",
    "rage": "kind = 'click' AND rage",
    "dead": "kind = 'click' AND dead",
    "scroll": "kind = 'view'",
    "attention": "kind = 'view'",
}
ALL = "all"
VS = "vs_"  # begins the names of the second set's conditions
VIEWS = {"side": "Side by side", "difference": "Difference"}
EVERY = "*"  # in the place of an element: whatever was hit


def known_devices(value):
    """Checks a comma-separated list of device classes and puts it in order; `all` stands for every class."""
    named = {word.strip() for word in (value or "").split(",") if word.strip()}
    if not named:
        return None
    if named - {*DEVICES, ALL}:
        raise PydanticCustomError("viewport", f"Give one or more of {', '.join(DEVICES)}, with commas, or {ALL}")
    return ALL if ALL in named or named == {*DEVICES} else ",".join(one for one in DEVICES if one in named)


Viewport = Annotated[Annotated[str, BeforeValidator(known_devices)] | None, BeforeValidator(absent_when_blank)]


class HeatmapQuery(filter_bar.PageQuery):
    """One heatmap. `screen` is the map's own: the points on it are counted, whatever else a session saw."""

    LASTING: ClassVar = frozenset({"screen"})

    kind: Kind = Field("click", description="what is counted; scroll and attention tell of depths")
    viewport: Viewport = Field(None, description=f"classes of window width: {', '.join(DEVICES)}, with commas, or all")
    weight: Weight = Field("count", description="every point, or each session once a place")
    cell: int = Field(10, ge=2, le=100, description="size of a cell in pixels of the page's picture")
    palette: Palette = DEFAULT
    opacity: int = Field(80, ge=0, le=100, description="of the heat over the picture, per cent")

    @property
    def set(self):
        """The sessions that are meant, without the map's screen."""
        return SessionSet.model_validate({k: v for k, v in self.conditions().items() if k != "screen"})

    @property
    def devices(self):
        """The device classes that are counted."""
        return list(DEVICES) if self.viewport in {None, ALL} else self.viewport.split(",")

    @property
    def by_depth(self):
        """Whether the map tells of depths instead of places."""
        return self.kind in READING

    def which(self):
        """The condition on rows of `points`, whatever the device, with the values for its placeholders."""
        where, name = self.on_screen()
        return f"{self.kinds} AND {where}", name

    @property
    def kinds(self):
        """The condition for what is counted."""
        return WHICH[self.kind]

    def on_screen(self):
        """The condition for the map's screen on any kind of row, with the value for its placeholder."""
        if "*" in self.screen:
            return "screen LIKE ? ESCAPE '!'", screen_like(self.screen)
        return "screen = ?", self.screen

    def on_devices(self):
        """The condition for the devices."""
        if len(self.devices) == len(DEVICES):
            return "true"
        named = ", ".join(f"'{device}'" for device in self.devices)
        return f"{DEVICE_SQL} IN ({named})"

    def counted(self):
        """What the answer depends on, as a text: two maps that only look different are one."""
        parts = {"set": self.set.conditions()} | self.model_dump(include={"screen", "kind", "weight", "cell"})
        return repr((parts, self.devices))


class ComparedQuery(HeatmapQuery):
    """A heatmap of a set A; conditions named `vs_` make a second set B to compare it with."""

    vs_from: Moment = Field(None, description="as `from`, of the set compared with")
    vs_to: Moment = Field(None, description="as `to`, of the set compared with")
    vs_app: Word = Field(None, description="as `app`, of the set compared with")
    vs_device: Word = Field(None, description="as `device`, of the set compared with")
    vs_user: Word = Field(None, description="as `user`, of the set compared with")
    vs_emotion: Word = Field(None, description="as `emotion`, of the set compared with")
    vs_min_duration_ms: Count = Field(None, description="as `min_duration_ms`, of the set compared with")

    @field_validator("vs_to")
    @classmethod
    def vs_to_follows_vs_from(cls, value, info):
        return after(info.data.get("vs_from"), value)

    @property
    def comparing(self):
        """Whether there is a second set."""
        return any(getattr(self, VS + name) is not None for name in COMPARED)

    @property
    def other(self):
        """The same heatmap of the second set."""
        return self.model_copy(update={field: getattr(self, VS + name) for name, field in COMPARED.items()})


# The conditions a second set may have of its own, and the fields that hold them.
COMPARED = {
    field.alias or name: name for name, field in SessionSet.model_fields.items() if name not in HeatmapQuery.LASTING
}


class PageQuery(BehindQuery, ComparedQuery):
    """The heatmaps page's query string: a heatmap, and the element whose sessions are shown beside it."""

    PASSING: ClassVar = frozenset({"element", "whose", "skip"})

    # Without any condition of the second set a view compares with all sessions.
    view: Annotated[Literal[tuple(VIEWS)] | None, BeforeValidator(absent_when_blank)] = None
    whose: Literal["b"] | None = Field(None, description="whose sessions are shown: those of the second set")

    element: Word = Field(None, description=f"the id or selector of an element, or {EVERY} for all points")

    @property
    def comparing(self):
        return self.view is not None or super().comparing

    @property
    def by_difference(self):
        """Whether one map of the difference is shown instead of two."""
        return self.view == "difference"
