// The funnels page: the builder, the charts as soon as the numbers are there, the sessions behind each of them.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { tidy, wireBuilder } from "../funnel/builder.js";

const find = (selector, root = document) => root.querySelector(selector);

document.addEventListener("htmx:load", wireBuilder);
wireBuilder();

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest("#builder, #set form");
  if (form && !event.target.matches("[role=combobox]")) tidy(event.detail.parameters, form);
});

// A part of a bar opens what the number beside it opens.
const numberOf = ([place, outcome]) => find(`[data-number="${place} ${outcome}"]`);
const onClick = { "bars-figure": ({ customdata }) => numberOf(customdata) && showBehind(numberOf(customdata).href) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "numbers") drawAll(event.target, { onClick });
});

// A menu's first field takes the keyboard when the menu opens.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-menu]") && event.target.open) find("[data-first]", event.target)?.focus();
}, true);

// The filter bar is drawn anew after each change: the keyboard stays on the menu it was in.
let menuInUse = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("#set")) menuInUse = event.target.closest("details")?.id ?? null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "funnel") return;
  if (menuInUse) find(`#${menuInUse} summary`)?.focus({ preventScroll: true });
  menuInUse = null;
});
