// Screen names: the path with its identifiers folded, so that one page template is one screen.

const IDENTIFIERS = [
  /^\d+$/,
  /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i,
  /^(?=.*\d)[\da-f]{8,}$/i,
  /^(?=.*\d)(?=.*[a-z])[a-z\d]{20,}$/i, // cuid, ulid, hashes in base 36
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w=-]{16,}$/, // base64
  /@|%40/,
];

function folded(segment) {
  if (IDENTIFIERS.some((pattern) => pattern.test(segment))) return ":id";
  return segment.replace(/\d{5,}/g, ":id");
}

const foldedPath = (path) => path.split("/").map(folded).join("/").replace(/(.)\/+$/, "$1");

/** The screen of an address: its folded path without query and fragment; a hash router's route (`#/…`) is kept. */
export function screenOf({ pathname, hash }) {
  const route = /^#!?(\/[^?#]*)/.exec(hash);
  return (foldedPath(pathname) + (route ? `#${foldedPath(route[1])}` : "")).slice(0, 200);
}

// The page's own history methods are wrapped once and for all: unwrapping could undo a wrapper put over ours.
const moved = new Set();
let wrapped = false;

function wrapHistory() {
  wrapped = true;
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...given) {
      const result = original.apply(this, given);
      moved.forEach((tell) => tell());
      return result;
    };
  }
}

/** Calls `tell` after each change of address within the page. Returns a function that stops it. */
export function watchAddress(on, tell) {
  if (!wrapped) wrapHistory();
  moved.add(tell);
  on(window, "popstate", tell);
  on(window, "hashchange", tell);
  return () => moved.delete(tell);
}
