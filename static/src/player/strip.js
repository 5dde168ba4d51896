// The screens of the session, in a band over the seek bar: one piece a visit, as wide as it was long.

import { element } from "./dom.js";
import { lengthText } from "./format.js";

const LEAST_SHARE = 0.6; // per cent: a shorter visit joins the one before it

/** Draws the visits into `root`; `onSeek(at)` is called for a chosen one. */
export function drawStrip(root, visits, { start, end }, onSeek) {
  const length = Math.max(1, end - start);
  const hues = new Map();
  root.replaceChildren(...drawn(visits, (length * LEAST_SHARE) / 100).map((visit) => {
    if (!hues.has(visit.name)) hues.set(visit.name, hues.size % 6);
    const piece = element("button", "strip-piece", visit.name);
    piece.type = "button";
    piece.tabIndex = -1; // the same moments are rows of the list
    Object.assign(piece.dataset, { hue: hues.get(visit.name), from: visit.from, to: visit.to });
    piece.title = `${visit.name} · ${lengthText(visit.to - visit.from)}`;
    piece.style.left = `${((visit.from - start) / length) * 100}%`;
    piece.style.width = `${((visit.to - visit.from) / length) * 100}%`;
    piece.addEventListener("click", () => onSeek(visit.from));
    return piece;
  }));
}

/** Visits of at least `least` ms; what is shorter makes the one before it longer, and its name tells of more. */
function drawn(visits, least) {
  const pieces = [];
  for (const visit of visits) {
    const last = pieces.at(-1);
    if (!last || (visit.to - visit.from >= least && last.to - last.from >= least)) pieces.push({ ...visit });
    else Object.assign(last, { to: visit.to, name: last.name.endsWith(" …") || last.name === visit.name ? last.name : `${last.name} …` });
  }
  return pieces;
}

/** Marks the piece of the moment. */
export function markVisit(root, at) {
  for (const piece of root.children) {
    const isHere = Number(piece.dataset.from) <= at && at < Number(piece.dataset.to);
    if (isHere !== piece.hasAttribute("data-current")) piece.toggleAttribute("data-current", isHere);
  }
}
