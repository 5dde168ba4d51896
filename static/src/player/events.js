// The side with the events: search, kinds, the list and how many of them are shown.

import { element, icon } from "./dom.js";
import { EventList } from "./eventlist.js";
import { kindNames } from "./timeline.js";

export class Events {
  #kinds = new Map();
  #chosen = new Set();

  constructor(part, sprite, onPick) {
    this.part = part;
    this.sprite = sprite;
    this.list = new EventList(part("events"), { sprite, onPick });
    part("search").addEventListener("input", (event) => this.#filter({ words: event.target.value }));
    part("kinds").addEventListener("click", (event) => this.#toggle(event.target.closest("button")));
  }

  show(rows, start) {
    this.part("events-skeleton")?.remove();
    this.list.rows = { rows, start };
    this.#count();
    const counts = new Map();
    for (const row of rows) counts.set(row.kind, { icon: row.icon, count: (counts.get(row.kind)?.count ?? 0) + 1 });
    if ([...counts].map(([kind, { count }]) => kind + count).join() === [...this.#kinds].map(([kind, { count }]) => kind + count).join()) return;
    this.#kinds = counts;
    this.part("kinds").replaceChildren(...[...counts].map(([kind, about]) => this.#chip(kind, about)));
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

  set absolute(value) {
    this.list.absolute = value;
  }

  #chip(kind, about) {
    const chip = element("button", "kind-chip", icon(this.sprite, about.icon), `${kindNames[kind]} `, element("span", "muted", String(about.count)));
    chip.type = "button";
    chip.dataset.kind = kind;
    chip.setAttribute("aria-pressed", String(this.#chosen.has(kind)));
    return chip;
  }

  #toggle(chip) {
    if (!chip) return;
    const { kind } = chip.dataset;
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
