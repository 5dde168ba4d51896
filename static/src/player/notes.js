// Notes beside the picture: the server writes the panel; here they meet the clock, the seek bar and the keys.

import { element } from "./dom.js";
import { clockText } from "./format.js";

const MOST_TOLD = 200; // letters of a note over the seek bar

/** The panel of notes of a player whose notes are in #notes, which each answer of the server replaces. */
export class Notes {
  #span;

  constructor(player) {
    this.player = player;
    this.#span = player.span;
    this.panel = document.getElementById("notes-panel");
    this.marks = element("div", "note-marks");
    player.part("seek").append(this.marks);
    this.panel.addEventListener("click", (event) => this.#click(event));
    this.panel.addEventListener("keydown", (event) => this.#key(event));
    this.panel.addEventListener("htmx:afterSettle", () => this.#renewed());
    this.#drawMarks();
  }

  /** Draws the marks of a session that goes from `start` to `end`. */
  draw({ start, end }) {
    this.#span = { start, end };
    this.#drawMarks();
  }

  get #form() {
    return this.panel.querySelector("[data-note-form]:not([hidden])");
  }

  /** The moment shown, in ms after the start. */
  get #now() {
    return Math.max(0, Math.round(this.player.at - this.player.span.start));
  }

  #click({ target }) {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.part === "add-note") this.#open(button);
    if ("noteAt" in button.dataset) this.player.seek(this.player.span.start + Number(button.dataset.noteAt));
    if (button.dataset.noteSet) this.#pin(button.dataset.noteSet);
    if (button.dataset.noteTag) this.#addTag(button.dataset.noteTag);
  }

  #key(event) {
    if (event.key === "Escape") this.#leave();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#form?.requestSubmit();
  }

  /** Gives the keyboard back to the player; a form in which nothing was written goes, a draft stays. */
  #leave() {
    const form = this.#form;
    if (!form) return;
    const { text, tags } = form.elements;
    if ([text, tags].every((field) => field.value === field.defaultValue)) form.querySelector("[data-note-cancel]").click();
    else document.activeElement.blur();
  }

  /** A new note at the moment shown, which stands still while it is written; a draft is gone on with. */
  #open(button) {
    if (this.#form) return this.#form.querySelector("[data-note-field]").focus();
    if (!this.player.playback) return; // nothing is shown yet
    document.getElementById("notes-tab").click();
    this.player.playback.pause();
    button.hidden = true;
    this.panel.querySelector("[data-note-form]").hidden = false;
    this.#pin("starts");
  }

  /** Pins the start or end of the form's note to the moment shown; an end before the start turns them round. */
  #pin(what) {
    const { starts_ms: starts, ends_ms: ends } = this.#form.elements;
    const now = String(this.#now);
    if (what === "whole") starts.value = ends.value = "";
    else if (what === "starts") starts.value = now;
    else if (starts.value === "") starts.value = now;
    else ends.value = now;
    const [from, to] = [starts.value, ends.value].filter(Boolean).map(Number).sort((a, b) => a - b);
    starts.value = from ?? "";
    ends.value = to > from ? to : "";
    this.#tellSpan();
    this.#form.querySelector("[data-note-field]").focus();
  }

  #tellSpan() {
    const { starts_ms: starts, ends_ms: ends } = this.#form.elements;
    const from = clockText(Number(starts.value));
    const told = ends.value ? `Note from ${from} to ${clockText(Number(ends.value))}` : `Note at ${from}`;
    this.#form.querySelector("[data-note-when]").textContent = starts.value ? told : "Note on the whole session";
  }

  #addTag(tag) {
    const field = this.#form.querySelector("[data-note-tags]");
    const tags = field.value.split(",").map((one) => one.trim()).filter(Boolean);
    if (!tags.includes(tag)) field.value = [...tags, tag].join(", ");
    field.focus();
  }

  /** After an answer of the server: the form, or else the latest note, has the keyboard. */
  #renewed() {
    if (this.#form) this.#tellSpan();
    const field = this.#form?.querySelector("[data-note-field]");
    (field ?? this.panel.querySelector("[data-latest] .note-moment") ?? this.player.part("add-note"))?.focus();
    this.#drawMarks();
  }

  #drawMarks() {
    const notes = [...this.panel.querySelectorAll("[data-note]")];
    this.player.part("notes-count").textContent = notes.length || "";
    this.marks.replaceChildren(...notes.filter(({ dataset }) => dataset.starts).map((note) => this.#mark(note)));
  }

  #mark(note) {
    const share = (ms) => Math.min(100, (100 * Number(ms)) / Math.max(1, this.#span.end - this.#span.start));
    const from = share(note.dataset.starts);
    const mark = element("i", "note-mark");
    const words = note.querySelector("[data-note-text]") ?? note.querySelector(".note-tags");
    mark.dataset.told = words.textContent.trim().replace(/\s+/g, " ").slice(0, MOST_TOLD);
    mark.dataset.side = from > 50 ? "end" : "start";
    mark.style.left = `${from}%`;
    if (note.dataset.ends) mark.style.width = `${share(note.dataset.ends) - from}%`;
    mark.toggleAttribute("data-stretch", Boolean(note.dataset.ends));
    return mark;
  }
}
