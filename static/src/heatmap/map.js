// The map: the figure of the page, and on it the box of an element and a word about what lies under the pointer.
import Plotly from "./plotly.js";

const told = (id) => JSON.parse(document.getElementById(id).textContent);

export class HeatMap {
  #frame;
  #figure;
  // The small ones first: what lies within another is what one points at.
  #elements = told("heat-boxes").map(elementFrom).sort((a, b) => a.w * a.h - b.w * b.h);

  constructor(frame) {
    this.#frame = frame;
    this.#figure = told(`${frame.dataset.map}-figure`);
    this.width = Number(frame.dataset.width);
    this.height = Number(frame.dataset.height);
    this.plot = frame.querySelector("[data-plot]");
    this.box = frame.querySelector("[data-box]");
    this.tip = frame.querySelector("[data-tip]");
    new ResizeObserver(() => this.#fit()).observe(frame);
    frame.addEventListener("pointermove", (event) => this.#point(event));
    frame.addEventListener("pointerleave", () => this.#rest());
    frame.addEventListener("click", () => this.pointed && this.onOpen?.(this.pointed));
  }

  get scale() {
    return this.#frame.clientWidth / this.width;
  }

  async draw() {
    await Plotly.newPlot(this.plot, this.#figure.data, { ...this.#figure.layout, ...this.#size() }, { staticPlot: true, responsive: false });
    this.#frame.dataset.drawn = "";
    this.#fit();
  }

  /** Shows the heat through, 0 to 100 per cent. */
  fade(opacity) {
    if ("drawn" in this.#frame.dataset) Plotly.restyle(this.plot, { opacity: opacity / 100 });
  }

  /** Marks a place of the page (px of it) and, when asked to, brings it into view. */
  mark(place, isSought = false) {
    this.box.hidden = !place;
    if (!place) return;
    const [x, y, w, h] = place.map((side) => side * this.scale);
    Object.assign(this.box.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    if (isSought) this.box.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  #size() {
    return { width: this.#frame.clientWidth, height: Math.round(this.height * this.scale) };
  }

  #fit() {
    const { width, height } = this.#size();
    this.#frame.style.setProperty("--page-height", `${height}px`);
    const isDrawn = "drawn" in this.#frame.dataset;
    if (isDrawn && width && this.plot.layout.width !== width) Plotly.relayout(this.plot, { width, height });
  }

  #point(event) {
    const { left, top } = this.#frame.getBoundingClientRect();
    const x = event.clientX - left, y = event.clientY - top;
    const found = this.#elements.find((one) => holds(one, x / this.scale, y / this.scale));
    this.pointed = found;
    this.#frame.classList.toggle("page-pointed", Boolean(found));
    this.mark(found && [found.x, found.y, found.w, found.h]);
    this.tip.hidden = !found;
    if (found) this.#tell(found, x, y);
  }

  #tell({ name, words }, x, y) {
    const title = document.createElement("strong");
    title.textContent = name;
    this.tip.replaceChildren(title, words);
    const isRight = x > this.#frame.clientWidth / 2;
    Object.assign(this.tip.style, {
      left: isRight ? "" : `${x + 14}px`, right: isRight ? `${this.#frame.clientWidth - x + 14}px` : "", top: `${Math.max(0, y + 14)}px`,
    });
  }

  #rest() {
    this.pointed = undefined;
    this.tip.hidden = true;
    this.mark(null);
  }
}

function elementFrom([name, key, x, y, w, h, words]) {
  return { name, key, x, y, w, h, words };
}

const holds = ({ x, y, w, h }, px, py) => px >= x && px <= x + w && py >= y && py <= y + h;
