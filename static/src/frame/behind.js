// A number opens the list of sessions behind it in place, in #behind, and the address remembers it. A link with
// `data-behind` names the number in the page's own query string; the list is what the page has at `sessions/` for the
// same query, or at the address that #behind names (`data-address`). A link with `data-close-behind` closes the list.
// The row of a table (`data-row`) whose list is open is marked. What is no link, such as a part of a chart, calls
// `showBehind`.

let opener = null; // what had the keyboard when the list was opened

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-behind], [data-close-behind]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  if ("closeBehind" in link.dataset) hideBehind(link.href);
  else showBehind(link.href);
}, true);

/** Opens the list of the number that this address of the page names. */
export async function showBehind(href) {
  const address = became(href);
  const place = document.querySelector("#behind");
  opener = document.activeElement;
  const list = place.dataset.address ?? `${address.pathname}sessions/`;
  await window.htmx.ajax("GET", list + address.search, { target: "#behind", swap: "innerHTML" });
  place.scrollIntoView({ block: "nearest" });
  place.querySelector(".behind-list a")?.focus({ preventScroll: true });
}

// After more of a list came, the keyboard goes on with the first of it.
document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  if (!detail.requestConfig?.elt.matches("[data-more-behind]")) return;
  const before = target.previousElementSibling;
  queueMicrotask(() => requestAnimationFrame(() => before?.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true })));
});

function hideBehind(href) {
  became(href);
  document.querySelector("#behind").replaceChildren();
  opener?.focus({ preventScroll: true });
}

/** The address is this one from now on. */
function became(href) {
  const address = new URL(href, location);
  history.replaceState(history.state, "", address.pathname + address.search);
  for (const row of document.querySelectorAll("[data-row]")) {
    const isOpen = [...row.querySelectorAll("[data-behind]")].some((link) => link.href === address.href);
    if (isOpen) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  return address;
}
