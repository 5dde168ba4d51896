// The sessions page: rows that open and move by keyboard, filter menus that keep the reader's place.
import { keepPlace, restorePlace } from "../frame/place.js";
import { keepKeyboard, keepShort, measureBar } from "../frame/set.js";

const list = () => document.querySelector("[data-list]");
const rowLinks = () => [...document.querySelectorAll("[data-row] .row-link")];

// The table's head sticks right under the bar, which grows with its filters.
measureBar();

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable], details[open], summary, dialog");
}

function move(step) {
  const links = rowLinks();
  const current = links.indexOf(document.activeElement);
  const next = current < 0 ? (step > 0 ? 0 : links.length - 1) : current + step;
  if (next >= links.length) document.querySelector("#more a")?.focus();
  const link = links[Math.max(0, next)];
  link?.focus();
  link?.closest("[data-row]").scrollIntoView({ block: "nearest" });
}

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !list()) return;
  const step = STEPS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!step) return;
  event.preventDefault();
  move(step);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button") || String(getSelection())) return;
  const link = row.querySelector(".row-link");
  if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
  else link.click();
});

keepShort("#set");
keepKeyboard("list");

let isRestoring = false;
// After more rows came, the keyboard goes on with the first of them.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "more" || isRestoring) return;
  const next = rowLinks().length;
  queueMicrotask(() => requestAnimationFrame(() => rowLinks()[next]?.focus({ preventScroll: true })));
});

// Back from a session, the list stands as it was left.
addEventListener("pagehide", keepPlace);
isRestoring = true;
restorePlace().finally(() => { isRestoring = false; });
