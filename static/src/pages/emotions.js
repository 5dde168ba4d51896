// The Emotions page: its chart as soon as it is counted, the sessions behind each number, the keyboard in the choices.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { keepKeyboard } from "../frame/set.js";

const PART = "#emotions [data-part]";

// A point of the chart knows the address that names it.
const onClick = { "trend-figure": ({ customdata }) => showBehind(location.pathname + customdata[0]) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "felt") drawAll(event.target, { onClick });
  if (event.target.matches(PART)) arrived(event.target);
});

let choice = ""; // the id of what was chosen last, until it is there again
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.matches(".felt-choice")) choice = target.id;
});

/** A part of the page is drawn: the keyboard goes back to what was chosen in it. */
function arrived(part) {
  const again = choice && part.querySelector(`#${choice}`);
  if (!again) return;
  if (document.activeElement === document.body) again.focus({ preventScroll: true });
  choice = "";
}

// A change draws all parts anew: until they are there they are as high as they were (emotions.css), so nothing jumps.
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  if (target.id !== "emotions") return;
  const { style } = document.documentElement;
  for (const part of document.querySelectorAll(PART)) style.setProperty(`--${part.id}-was`, `${part.offsetHeight}px`);
});

keepKeyboard("emotions");
