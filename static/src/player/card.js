// The card of a finding: what it is, why, how sure, its events to go to, and thumbs. One at a time, beside what opened it.

import { element, icon } from "./dom.js";
import { capital, clockText, shareText } from "./format.js";
import { OWN_MODEL } from "./signals.js";
import { text } from "./timeline.js";
import { thumbsOf } from "./verdicts.js";
import { whyOf } from "./why.js";

const MOST = 8; // events listed
const GAP_PX = 6;
const AGAIN_MS = 300; // a press on what opened the card has just closed it
const OTHER_FEATURES = { errors: "errors", pace: "pace of clicks and typing", pauses: "pauses", scrolling: "scrolling", back: "a screen seen before", progress: "on to a new screen" };

export class Card {
  #closed = { finding: null, at: -Infinity };

  /** `rowsOf(ids)` finds rows by event; `goTo(row)` shows one; `start()` is when the session begins. */
  constructor(root, { looks, sprite, verdicts, rowsOf, goTo, start }) {
    Object.assign(this, { looks, sprite, verdicts, rowsOf, goTo, start });
    this.box = element("div", "finding-card");
    this.box.popover = "auto";
    this.box.setAttribute("role", "dialog");
    root.append(this.box);
    this.box.addEventListener("toggle", ({ newState }) => {
      if (newState === "closed") this.#closed = { finding: this.finding, at: performance.now() };
    });
    verdicts.addEventListener("change", () => this.#redrawThumbs());
  }

  /** Shows a signal. */
  signal(signal, beside) {
    const look = this.looks.signals[signal.kind];
    const why = element("p", "finding-why", element("strong", "", "Why: "), whyOf(signal, look));
    this.#show(signal, beside, [this.#head(look.icon, look.one, signal.confidence), why, ...this.#events(signal)]);
  }

  /** Shows a prediction of a model, with its signals. */
  prediction(one, signals, beside) {
    const look = this.looks.emotions[one.emotion];
    const where = element("p", "finding-where muted", `${clockText(one.from - this.start())} – ${clockText(one.to - this.start())}${one.screen ? ` · ${one.screen}` : ""}`);
    const reasons = one.model === OWN_MODEL ? this.#signals(signals, one) : told(one.evidence);
    this.#show(one, beside, [this.#head(look?.icon ?? "user", look?.one ?? one.emotion, one.confidence), where, ...reasons]);
  }

  close() {
    this.box.hidePopover();
  }

  #show(finding, beside, parts) {
    if (this.#closed.finding === finding && performance.now() - this.#closed.at < AGAIN_MS) return;
    this.finding = finding;
    this.box.replaceChildren(...parts, this.#foot(finding));
    this.box.setAttribute("aria-label", this.box.querySelector(".finding-head").textContent);
    this.box.showPopover({ source: beside });
    this.#place(beside.getBoundingClientRect(), beside.closest(".side")?.getBoundingClientRect());
  }

  /** Beside the list, so that it stays in sight, where there is room; else over what opened it, or under it. */
  #place(anchor, list) {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const within = (value, most) => Math.max(GAP_PX, Math.min(value, most - GAP_PX));
    const page = document.documentElement.clientWidth;
    const isBeside = list && list.left >= width + GAP_PX;
    const left = isBeside ? list.left - width - GAP_PX : within(anchor.left + anchor.width / 2 - width / 2, page - width);
    const over = anchor.top - height - GAP_PX;
    const top = isBeside ? within(anchor.top - height / 3, innerHeight - height) : over >= GAP_PX ? over : within(anchor.bottom + GAP_PX, innerHeight - height);
    Object.assign(this.box.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
  }

  #head(name, words, confidence) {
    return element("p", "finding-head", icon(this.sprite, name), element("strong", "", capital(words)), element("span", "muted", ` ${shareText(confidence)} sure`));
  }

  #foot(finding) {
    const rules = finding.ruleVersion ? `, rules ${finding.ruleVersion}` : "";
    const source = element("p", "finding-source muted", `Estimated from behaviour · model ${finding.model}${rules}`);
    return element("div", "finding-foot", thumbsOf(finding, this.verdicts, this.sprite, true), source);
  }

  #redrawThumbs() {
    if (!this.box.matches(":popover-open")) return;
    const held = this.box.contains(document.activeElement) && document.activeElement.dataset.act;
    this.box.lastChild.replaceWith(this.#foot(this.finding));
    if (held) this.box.querySelector(`[data-act="${held}"]`)?.focus();
  }

  /** The events of a signal as rows to go to; moves of the pointer have none, and are counted. */
  #events(signal) {
    const rows = this.rowsOf(signal.ids);
    const items = rows.slice(0, MOST).map((row) => this.#step(row, row.icon, row.title, row.label));
    if (!rows.length) items.push(this.#step(signal, "clock", "Go there", `events not listed: ${signal.events}`));
    return [list(items), ...andMore(rows.length ? signal.events - Math.min(rows.length, MOST) : 0)];
  }

  #signals(signals, { features }) {
    const items = signals.slice(0, MOST).map((one) => {
      const look = this.looks.signals[one.kind];
      return this.#step(one, look.icon, capital(look.one), one.element || one.screen);
    });
    const isSignal = (name) => Object.hasOwn(this.looks.signals, name);
    const counted = Object.entries(features ?? {}).sort(([a, one], [b, other]) => isSignal(b) - isSignal(a) || other - one).map(([name, value]) => `${this.looks.signals[name]?.several ?? OTHER_FEATURES[name] ?? name} ${shareText(value)}`);
    const words = counted.length ? `What was seen: ${counted.join(", ")}` : "Nothing stood out";
    return [...(items.length ? [list(items)] : []), ...andMore(signals.length - items.length), element("p", "finding-counted", words)];
  }

  #step(row, name, words, label = "") {
    const time = element("span", "finding-time", clockText(row.at - this.start()));
    const button = element("button", "finding-step", time, icon(this.sprite, name), element("span", "", `${words} `, element("span", "muted", label)));
    button.dataset.kind = row.kind;
    button.type = "button";
    button.addEventListener("click", () => this.goTo(row));
    return button;
  }
}

function list(items) {
  return element("ul", "finding-steps", ...items.map((one) => element("li", "", one)));
}

const andMore = (count) => (count > 0 ? [element("p", "finding-more muted", `and ${count} more`)] : []);

/** What an outside model gives for its reasons, in whatever shape, as text. */
function told(evidence) {
  const reasons = (Array.isArray(evidence) ? evidence : [evidence]).map(text).filter(Boolean);
  return reasons.length ? [list(reasons.slice(0, MOST).map((one) => element("span", "finding-said", one)))] : [];
}
