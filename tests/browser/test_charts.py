"""Charts in a browser, under the product's own policy: the colours of the theme, the width there is, clicks."""

import re
import subprocess

import plotly.graph_objects as go
import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps import chromium
from apps.analytics import chart_style as style

HOME = "http://charts.test/"
HOSTILE = '<b>x</b><a href="javascript:alert(1)">%{y} &lt; $x^2$</a>'
PAGE = """<!doctype html><html data-bs-theme="light"><head><link rel="stylesheet" href="/app.css">
<script type="module" src="/charts.js"></script></head><body>{body}</body></html>"""
PLACE = '<div class="chart" data-chart="{id}"></div><script type="application/json" id="{id}">{figure}</script>'
ENTRY = """import { drawAll } from "./chart.js";
window.clicked = [];
const told = ({ customdata }) => window.clicked.push(customdata);
drawAll(document, { onClick: { flow: told, bars: told } }).then(() => { document.body.dataset.ready = ""; });"""


def a_flow():
    names = ["/home", HOSTILE, "/cart"]
    node = {"label": [style.plain(name) for name in names], "customdata": names, "color": [style.ACCENT] * 3}
    colours = [style.soft(style.LOSS), style.soft(style.OTHER)]
    link = {"source": [0, 0], "target": [1, 2], "value": [5, 3], "customdata": ["a", "b"], "color": colours}
    return go.Figure([go.Sankey(node=node, link=link)], style.layout(240))


def bars():
    names = ["/home", HOSTILE]
    bar = go.Bar(x=[3, 2], y=[style.plain(name) for name in names], customdata=names, orientation="h")
    bar.update(marker={"color": [style.ACCENT, style.LOSS]}, hovertemplate="%{y}: %{x}<extra></extra>")
    return go.Figure([bar], style.layout(160, xaxis=style.axis(), yaxis=style.axis(type="category")))


@pytest.fixture(scope="module")
def script():
    """The charts' module with everything it imports."""
    esbuild = [chromium.NODE, settings.BASE_DIR / "node_modules" / "esbuild" / "bin" / "esbuild"]
    options = ["--bundle", "--format=esm", "--target=es2022", "--define:global=globalThis", "--loader:.css=empty"]
    folder = settings.BASE_DIR / "static" / "src" / "charts"
    built = subprocess.run([*esbuild, *options], cwd=folder, input=ENTRY.encode(), capture_output=True, check=True)
    return built.stdout.decode()


@pytest.fixture
def charts(page, script):
    """A page with a flow and bars, drawn."""
    figures = {"flow": a_flow(), "bars": bars()}
    body = "".join(PLACE.format(id=name, figure=figure.to_json()) for name, figure in figures.items())
    served = {
        HOME: {"body": PAGE.format(body=body), "content_type": "text/html", "headers": policy()},
        f"{HOME}charts.js": {"body": script, "content_type": "text/javascript"},
        f"{HOME}app.css": {"path": settings.BASE_DIR / "static" / "dist" / "app.css"},
    }
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(**served[asked[-1]]) if asked[-1] in served else route.abort()

    page.route("**/*", answer)
    page.set_viewport_size({"width": 900, "height": 600})
    page.goto(HOME)
    page.wait_for_selector("body[data-ready]")
    yield page
    assert set(asked) - {f"{HOME}favicon.ico"} == set(served)
    assert [problem for problem in page.problems if "favicon" not in problem] == []


def policy():
    told = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    return {"Content-Security-Policy": "; ".join(f"{name} {' '.join(sources)}" for name, sources in told)}


def colour_of(page, chart, selector):
    return page.locator(f"[data-chart={chart}] {selector}").first.evaluate("(one) => getComputedStyle(one).fill")


def test_charts_have_the_colours_of_the_theme_and_change_with_it(charts):
    assert colour_of(charts, "bars", ".point path") == "rgb(59, 91, 219)"
    assert colour_of(charts, "flow", ".sankey-link") == "rgb(201, 42, 42)"
    charts.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    charts.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-chart=bars] .point path')).fill === 'rgb(141, 162, 251)'"
    )
    assert colour_of(charts, "flow", ".sankey-link") == "rgb(255, 135, 135)"
    assert colour_of(charts, "bars", ".ytick text") == "rgb(154, 165, 177)"


def test_hostile_words_are_shown_as_they_are(charts):
    assert HOSTILE in charts.locator("[data-chart=flow] .node-label").all_text_contents()
    assert HOSTILE in charts.locator("[data-chart=bars] .ytick text").all_text_contents()
    box = charts.locator("[data-chart=bars] .point").nth(1).bounding_box()
    charts.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
    assert charts.locator(".hovertext text").first.text_content() == f"{HOSTILE}: 2"
    assert charts.locator("svg a").count() == 0


def test_a_click_tells_what_the_figure_said_of_the_point(charts):
    charts.locator("[data-chart=flow] .sankey-link").nth(1).click()
    charts.locator("[data-chart=flow] .sankey-node rect").nth(1).click()
    box = charts.locator("[data-chart=bars] .point").nth(1).bounding_box()
    charts.mouse.click(box["x"] + 9, box["y"] + box["height"] / 2)
    assert charts.evaluate("clicked") == ["b", HOSTILE, HOSTILE]


def test_the_pointer_shows_what_can_be_clicked(charts):
    bar = charts.locator("[data-chart=bars] .point").first.bounding_box()
    charts.mouse.move(bar["x"] + 9, bar["y"] + bar["height"] / 2)
    expect(charts.locator("[data-chart=bars]")).to_have_class(re.compile("chart-pointed"))
    cursor = "getComputedStyle(document.querySelector('[data-chart=bars] .nsewdrag')).cursor"
    assert charts.evaluate(cursor) == "pointer"
    charts.mouse.move(2, 590)
    expect(charts.locator("[data-chart=bars]")).not_to_have_class(re.compile("chart-pointed"))


def test_a_chart_is_as_wide_as_its_place_and_as_high_as_its_figure(charts):
    charts.set_viewport_size({"width": 420, "height": 600})
    for chart, height in (("flow", 240), ("bars", 160)):
        place = f"document.querySelector('[data-chart={chart}]')"
        charts.wait_for_function(f"() => {place}.layout.width === {place}.clientWidth")
        assert charts.evaluate(f"{place}.querySelector('svg').getBoundingClientRect().height") == height
    assert charts.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_zooms_or_is_dragged(charts):
    ranges = "JSON.stringify([document.querySelector('[data-chart=bars]')._fullLayout.xaxis.range])"
    before = charts.evaluate(ranges)
    box = charts.locator("[data-chart=bars]").bounding_box()
    charts.mouse.move(box["x"] + 500, box["y"] + 60)
    charts.mouse.wheel(0, 300)
    charts.mouse.down()
    charts.mouse.move(box["x"] + 700, box["y"] + 90)
    charts.mouse.up()
    charts.mouse.dblclick(box["x"] + 500, box["y"] + 60)
    assert charts.evaluate(ranges) == before
    assert charts.locator(".zoombox, .select-outline, .modebar").count() == 0


def test_a_chart_that_left_the_page_is_forgotten(charts):
    assert charts.evaluate("""async () => {
      const place = document.querySelector("[data-chart=bars]");
      place.remove();
      document.documentElement.dataset.bsTheme = "dark";
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [place.children.length, "data" in place];
    }""") == [0, False]
