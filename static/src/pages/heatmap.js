// The heatmaps page: the map (or two that are compared) as soon as its part of the page is there, rows that point at their place, the screen picker.
import "../frame/behind.js";
import { keepKeyboard, measureBar, shorten } from "../frame/set.js";
import { HeatMap } from "../heatmap/map.js";

let maps = [];
let opacity = null; // as chosen on this page

const find = (selector, root = document) => root.querySelector(selector);

// The column stays in view right under the bar, which grows with its filters.
measureBar();

async function drawMaps() {
  maps = [...document.querySelectorAll("[data-map]")].map((frame) => new HeatMap(frame));
  for (const map of maps) map.onOpen = (element) => linkOf(element)?.click();
  await Promise.all(maps.map((map) => map.draw()));
}

/** Marks a place on every map; the first brings it into view when asked to. */
const mark = (place, isSought = false) => maps.forEach((map, at) => map.mark(place, isSought && at === 0));

const linkOf = ({ key }) => [...document.querySelectorAll("#map [data-behind]")]
  .find((link) => new URL(link.href).searchParams.get("element") === key);

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "map") drawMaps();
});
if (find("[data-map]:not([data-drawn])")) drawMaps();

/** The place of a table row on the page, px of it. */
const placeOf = (row) => row?.dataset.place?.split(",").map(Number);

function follow(event, isSought) {
  const row = event.target.closest?.("#map [data-row]");
  if (row) mark(placeOf(row), isSought);
}
document.addEventListener("pointerover", (event) => follow(event, false));
document.addEventListener("focusin", (event) => follow(event, true));
document.addEventListener("pointerout", (event) => event.target.closest?.("#map [data-row]") && mark(null));
document.addEventListener("focusout", (event) => event.target.closest?.("#map [data-row]") && mark(null));

// Opacity is a matter of looking: it changes at once, and goes along in every address from then on.
document.addEventListener("input", (event) => {
  if ("opacity" in event.target.dataset) maps.forEach((map) => map.fade(Number(event.target.value)));
  if (event.target.dataset.narrow) narrow(event.target);
});
document.addEventListener("change", (event) => {
  if (!("opacity" in event.target.dataset)) return;
  opacity = event.target.value;
  for (const link of document.querySelectorAll("#export a[href]")) link.href = withOpacity(link.href);
  history.replaceState(history.state, "", withOpacity(location.href));
});

function withOpacity(text) {
  const address = new URL(text, location);
  address.searchParams.set("opacity", opacity);
  return address.pathname + address.search;
}

/** Shows only the screens that have the letters typed, a wildcard standing for any. */
function narrow(field) {
  const parts = field.value.toLowerCase().split("*").filter(Boolean);
  const items = [...document.querySelectorAll(`${field.dataset.narrow} [data-word]`)];
  for (const item of items) item.hidden = !parts.every((part) => item.dataset.word.includes(part));
  const none = find(`${field.dataset.narrow} [data-none]`);
  if (none) none.hidden = !items.length || items.some((item) => !item.hidden);
}

// In the picker arrows move through the screens, and Enter on letters that are no screen's name takes the first that has them.
document.addEventListener("keydown", (event) => {
  const panel = event.target.closest?.("#pick-screen .menu-panel");
  if (!panel) return;
  const links = [...panel.querySelectorAll("[data-word]:not([hidden]) a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    (links[links.indexOf(event.target) + step] ?? find("input[type=search]", panel)).focus();
  } else if (event.key === "Enter" && event.target.matches("input") && links.length && !event.target.value.includes("*") && event.target.value) {
    event.preventDefault();
    (links.find((link) => link.closest("li").dataset.word === event.target.value.toLowerCase()) ?? links[0]).click();
  }
});

// Empty fields are no conditions: they stay out of the address; a chosen opacity is in every one.
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  shorten(event.detail.formData);
  if (opacity === null) return;
  if ("screen" in parameters || event.target.closest("form")) parameters.opacity = opacity;
  else event.detail.path = withOpacity(event.detail.path);
});

keepKeyboard("heat", (element) => {
  const menu = element.closest(".heat-bar details");
  const option = element.closest("#heat [data-name]");
  return option ? `#heat [data-name="${option.dataset.name}"]` : menu && `#${menu.id} summary`;
});
