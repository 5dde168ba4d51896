// The seek bar: what happened when, where it was quiet, what is missing, and the moment shown.

import { element } from "./dom.js";
import { clockText, dayTimeText, lengthText } from "./format.js";
import { rowAt } from "./timeline.js";

const SLOTS = 400; // marks closer than a four-hundredth of the bar are drawn as the most telling one
const WEIGHT = { error: 12, rage: 11, error_click: 10, dead: 9, correction: 8, thrash: 7, u_turn: 6, scroll: 5, hesitation: 4, success: 3, screen: 2, click: 1 };
const STEP_MS = 5000;

/** Draws the bar into `root`; `onSeek(at)` is called with epoch ms while dragging and clicking. */
export class SeekBar {
  #span = { start: 0, end: 1 };
  #rows = [];
  #absolute = false;

  constructor(root, onSeek) {
    this.root = root;
    this.onSeek = onSeek;
    this.spans = element("div", "seek-spans");
    this.played = element("div", "seek-played");
    this.marks = element("div", "seek-marks");
    this.thumb = element("div", "seek-thumb");
    this.preview = element("div", "seek-preview");
    this.preview.hidden = true;
    root.append(element("div", "seek-track", this.spans, this.played), this.marks, this.thumb, this.preview);
    this.#listen();
  }

  /** Draws what happened. */
  draw({ span, rows }) {
    this.#span = { ...span };
    this.#rows = rows;
    this.marks.replaceChildren(...this.#markers());
    this.root.setAttribute("aria-valuemin", "0");
    this.root.setAttribute("aria-valuemax", String(Math.round(this.#length / 1000)));
  }

  /** Draws where nothing happened, and where nothing is known. */
  drawSpans(idle, gaps) {
    this.spans.replaceChildren(...idle.map((one) => this.#stretch("seek-idle", one)), ...gaps.map((one) => this.#gap(one)));
  }

  set absolute(value) {
    this.#absolute = value;
  }

  /** Moves the thumb. */
  show(at) {
    const share = this.#share(at);
    this.played.style.width = `${share}%`;
    this.thumb.style.left = `${share}%`;
    const seconds = String(Math.round((at - this.#span.start) / 1000));
    if (this.root.getAttribute("aria-valuenow") === seconds) return;
    this.root.setAttribute("aria-valuenow", seconds);
    this.root.setAttribute("aria-valuetext", `${lengthText(at - this.#span.start)} of ${lengthText(this.#length)}`);
  }

  get #length() {
    return Math.max(1, this.#span.end - this.#span.start);
  }

  #share(at) {
    return Math.min(100, Math.max(0, ((at - this.#span.start) / this.#length) * 100));
  }

  #stretch(className, { from, to }) {
    const made = element("div", className);
    made.style.left = `${this.#share(from)}%`;
    made.style.width = `${Math.max(this.#share(to) - this.#share(from), 0.2)}%`;
    return made;
  }

  #gap(gap) {
    const made = this.#stretch("seek-gap", gap);
    made.dataset.why = gap.why;
    return made;
  }

  #markers() {
    const slots = new Map();
    for (const row of this.#rows) {
      const slot = Math.round((this.#share(row.at) / 100) * SLOTS);
      if (WEIGHT[row.kind] > (WEIGHT[slots.get(slot)] ?? 0)) slots.set(slot, row.kind);
    }
    return [...slots].map(([slot, kind]) => {
      const mark = element("i", "seek-mark");
      mark.dataset.kind = kind;
      mark.style.left = `${(slot / SLOTS) * 100}%`;
      return mark;
    });
  }

  #listen() {
    this.root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.root.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    this.root.addEventListener("pointermove", (event) => {
      this.#hover(event);
      if (this.root.hasPointerCapture(event.pointerId)) this.#drag(event);
    });
    this.root.addEventListener("pointerleave", () => { this.preview.hidden = true; });
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  #at(event) {
    const box = this.root.getBoundingClientRect();
    return this.#span.start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.#length;
  }

  #drag(event) {
    this.onSeek(this.#at(event));
  }

  #hover(event) {
    const at = this.#at(event);
    const row = this.#rows[rowAt(this.#rows, at)];
    const near = row && at - row.at < this.#length / 60 ? ` · ${row.title} ${row.label}`.trimEnd() : "";
    this.preview.textContent = (this.#absolute ? dayTimeText(at) : clockText(at - this.#span.start)) + near.slice(0, 60);
    this.preview.style.left = `${this.#share(at)}%`;
    this.preview.dataset.side = this.#share(at) > 80 ? "end" : this.#share(at) < 20 ? "start" : "middle";
    this.preview.hidden = false;
  }

  /** Home, End and the page keys, as on any slider; the arrows are the player's own. */
  #key(event) {
    const now = Number(this.root.getAttribute("aria-valuenow")) * 1000 + this.#span.start;
    const goals = { Home: this.#span.start, End: this.#span.end, PageUp: now + STEP_MS * 6, PageDown: now - STEP_MS * 6 };
    if (!(event.key in goals)) return;
    event.preventDefault();
    this.onSeek(goals[event.key]);
  }
}
