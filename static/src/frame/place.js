// Where the reader was in the list of sessions: kept when the page is left, found again on the way back from a session.
const KEPT = "hxi-list-place";

const rowLinks = () => [...document.querySelectorAll("[data-row] .row-link")];
const linkOf = (path) => rowLinks().find((link) => link.pathname === path);
const topOf = (link) => link.closest("[data-row]").getBoundingClientRect().top;

function isComingBack() {
  const { type } = performance.getEntriesByType("navigation")[0];
  const from = document.referrer ? new URL(document.referrer) : null;
  const fromSession = from?.origin === location.origin && from.pathname.startsWith(location.pathname) && from.pathname !== location.pathname;
  return type === "back_forward" || (type === "navigate" && fromSession);
}

/** Keeps how many rows are shown, which one has the keyboard, and how far the page is scrolled. */
export function keepPlace() {
  const link = document.activeElement?.closest("[data-row]")?.querySelector(".row-link");
  const place = { list: location.search, rows: rowLinks().length, scroll: scrollY };
  if (link) Object.assign(place, { path: link.pathname, top: topOf(link) });
  sessionStorage.setItem(KEPT, JSON.stringify(place));
}

/** Shows as many rows again, at the same scroll, with the keyboard on the same one. */
export async function restorePlace() {
  const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (place?.list !== location.search || !isComingBack()) return;
  history.scrollRestoration = "manual"; // the browser would scroll before the rows are there
  while (rowLinks().length < place.rows && await addRows());
  const link = linkOf(place.path);
  const top = link ? scrollY + topOf(link) - place.top : place.scroll;
  scrollTo({ top, behavior: "instant" });
  link?.focus({ preventScroll: true });
  history.scrollRestoration = "auto";
}

/** Asks for the rows after the last one; false when there are none. */
async function addRows() {
  const address = document.querySelector("#more a")?.href;
  const before = rowLinks().length;
  if (address) await window.htmx.ajax("GET", address, { target: "#more", swap: "outerHTML show:none" });
  return rowLinks().length > before;
}
