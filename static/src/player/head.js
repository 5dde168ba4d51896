// The facts in the head of the page, kept true while a session is going on.

import { spanText } from "./format.js";

const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Tells length, screens and errors as the rows have them. */
export function drawHead(part, { start, end }, rows, visits) {
  const errors = rows.filter((row) => row.kind === "error").length;
  part("duration").textContent = spanText(end - start);
  part("screens").textContent = counted(new Set(visits.map(({ name }) => name)).size, "screen");
  part("errors").textContent = counted(errors, "error");
  part("errors").classList.toggle("is-bad", errors > 0);
}
