// The Journeys page: the form of the flow, its chart as soon as it is counted, the sessions behind each of its parts.
import { drawAll } from "../charts/chart.js";
import { showBehind } from "../frame/behind.js";
import { keepKeyboard, keepShort } from "../frame/set.js";

// A node or a link knows the address that names it.
const onClick = { "flow-figure": ({ customdata }) => customdata && showBehind(location.pathname + customdata[0]) };
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "flow") drawAll(event.target, { onClick });
});

keepShort("#flow-form, #set form", { depth: "5", top: "8", red: "trouble" });
keepKeyboard("journeys", (element) => {
  const list = element.closest("a") && element.closest(".flow-list"); // a screen is taken back
  const field = list ? list.querySelector("input[type=search]") : element.closest("#flow-form") && document.activeElement;
  return field?.id && `#${field.id}`;
});
