// The builder: the row of steps and the rules. Its form is the funnel's address; every change asks for the numbers anew.
import { shorten } from "../frame/set.js";
import { StepList } from "./steps.js";

/** Brings a builder to life that is new on the page. */
export function wireBuilder() {
  const form = document.querySelector("#builder:not([data-wired])");
  if (!form) return;
  form.dataset.wired = "";
  const changed = () => window.htmx.trigger(form, "changed");
  for (const list of form.querySelectorAll("[data-steps]")) new StepList(list, changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.matches("[role=combobox]")) return;
    if (event.target.matches("[data-window-number], [data-window-unit]")) putWindow(form);
    changed();
  });
}

/** The window in seconds; an empty number is the default. */
function putWindow(form) {
  const number = form.querySelector("[data-window-number]").value;
  const unit = form.querySelector("[data-window-unit]").value;
  form.querySelector("[data-window]").value = number === "" ? "" : Math.round(Number(number) * Number(unit));
}

/** What is blank, or the default, stays out of an address; so do the letters of a step that is being typed. */
export function tidy(fields, form) {
  const defaults = JSON.parse(form.dataset.defaults ?? "{}");
  fields.delete("q");
  shorten(fields, defaults);
}
