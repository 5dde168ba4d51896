// The overview: its chart as soon as it is counted, the sessions behind each number.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { keepKeyboard } from "../frame/set.js";

// A bar of the chart knows the address that names it.
const onClick = { "day-figure": ({ customdata }) => showBehind(location.pathname + customdata[0]) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "numbers") drawAll(event.target, { onClick });
});

keepKeyboard("overview");
