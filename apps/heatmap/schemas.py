"""The shapes of the read API's heatmaps, in the wire's camelCase."""

from typing import Literal

from pydantic import Field

from apps.analytics.session_set import PlainText, Word
from apps.analytics.web_api import Answer

from .question import ComparedQuery, HeatmapQuery, Kind, Weight

Format = Literal["json", "csv", "png", "svg"]


class MapQuery(HeatmapQuery):
    """One heatmap as JSON or a file."""

    screen: PlainText = Field(min_length=1, description="the map's screen; `*` stands for any letters")
    format: Format = "json"


class ElementsQuery(ComparedQuery):
    """The elements of one heatmap, of one set or of two."""

    screen: PlainText = Field(min_length=1, description="the map's screen; `*` stands for any letters")
    format: Literal["json", "csv"] = "json"


class ExplainedQuery(HeatmapQuery):
    """One heatmap, or one element of it."""

    screen: PlainText = Field(min_length=1, description="the map's screen; `*` stands for any letters")
    element: Word = Field(None, description="the id or selector of an element; else the whole map")


class Placement(Answer):
    """The shares (0..1) of the points that lie on their element, near it, at their scaled page position, or nowhere."""

    element: float
    ancestor: float
    scaled: float
    unplaced: float


class HeatmapAnswer(Answer):
    screen: str
    kind: Kind
    weight: Weight
    devices: list[str] = Field(description="the classes of window width that are counted")
    sessions: int = Field(description="sessions with at least one of the points")
    points: int = Field(description="of scroll and attention: page views")
    width: int = Field(description="of the page's picture, CSS pixels")
    height: int
    cell: int = Field(description="size of a cell, CSS pixels")
    cells: list[tuple[int, int, int]] = Field(
        description="x and y of the upper left corner, and the count; of scroll the page views that came at least "
        "there, of attention the milliseconds a twentieth of the page was seen"
    )
    placement: Placement
    has_picture: bool = Field(description="false: the page is drawn from where its points are")


class ElementItem(Answer):
    element_id: str | None
    selector: str | None
    name: str = Field(description="the element's words, else its id")
    count: int
    sessions: int
    box: list[float] | None = Field(description="x, y, width, height on the picture, CSS pixels")

    @staticmethod
    def resolve_box(element):
        return element.box and list(element.box[:4])


class ElementList(Answer):
    items: list[ElementItem]
    sessions: int = Field(description="sessions that saw the screen")


class ComparedItem(ElementItem):
    """An element in two sets; `count` and `sessions` are the first one's."""

    rate_a: float | None = Field(description="0..1: sessions that hit it, of those that saw the screen; null of none")
    rate_b: float | None = Field(description="the same of the second set")
    change: float | None = Field(description="rateB - rateA")
    low: float | None = Field(description="lower end of the change's 95 % interval (Newcombe 1998)")
    high: float | None = Field(description="upper end of the interval")


class ComparedList(Answer):
    items: list[ComparedItem]
    sessions: int = Field(description="sessions of the first set that saw the screen")
    sessions_b: int = Field(description="sessions of the second set that saw the screen")
