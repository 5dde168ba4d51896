// Charts: a Plotly figure made in Python (apps/analytics/chart_style.py), drawn as wide as its element.
//
//   <div class="chart" data-chart="flow-figure" role="img" aria-label="…"></div>
//   <script type="application/json" id="flow-figure">…</script>
//
//   drawAll(root, { onClick: { "flow-figure": (point) => open(point.customdata) } });
//
// A chart is as high as the figure's `layout.height` (px). Colours are named by CSS variables and follow the theme, see
// colours.js; text has the page's font. Nothing zooms or is dragged. `onClick` gets Plotly's point, with `customdata` as
// it was given; the pointer shows that there is something to click. What else a figure may hold is in chart_style.py.
import { inColour } from "./colours.js";
import Plotly from "./plotly.js";

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false, responsive: false, typesetMath: false };
const charts = new Set();

class Chart {
  #element;
  #figure;
  #onClick;
  #width = 0;
  #size = new ResizeObserver(() => this.#fit());

  constructor(element, figure, onClick) {
    this.#element = element;
    this.#figure = figure;
    this.#onClick = onClick;
  }

  async draw() {
    const { data, layout } = inColour(this.#figure);
    this.#width = this.#element.clientWidth;
    await Plotly.react(this.#element, data.map(still), { ...fixed(layout), width: this.#width, font: this.#font(layout) }, CONFIG);
    if ("drawn" in this.#element.dataset) return;
    this.#element.dataset.drawn = "";
    this.#listen();
  }

  /** Whether the element is still on the page; one that went leaves nothing behind. */
  get isThere() {
    if (this.#element.isConnected) return true;
    this.#size.disconnect();
    Plotly.purge(this.#element);
    return false;
  }

  #font(layout) {
    return { family: getComputedStyle(this.#element).fontFamily, ...layout.font };
  }

  #fit() {
    const width = this.#element.clientWidth;
    if (!sweep().has(this) || !width || width === this.#width) return;
    this.#width = width;
    Plotly.relayout(this.#element, { width });
  }

  #listen() {
    this.#size.observe(this.#element);
    if (!this.#onClick) return;
    const point = (isOver) => this.#element.classList.toggle("chart-pointed", isOver);
    this.#element.on("plotly_hover", () => point(true));
    this.#element.on("plotly_unhover", () => point(false));
    this.#element.on("plotly_click", ({ points }) => points.length && this.#onClick(points[0]));
  }
}

/** Draws a figure into an element; resolves when it is there to see. */
export async function drawChart(element, figure, { onClick } = {}) {
  const chart = new Chart(element, figure, onClick);
  await chart.draw();
  charts.add(chart);
}

/** Draws every figure of a part of the page that is not drawn yet; `onClick` has a function by the figure's id. */
export function drawAll(root = document, { onClick = {} } = {}) {
  const places = [...root.querySelectorAll("[data-chart]:not([data-drawn])")];
  return Promise.all(places.map((element) => {
    const { chart } = element.dataset;
    return drawChart(element, JSON.parse(document.getElementById(chart).textContent), { onClick: onClick[chart] });
  }));
}

/** A layout whose axes stay as they are. */
function fixed(layout) {
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))]);
  const still = [...axes].map((key) => [key, { ...layout[key], fixedrange: true }]);
  return { ...layout, ...Object.fromEntries(still), dragmode: false };
}

/** The nodes of a flow stay where they are. */
function still(trace) {
  return trace.type === "sankey" ? { ...trace, arrangement: "fixed" } : trace;
}

/** The charts that are still on the page. */
function sweep() {
  for (const chart of charts) if (!chart.isThere) charts.delete(chart);
  return charts;
}

// Another theme, another set of colours; theme.js writes the attribute, whoever chose.
new MutationObserver(() => sweep().forEach((chart) => chart.draw()))
  .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
