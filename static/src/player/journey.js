// The screens of a session without a picture: one after another, with how long each was seen.

import { element } from "./dom.js";
import { clockText, lengthText } from "./format.js";

const MOST = 200;

/** Draws the visits into `root` (an <ol>); `onSeek(at)` is called for a chosen one. */
export function drawJourney(root, visits, start, onSeek) {
  root.replaceChildren(...visits.slice(0, MOST).map((visit) => {
    const times = element("span", "muted", `${clockText(visit.from - start)} · ${lengthText(visit.to - visit.from)}`);
    const card = element("button", "journey-step", element("strong", "", visit.name), times);
    card.type = "button";
    card.addEventListener("click", () => onSeek(visit.from));
    return element("li", "", card);
  }));
}
