// The funnels page: the builder, the charts as soon as the numbers are there, the sessions behind each of them.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { keepKeyboard } from "../frame/set.js";
import { tidy, wireBuilder } from "../funnel/builder.js";

const find = (selector, root = document) => root.querySelector(selector);

document.addEventListener("htmx:load", wireBuilder);
wireBuilder();

document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest("#builder, #set form");
  if (form && !event.target.matches("[role=combobox]")) tidy(event.detail.formData, form);
});

// A part of a bar opens what the number beside it opens.
const numberOf = ([place, outcome]) => find(`[data-number="${place} ${outcome}"]`);
const onClick = { "bars-figure": ({ customdata }) => numberOf(customdata) && showBehind(numberOf(customdata).href) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "numbers") drawAll(event.target, { onClick });
});

keepKeyboard("funnel");
