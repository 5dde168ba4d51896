// What people say of findings: thumbs that analysts give, and how many were given.

import { element, icon } from "./dom.js";

const THUMBS = [["right", "thumb-up", "Right"], ["wrong", "thumb-down", "Wrong"]];
const NONE = { own: "none", right: 0, wrong: 0 };
const nameOf = ({ model, kind, eventId }) => JSON.stringify([model, kind, eventId]);

/** The verdicts of one session; `change` is dispatched when they are others than before. */
export class Verdicts extends EventTarget {
  #known = new Map();
  #sending = new Set();

  constructor({ verdicts, verdict, session, judge }, say) {
    super();
    Object.assign(this, { listAddress: verdicts, address: verdict, session, mayJudge: judge === "yes", say });
  }

  async load() {
    const answer = await fetch(this.listAddress, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return; // without them everything else works
    for (const one of (await answer.json()).items) this.#known.set(nameOf(one), one);
    this.#tell();
  }

  of(finding) {
    return this.#known.get(nameOf(finding)) ?? NONE;
  }

  /** Gives a thumb, in place of the other one; the same again takes it back. */
  async give(finding, thumb) {
    const name = nameOf(finding);
    if (this.#sending.has(name)) return;
    this.#sending.add(name);
    const problem = await this.#send(finding, this.of(finding).own === thumb ? "none" : thumb);
    this.#sending.delete(name);
    if (problem) this.say(problem);
    this.#tell();
  }

  async #send({ model, kind, eventId }, verdict) {
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
    const body = new URLSearchParams({ session: this.session, model, kind, event: eventId, verdict });
    const answer = await fetch(this.address, { method: "POST", headers, body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (!answer?.ok || !told?.items) return told?.detail ?? "Your verdict could not be kept. Please try again.";
    this.#known.delete(nameOf({ model, kind, eventId }));
    for (const one of told.items) this.#known.set(nameOf(one), one);
    return null;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * The thumbs of a finding for who may judge, each with its count when it is `wordy`; else how many others gave. An
 * outside model's that names no event has none: nothing tells it from others.
 */
export function thumbsOf(finding, verdicts, sprite, wordy = false) {
  const said = verdicts.of(finding);
  if (!verdicts.mayJudge || !finding.eventId) return element("span", "thumbs-tally", tally(said));
  const buttons = THUMBS.map(([thumb, name, word]) => {
    const button = element("button", "thumb", icon(sprite, name), ...(wordy ? [word, element("span", "muted", said[thumb] ? String(said[thumb]) : "")] : []));
    button.type = "button";
    Object.assign(button.dataset, { act: thumb });
    button.title = said.own === thumb ? `${word}: take it back` : `${word}: is this what happened?`;
    if (!wordy) button.setAttribute("aria-label", word);
    button.setAttribute("aria-pressed", String(said.own === thumb));
    button.addEventListener("click", () => verdicts.give(finding, thumb));
    return button;
  });
  const group = element("span", "thumbs", ...buttons);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Is it right?");
  return group;
}

function tally({ right, wrong }) {
  const counts = [[right, "right"], [wrong, "wrong"]].filter(([count]) => count);
  return counts.length ? `Judged by people: ${counts.map(([count, word]) => `${count} ${word}`).join(", ")}` : "";
}
