"""The sessions page's own parts: its query string and its columns."""

from typing import ClassVar

from pydantic import Field

from apps.analytics import filter_bar
from apps.analytics.filter_bar import PageQuery

from .schemas import SORTS

NEWEST = "-startedAt"
COLUMNS = (("startedAt", "Started"), ("durationMs", "Duration"), ("frustration", "Frustration"), ("events", "Events"))


class ListQuery(PageQuery):
    """The sessions page's query string: a session set, the way it is sorted, where the page begins."""

    PASSING: ClassVar = frozenset({"cursor"})

    sort: SORTS = NEWEST
    cursor: str | None = Field(None, max_length=2000)


def read(parameters):
    """(query, problems): the valid part of a query string, and for each parameter that is not, why."""
    return filter_bar.read(ListQuery, parameters)


def columns(query):
    """The sortable columns: by name its address, its place in the order (`ascending`, …) and its label."""
    found = {}
    for key, label in COLUMNS:
        turned = key if query.sort == f"-{key}" else f"-{key}"
        address = query.address(sort=None if turned == NEWEST else turned)
        order = {key: "ascending", f"-{key}": "descending"}.get(query.sort, "none")
        found[key] = {"address": address, "order": order, "label": label}
    return found
