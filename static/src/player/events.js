// The side with the events: search, kinds, the list and how many of them are shown.

import { element, icon } from "./dom.js";
import { EventList } from "./eventlist.js";

const MOST_KINDS = 7; // chips in sight; those of which there are fewest wait behind one more

export class Events {
  #kinds = new Map();
  #chosen = new Set();
  #isWhole = false; // whether all kinds are in sight

  constructor(part, sprite, { onPick, beside }) {
    this.part = part;
    this.sprite = sprite;
    this.list = new EventList(part("events"), { sprite, onPick, beside });
    part("search").addEventListener("input", (event) => this.#filter({ words: event.target.value }));
    part("kinds").addEventListener("click", (event) => this.#toggle(event.target.closest("button")));
  }

  show(rows, start) {
    this.part("events-skeleton")?.remove();
    this.list.rows = { rows, start };
    this.#count();
    const kinds = new Map();
    for (const { kind, icon: look, name } of rows) kinds.set(kind, { icon: look, name, count: (kinds.get(kind)?.count ?? 0) + 1 });
    if (JSON.stringify([...kinds]) === JSON.stringify([...this.#kinds])) return;
    this.#kinds = kinds;
    this.#drawKinds();
  }

  /** Says how many events, all of them moves of the pointer, the list leaves out. */
  tellUnlisted(count) {
    this.part("unlisted").hidden = count <= 0;
    this.part("unlisted").textContent = `${count.toLocaleString("en")} pointer move${count === 1 ? "" : "s"} not listed`;
  }

  follow(at) {
    this.list.show(at);
  }

  neighbour(at, by) {
    return this.list.neighbour(at, by);
  }

  point(signal, from) {
    this.list.point(signal, from);
  }

  redraw() {
    this.list.redraw();
  }

  set absolute(value) {
    this.list.absolute = value;
  }

  #drawKinds() {
    const all = [...this.#kinds];
    const most = this.#isWhole || all.length <= MOST_KINDS + 1 ? all.length : MOST_KINDS;
    const often = new Set([...all].sort(([, one], [, other]) => other.count - one.count).slice(0, most));
    const shown = all.filter((one) => often.has(one) || this.#chosen.has(one[0]));
    this.part("kinds").replaceChildren(...shown.map(([kind, about]) => this.#chip(kind, about)), ...this.#more(all.length - shown.length));
  }

  #more(count) {
    if (!count) return [];
    const chip = element("button", "kind-chip", `${count} more`);
    chip.type = "button";
    chip.title = "Show all kinds";
    return [chip];
  }

  #chip(kind, about) {
    const chip = element("button", "kind-chip", icon(this.sprite, about.icon), `${about.name} `, element("span", "muted", String(about.count)));
    chip.type = "button";
    chip.dataset.kind = kind;
    chip.setAttribute("aria-pressed", String(this.#chosen.has(kind)));
    return chip;
  }

  #toggle(chip) {
    if (!chip) return;
    const { kind } = chip.dataset;
    if (!kind) {
      this.#isWhole = true;
      this.#drawKinds();
      return;
    }
    if (!this.#chosen.delete(kind)) this.#chosen.add(kind);
    chip.setAttribute("aria-pressed", String(this.#chosen.has(kind)));
    this.#filter({ kinds: this.#chosen.size ? this.#chosen : null });
  }

  #filter(change) {
    this.list.filter(change);
    this.#count();
  }

  #count() {
    const { shown, all } = this.list.count;
    this.part("count").textContent = shown === all ? String(all) : `${shown} of ${all}`;
    this.part("none").textContent = all ? "No event matches." : "No events yet.";
    this.part("none").hidden = shown > 0;
  }
}
