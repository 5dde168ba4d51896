// Rage clicks, by the counting rule every figure of the product shares: at least three clicks, each at most a second after
// the one before and at most 30 px from it, on one screen.

const LEAST = 3;
const APART_MS = 1000;
const APART_PX = 30;

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
    if (!follows(row, run.at(-1))) run = [];
    run.push(row);
    if (run.length === LEAST) runs.push(run); // and grows with those that follow
  }
  return runs;
}

function follows(click, before) {
  return before && click.at - before.at <= APART_MS && Math.hypot(click.x - before.x, click.y - before.y) <= APART_PX;
}
