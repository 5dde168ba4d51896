"""The sessions page's own parts: its query string, the lists one chooses from, and its columns."""

from typing import ClassVar

from pydantic import Field

from apps.analytics import filter_bar
from apps.analytics.filter_bar import Option, PageQuery, days_ago

from .schemas import LISTS, SORTS, List, Tag

NEWEST = "-startedAt"
COLUMNS = (("startedAt", "Started"), ("durationMs", "Duration"), ("frustration", "Frustration"), ("events", "Events"))
FRUSTRATED = {"emotion": "frustrated", "to": None, "list": None, "tag": None}


class ListQuery(PageQuery):
    """The sessions page's query string: a session set, a list within it, its sorting, and where the page begins."""

    PASSING: ClassVar = frozenset({"cursor"})

    list_: List = None
    tag: Tag = None
    sort: SORTS = NEWEST
    cursor: str | None = Field(None, max_length=2000)

    def wider(self, *names):
        """The same list without the conditions of these names."""
        told = self.conditions() | self.own()
        return ListQuery.model_validate({name: value for name, value in told.items() if name not in names})

    def _told(self):
        yield from super()._told()
        yield ("list",), "Only", self.list_ and LISTS[self.list_].lower()
        yield ("tag",), "Tag", self.tag


def read(parameters):
    """(query, problems): the valid part of a query string, and for each parameter that is not, why."""
    return filter_bar.read(ListQuery, parameters)


def choices(query, tags):
    """The built-in lists within the set, as options; and the known tags, the one that is chosen among them."""
    week = days_ago(6)
    is_week = (query.emotion, query.from_, query.to, query.list_, query.tag) == ("frustrated", week, None, None, None)
    plain = {"list": None, "tag": None} | ({"emotion": None, "from": None} if is_week else {})
    lists = [
        Option("All", query.address(**plain), not (is_week or query.list_ or query.tag)),
        Option("Frustrated this week", query.address(**FRUSTRATED, **{"from": week}), is_week),
        *(Option(label, query.address(**plain | {"list": name}), query.list_ == name) for name, label in LISTS.items()),
    ]
    offered = dict.fromkeys([*tags, *filter(None, [query.tag])])
    return {
        "lists": lists,
        "tags": [Option(tag, query.address(**plain | {"tag": tag}), tag == query.tag) for tag in offered],
    }


def columns(query):
    """The sortable columns: by name its address, its place in the order (`ascending`, …) and its label."""
    found = {}
    for key, label in COLUMNS:
        turned = key if query.sort == f"-{key}" else f"-{key}"
        address = query.address(sort=None if turned == NEWEST else turned)
        order = {key: "ascending", f"-{key}": "descending"}.get(query.sort, "none")
        found[key] = {"address": address, "order": order, "label": label}
    return found
