// Rage clicks, by the counting rule every figure of the product shares (apps/analytics/clicks.py): at least three clicks,
// each at most a second after the one before and at most 30 px from it on the page, on one screen.

const LEAST = 3;
const APART_MS = 1000;
const APART_PX = 30;
const AT_ONCE_MS = 100;
const STEPPERS = new Set("next previous prev more less increase decrease plus minus + - − – < > « » ← → ↑ ↓ ▲ ▼".split(" "));

const isClick = ({ kind }) => kind === "click" || kind === "dead";

/** The runs of rage among rows in order of time: lists of click rows. A row without a screen is on the current one. */
export function rageIn(rows) {
  const runs = [];
  let run = [];
  let screen = "";
  for (const row of rows) {
    const moved = row.screen && row.screen !== screen;
    if (moved) screen = row.screen;
    if (moved || row.kind === "screen") run = [];
    if (!isClick(row)) continue;
    if (isSpared(row)) {
      run = [];
      continue;
    }
    if (!follows(row, run.at(-1))) run = [];
    run.push(row);
    if (run.length === LEAST) runs.push(run); // and grows with those that follow
  }
  return runs;
}

/** Whether something made for being clicked quickly answered at once: a stepper, or a field, toggle or text without words. */
function isSpared({ answerMs, words }) {
  if (!Number.isFinite(answerMs) || answerMs > AT_ONCE_MS) return false;
  return !words || words.toLowerCase().split(/\s+/).some((word) => STEPPERS.has(word));
}

function follows(click, before) {
  return before && click.at - before.at <= APART_MS && distance(click, before) <= APART_PX;
}

/** Of two clicks on their page, CSS pixels; what is fixed does not scroll away. NaN when one has no place. */
function distance(one, other) {
  const scrolled = one.fixed && other.fixed ? 0 : (one.scroll ?? 0) - (other.scroll ?? 0);
  return Math.hypot(one.x - other.x, one.y - other.y + scrolled);
}
