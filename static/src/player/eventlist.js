// The list of events beside the picture. Only the rows in view exist, so a session of any length scrolls freely.

import { element, icon } from "./dom.js";
import { clockText, dayTimeText } from "./format.js";
import { rowAt } from "./timeline.js";

const ROW_PX = 36;
const SPARE_ROWS = 12;
const HANDS_OFF_MS = 4000; // after the reader scrolled, the list does not move by itself for so long

/** Draws rows into `box` (a scrolling element holding a list); `onPick(row)` is called for a chosen row, `beside(row)` gives what stands at its end. */
export class EventList {
  #rows = [];
  #shown = [];
  #current = -1;
  #pointed = null;
  #touchedAt = -Infinity;
  #start = 0;
  #absolute = false;
  #filter = { words: "", kinds: null };

  constructor(box, { sprite, onPick, beside }) {
    this.box = box;
    this.list = box.querySelector("ul");
    this.sprite = sprite;
    this.onPick = onPick;
    this.beside = beside;
    box.addEventListener("scroll", () => this.#draw(), { passive: true });
    for (const hand of ["wheel", "pointerdown", "touchmove"]) box.addEventListener(hand, () => { this.#touchedAt = performance.now(); }, { passive: true });
    this.list.addEventListener("click", (event) => this.#pick(event));
    new ResizeObserver(() => {
      this.#follow(); // it was out of sight, or is smaller
      this.#draw();
    }).observe(box);
  }

  set rows({ rows, start }) {
    this.#rows = rows;
    this.#start = start;
    this.#select();
  }

  set absolute(value) {
    this.#absolute = value;
    this.#draw(true);
  }

  /** Shows only rows of these kinds (null: all) that contain these words. */
  filter(change) {
    this.#filter = { ...this.#filter, ...change };
    this.box.scrollTop = 0;
    this.#select();
  }

  get count() {
    return { shown: this.#shown.length, all: this.#rows.length };
  }

  /** Marks the row of the moment and keeps it in view. */
  show(at) {
    const current = rowAt(this.#shown, at);
    const isPast = this.#pointed && (at < this.#pointed.from || current >= this.#shown.indexOf(this.#pointed.row));
    if (isPast) this.#pointed = null;
    if (current === this.#current && !isPast) return;
    this.#current = current;
    this.#follow();
    this.#draw(true);
  }

  /** Points at the row of a signal that is still to come, while the play goes from `from` to it. */
  point(signal, from) {
    const row = this.#shown.find((one) => one.signal === signal);
    this.#pointed = row ? { row, from } : null;
    this.#touchedAt = -Infinity;
    this.#follow();
    this.#draw(true);
  }

  redraw() {
    this.#draw(true);
  }

  /** The next row after the moment (by 1), or the one before what is shown now (by -1); undefined at the ends. */
  neighbour(at, by) {
    const current = this.#shown[rowAt(this.#shown, at)];
    if (by > 0 || !current) return this.#shown[rowAt(this.#shown, at) + 1];
    return current.at < at - 1500 ? current : this.#shown[rowAt(this.#shown, current.at - 1)];
  }

  #select() {
    const words = this.#filter.words.trim().toLowerCase();
    const kinds = this.#filter.kinds;
    this.#shown = this.#rows.filter((row) => (!kinds || kinds.has(row.kind)) && (!words || `${row.title} ${row.label} ${row.screen}`.toLowerCase().includes(words)));
    this.#current = Math.min(this.#current, this.#shown.length - 1);
    this.list.style.height = `${this.#shown.length * ROW_PX}px`;
    this.#draw(true);
  }

  #follow() {
    const place = this.#pointed ? this.#shown.indexOf(this.#pointed.row) : this.#current;
    if (performance.now() - this.#touchedAt < HANDS_OFF_MS || place < 0) return;
    const top = place * ROW_PX;
    if (this.box.closest(".no-picture")) return this.#followOnPage(top);
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop + ROW_PX || top > scrollTop + clientHeight - ROW_PX * 3) this.box.scrollTop = Math.max(0, top - clientHeight / 3);
  }

  /** Without a picture the list is as long as its rows, and the page scrolls. */
  #followOnPage(top) {
    const y = this.box.getBoundingClientRect().top + top;
    if (y < ROW_PX * 3 || y > window.innerHeight - ROW_PX * 3) window.scrollBy({ top: y - window.innerHeight / 3 });
  }

  #draw(anew = false) {
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW_PX) - SPARE_ROWS);
    const last = Math.min(this.#shown.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW_PX) + SPARE_ROWS);
    const drawn = `${first}-${last}`;
    if (!anew && this.drawn === drawn) return;
    this.drawn = drawn;
    const focused = this.#focused();
    this.list.replaceChildren(...this.#shown.slice(first, last).map((row, offset) => this.#item(row, first + offset)));
    if (focused) this.list.querySelector(focused)?.focus({ preventScroll: true });
  }

  /** Where the button that has the keyboard will be in the list drawn anew, as a selector. */
  #focused() {
    if (!this.list.contains(document.activeElement)) return null;
    const place = document.activeElement.closest("li").querySelector(".event-row").dataset.place;
    return `li:has([data-place="${place}"]) [data-act="${document.activeElement.dataset.act}"]`;
  }

  #item(row, place) {
    const time = element("span", "event-time", this.#absolute ? dayTimeText(row.at) : clockText(row.at - this.#start));
    const button = element("button", "event-row", time, icon(this.sprite, row.icon), element("span", "event-title", row.title), element("span", "event-label", row.label));
    button.type = "button";
    button.title = `${row.title} ${row.label}`.trim();
    Object.assign(button.dataset, { place, kind: row.kind, act: "go" });
    const item = element("li", "", button, ...this.beside(row));
    for (const one of item.querySelectorAll("button")) one.tabIndex = place === Math.max(this.#current, 0) ? 0 : -1;
    if (row === this.#pointed?.row) item.dataset.pointed = "";
    item.style.transform = `translateY(${place * ROW_PX}px)`;
    item.setAttribute("aria-setsize", this.#shown.length);
    item.setAttribute("aria-posinset", place + 1);
    if (place === this.#current) button.setAttribute("aria-current", "true");
    return item;
  }

  #pick(event) {
    const row = this.#shown[event.target.closest("[data-place]")?.dataset.place];
    if (!row) return;
    this.#touchedAt = -Infinity;
    this.onPick(row);
  }
}
