// The session set stays when one goes to another page: the links of the rail that keep it follow the address, which
// changes without a page load.

/** Gives the links the set of the address as it is now. */
export function carrySet() {
  const names = document.querySelector("[data-set]")?.dataset.set.split(",") ?? [];
  const here = new URLSearchParams(location.search);
  const set = new URLSearchParams(names.filter((name) => here.get(name)).map((name) => [name, here.get(name)]));
  for (const link of document.querySelectorAll("[data-keeps-set]")) link.search = set;
}
