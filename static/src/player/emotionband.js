// The emotions of the session, in a band over the seek bar: one piece a prediction, coloured by emotion, stronger the surer.

import { element } from "./dom.js";
import { capital, clockText, lengthText, shareText } from "./format.js";

const MOST_NAMED = 8; // emotions in the legend; an outside model may know any number
const LONGEST_MS = 30_000; // of a prediction that does not say how long it holds
const KNOWN = ["frustrated", "confused", "hesitant", "engaged", "satisfied", "neutral"];
const EDGES = { ArrowLeft: (place) => place - 1, ArrowRight: (place) => place + 1, Home: () => 0, End: () => -1 };

/** Predictions of one model as stretches `{from, to, …}` of a session that ends at `end`. */
export function stretchesOf(predictions, end) {
  return predictions.map((one, place) => {
    const from = Date.parse(one.timestamp);
    const next = Date.parse(predictions[place + 1]?.timestamp) || end;
    return { ...one, kind: one.emotion, from, to: Math.max(Date.parse(one.until) || Math.min(next, from + LONGEST_MS), from) };
  }).filter(({ from }) => Number.isFinite(from));
}

/** How an emotion is drawn: one that only outside models know has a colour of its own. */
export const toneOf = (emotion) => (KNOWN.includes(emotion) ? emotion : "other");

export class EmotionBand {
  #pieces = [];

  /** Draws into `root`; `onPick(stretch, piece)` is called for a chosen piece. */
  constructor(root, legend, { looks, onPick, signalsOf }) {
    Object.assign(this, { root, legend, looks, onPick, signalsOf });
    this.tip = element("div", "band-tip");
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true"); // the pieces say it themselves
    root.after(this.tip);
    for (const way of ["pointerover", "focusin"]) root.addEventListener(way, (event) => this.#hint(event.target.closest(".band-piece")));
    for (const way of ["pointerleave", "focusout"]) root.addEventListener(way, () => { this.tip.hidden = true; });
    root.addEventListener("keydown", (event) => this.#walk(event));
  }

  draw(stretches, { start, end }) {
    const length = Math.max(1, end - start);
    const share = (at) => Math.min(100, Math.max(0, ((at - start) / length) * 100));
    const held = this.#pieces.indexOf(document.activeElement);
    this.#pieces = stretches.map((one) => this.#piece(one, share, start));
    this.root.replaceChildren(...this.#pieces);
    this.#open(Math.min(Math.max(held, 0), this.#pieces.length - 1));
    if (held >= 0) this.#pieces.at(held)?.focus({ preventScroll: true });
    this.legend.replaceChildren(...this.#legend(stretches));
  }

  #piece(one, share, start) {
    const piece = element("button", "band-piece");
    piece.type = "button";
    piece.dataset.tone = toneOf(one.emotion);
    piece.style.left = `${share(one.from)}%`;
    piece.style.width = `${share(one.to) - share(one.from)}%`;
    piece.style.setProperty("--sure", String(Math.min(1, Math.max(0, one.confidence || 0))));
    piece.setAttribute("aria-label", this.#sentence(one, start));
    piece.addEventListener("click", () => this.onPick(one, piece));
    return piece;
  }

  /** `Frustrated, 62 % sure · 3 rage clicks · …`, with when and where for who cannot see where the piece is. */
  #sentence(one, start) {
    const felt = [capital(this.looks[one.emotion]?.one ?? one.emotion), `${shareText(one.confidence)} sure`].join(", ");
    const where = `${clockText(one.from - start)} to ${clockText(one.to - start)}${one.screen ? ` on ${one.screen}` : ""}`;
    const rules = one.ruleVersion ? `, rules ${one.ruleVersion}` : "";
    return [felt, this.signalsOf(one), where, `estimated from behaviour · model ${one.model}${rules}`].filter(Boolean).join(" · ");
  }

  #hint(piece) {
    this.tip.hidden = !piece;
    if (!piece) return;
    this.tip.textContent = piece.getAttribute("aria-label");
    const middle = piece.offsetLeft + piece.offsetWidth / 2;
    const room = (this.tip.offsetWidth / 2 / this.root.clientWidth) * 100;
    this.tip.style.left = `${Math.min(100 - room, Math.max(room, (middle / this.root.clientWidth) * 100))}%`;
  }

  /** One of the pieces is a stop of the Tab key; the arrows go from piece to piece. */
  #walk(event) {
    const place = this.#pieces.indexOf(event.target);
    if (place < 0 || !(event.key in EDGES) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const goal = Math.min(EDGES[event.key](place), this.#pieces.length - 1);
    this.#open(goal);
    this.#pieces.at(goal).focus();
  }

  #open(goal) {
    this.#pieces.forEach((piece) => { piece.tabIndex = -1; });
    if (this.#pieces.length) this.#pieces.at(goal).tabIndex = 0;
  }

  #legend(stretches) {
    const lengths = new Map();
    for (const { emotion, from, to } of stretches) lengths.set(emotion, (lengths.get(emotion) ?? 0) + to - from);
    const all = [...lengths.values()].reduce((sum, one) => sum + one, 0);
    const longest = [...lengths].sort(([, one], [, other]) => other - one);
    const entries = longest.slice(0, MOST_NAMED).map(([emotion, length]) => {
      const entry = element("li", "", element("i", "band-dot"), capital(this.looks[emotion]?.one ?? emotion), element("span", "muted", shareText(all ? length / all : 0)));
      entry.dataset.tone = toneOf(emotion);
      entry.title = [this.looks[emotion]?.means, `${lengthText(length)} in all`].filter(Boolean).join(" · ");
      return entry;
    });
    const more = longest.length - entries.length;
    return more > 0 ? [...entries, element("li", "muted", `and ${more} more`)] : entries;
  }
}
