"""A page's query string: parameters that may be repeated, what is wrong with them, and the addresses made of them."""

import pytest
from django.http import QueryDict
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from apps.analytics import filter_bar
from apps.analytics.session_set import Words


class ListedQuery(filter_bar.PageQuery):
    """A page whose `exclude` may be repeated; `end` is judged by it."""

    exclude: Words = Field(default=[])
    depth: int = Field(5, ge=2, le=10)
    end: str | None = None

    @field_validator("exclude")
    @classmethod
    def are_few(cls, value):
        if len(value) > 2:
            raise PydanticCustomError("exclude", "At most 2")
        return value

    @field_validator("end")
    @classmethod
    def is_kept(cls, value, info):
        if value in info.data.get("exclude", ()):
            raise PydanticCustomError("end", "This is left out")
        return value


def read(text):
    return filter_bar.read(ListedQuery, QueryDict(text))


def test_a_list_takes_every_value_and_anything_else_the_last():
    query, problems = read("exclude=/a&depth=3&exclude=/b*&depth=4&app=x&app=web")
    assert (query.exclude, query.depth, query.app, problems) == (["/a", "/b*"], 4, "web", {})


def test_empty_fields_of_a_form_are_no_values():
    query, problems = read("exclude=&exclude=/b&exclude=+")
    assert (query.exclude, problems) == (["/b"], {})
    assert ListedQuery.model_validate({"exclude": ["", "/b"]}).exclude == ["/b"]


def test_one_wrong_value_does_not_take_the_others_along():
    query, problems = read("exclude=/a&exclude=b%00c&exclude=/d")
    assert query.exclude == ["/a", "/d"]
    assert list(problems) == ["exclude"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("exclude=/a&exclude=/b&exclude=/c", ["exclude"]),
        ("exclude=/a&exclude=b%00c&exclude=/d&exclude=/e", ["exclude"]),
        ("exclude=/a&end=/a", ["end"]),
        ("exclude=/a&exclude=b%00c&end=/a&depth=99&colour=red", ["colour", "depth", "end", "exclude"]),
    ],
)
def test_whatever_is_wrong_is_named_and_the_rest_stands(text, wrong):
    query, problems = read(f"{text}&app=web")
    assert sorted(problems) == wrong
    assert query.app == "web"


def test_an_address_repeats_a_list_and_leaves_defaults_out():
    query, _ = read("app=web&exclude=/a&exclude=/b*&depth=5")
    assert query.address() == "?app=web&exclude=%2Fa&exclude=%2Fb%2A"
    assert query.address(exclude=["/c"], depth=7) == "?app=web&exclude=%2Fc&depth=7"
    assert query.without("exclude") == "?app=web"


def test_a_form_sends_along_what_it_does_not_change():
    query, _ = read("app=web&exclude=/a&exclude=/b*&depth=7")
    assert query.pairs("depth") == [("app", "web"), ("exclude", "/a"), ("exclude", "/b*")]
    known = {"apps": ["web"], "devices": [], "screens": [], "emotions": []}
    menus = {menu.name: menu for menu in filter_bar.menus(query, known)}
    assert menus["app"].kept == [("exclude", "/a"), ("exclude", "/b*"), ("depth", "7")]
    assert menus["device"].removal == query.address()
