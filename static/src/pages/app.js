// Every page: htmx, menus that close, the theme switch, toasts, copy buttons and times in the reader's own zone.
import htmx from "htmx.org";
import { carrySet } from "../frame/rail.js";
import { localTimes } from "../frame/times.js";
import { toast } from "../frame/toasts.js";

window.htmx = htmx;

function markTheme() {
  const choice = document.documentElement.dataset.themeChoice ?? "auto";
  for (const button of document.querySelectorAll("[data-theme-switch] [data-theme]")) {
    button.setAttribute("aria-checked", String(button.dataset.theme === choice));
  }
}

function chooseTheme(choice) {
  localStorage.setItem("hxi-theme", choice);
  dispatchEvent(new Event("hxi:theme"));
  markTheme();
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
  toast("Copied");
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  const button = event.target.closest("button");
  if (button?.dataset.theme) chooseTheme(button.dataset.theme);
  if (button?.dataset.copy) copy(button);
  if (button && "dismiss" in button.dataset) button.closest("[data-toast]").remove();
});

// A menu's first field takes the keyboard when the menu opens.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-menu]") && event.target.open) event.target.querySelector("[data-first]")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details[data-menu][open]");
  closeMenus(null);
  open?.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// A 422 says in the page itself what is wrong; what the server could not do at all is told here.
document.addEventListener("htmx:responseError", () => toast("That did not work. Please try again.", "error"));
document.addEventListener("htmx:sendError", () => toast("The server cannot be reached.", "error"));
document.addEventListener("htmx:load", (event) => localTimes(event.target));

document.addEventListener("htmx:pushedIntoHistory", carrySet);
document.addEventListener("htmx:replacedInHistory", carrySet);
addEventListener("popstate", carrySet);

markTheme();
localTimes(document);
setInterval(() => localTimes(document), 30_000);
