"""How charts look: their colours by name, in the theme and in files; words that stay words."""

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from apps.analytics import chart_style as style

STYLES = Path(__file__).resolve().parents[2] / "static" / "src" / "styles"
HOSTILE = '<b>x</b><a href="javascript:alert(1)">%{y} &lt;</a>'


def variables():
    """What the style sheets give each variable in light."""
    text = (STYLES / "frame.css").read_text() + (STYLES / "charts.css").read_text()
    found = dict(re.findall(r"--(hxi-[\w-]+): light-dark\((#\w+),", text))
    aliases = dict(re.findall(r"--(hxi-[\w-]+): var\(--(hxi-[\w-]+)\);", text))
    return found | {name: found[of] for name, of in aliases.items() if of in found}


def test_a_file_has_the_colours_of_the_light_page():
    assert {name: variables()[name] for name in style.LIGHT} == style.LIGHT


def test_every_soft_colour_is_in_the_style_sheet_as_soft_as_in_a_file():
    sheet = (STYLES / "charts.css").read_text()
    for colour in (*style.CATEGORIES, style.OTHER, style.LOSS):
        name = style.soft(colour)[4:-1]
        assert re.search(rf"{name}: color-mix\(in srgb, var\(--[\w-]+\) {style.SOFT:.0%}, transparent\);", sheet), name


def test_plotly_takes_every_colour_by_its_name():
    colours = [*style.CATEGORIES, style.OTHER, style.LOSS, style.TEXT, style.soft(style.LOSS), style.NONE]
    go.Figure([go.Bar(x=[1] * len(colours), marker={"color": colours})], layout=style.layout(200, xaxis=style.axis()))


def test_colours_are_put_in_for_a_file_and_words_that_look_like_one_stay():
    bar = go.Bar(y=["var(--hxi-chart-1)"], x=[1], marker={"color": [style.ACCENT, style.soft(style.LOSS)]})
    figure = style.in_light(go.Figure([bar], style.layout(200)).to_plotly_json())
    assert figure["data"][0]["marker"]["color"] == ["#3b5bdb", "rgba(201,42,42,0.35)"]
    assert figure["data"][0]["y"] == ["var(--hxi-chart-1)"]
    assert figure["layout"]["colorway"][0] == "#3b5bdb"
    assert figure["layout"]["height"] == 200


def test_no_named_colour_is_left_in_a_file():
    figure = go.Figure(
        [go.Heatmap(z=[[1]], colorscale=style.SCALE), go.Sankey(node={"hoverlabel": style.hover_label()})],
        style.layout(200, xaxis=style.axis(), yaxis=style.axis()),
    )
    assert "var(--" not in str(style.in_light(figure.to_plotly_json()))


def test_hostile_words_have_no_mark_up_left():
    assert style.plain("a < b & c") == "a &lt; b &amp; c"
    assert not re.search(r"[<>{]|&(?!amp;|lt;|gt;|#123;)", style.plain(HOSTILE))


@pytest.mark.parametrize(
    ("text", "shown"), [("/cart", "/cart"), ("0123456789", "0123456789"), ("0123456789a", "0123…6789a"), ("", "")]
)
def test_a_long_word_loses_its_middle(text, shown):
    assert style.plain(text, 10) == shown
    assert len(style.plain(text, 10)) <= 10


def test_beyond_the_categories_all_is_grey():
    assert [style.category(place) for place in (0, 4, 5, 40)] == [*style.CATEGORIES[::4], style.OTHER, style.OTHER]
