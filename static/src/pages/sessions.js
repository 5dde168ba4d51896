// The sessions page: rows that open and move by keyboard, filter menus that keep the reader's place.
import { keepPlace, restorePlace } from "../frame/place.js";

const list = () => document.querySelector("[data-list]");
const rowLinks = () => [...document.querySelectorAll("[data-row] .row-link")];

// The table's head sticks right under the bar, which grows with its filters.
const bar = document.querySelector(".topbar");
new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.getBoundingClientRect().height}px`)).observe(bar, { box: "border-box" });

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

// A menu's first field takes the keyboard when the menu opens.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-menu]") && event.target.open) event.target.querySelector("[data-first]")?.focus();
}, true);

// Empty fields are no conditions: they stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("#set")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});

// The filter bar is drawn anew after each change: the keyboard stays on the menu it was in.
let menuInUse = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("#set")) menuInUse = event.target.closest("details")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "list") return;
  if (menuInUse) document.querySelector(`#${menuInUse} summary`)?.focus();
  menuInUse = null;
});

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
