// The Emotions page: its chart as soon as it is counted, the sessions behind each number, the keyboard in the choices.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { keepKeyboard } from "../frame/set.js";

const PART = "#emotions [data-part]";

// A point of the chart knows the address that names it.
const onClick = { "trend-figure": ({ customdata }) => showBehind(location.pathname + customdata[0]) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "felt") drawAll(event.target, { onClick });
  if (event.target.matches(PART)) event.target.style.minHeight = "";
});

// A change draws all parts anew: until they are there they are as high as they were, so that nothing jumps.
let heights = new Map();
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "emotions") return;
  heights = new Map([...document.querySelectorAll(PART)].map((part) => [part.id, part.offsetHeight]));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, height] of heights) {
    const part = document.getElementById(id);
    if (part) part.style.minHeight = `${height}px`;
  }
  heights = new Map();
});

keepKeyboard("emotions", (element) => element.id && element.matches(".felt-choice") && `#${element.id}`);
