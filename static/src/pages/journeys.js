// The Journeys page: the form of the flow, its chart as soon as it is counted, the sessions behind each of its parts.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";

const find = (selector, root = document) => root.querySelector(selector);
const DEFAULTS = { depth: "5", top: "8" };

// A node or a link knows the address that names it.
const onClick = { "flow-figure": ({ customdata }) => customdata && showBehind(location.pathname + customdata[0]) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "flow") drawAll(event.target, { onClick });
});

// Empty fields and what is the default stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("#flow-form, #set form")) return;
  const { parameters } = event.detail;
  for (const [name, value] of Object.entries(parameters)) {
    const told = Array.isArray(value) ? value.filter(Boolean) : value;
    if (!told.length || told === DEFAULTS[name]) delete parameters[name];
    else parameters[name] = told;
  }
});

// The page is drawn anew after each change: the keyboard stays where it was.
let inUse = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const menu = event.target.closest("#set details");
  if (menu) inUse = `#${menu.id} summary`;
  else if (event.target.closest("#flow-form") && document.activeElement?.id) inUse = `#${document.activeElement.id}`;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "journeys") return;
  if (inUse) find(inUse)?.focus({ preventScroll: true });
  inUse = null;
});

// A menu's first field takes the keyboard when the menu opens.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-menu]") && event.target.open) find("[data-first]", event.target)?.focus();
}, true);
