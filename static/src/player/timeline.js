// A session's events as rows: when, what they are called, and how they look. Times are epoch ms.

import { rageIn } from "./rage.js";

const KINDS = {
  screen: { name: "Screen", icon: "app-window" },
  click: { name: "Click", icon: "pointer" },
  input: { name: "Input", icon: "forms" },
  scroll: { name: "Scrolled", icon: "arrows-vertical" },
  error: { name: "Error", icon: "circle-x" },
  dead: { name: "Dead click", icon: "alert-triangle" },
  rage: { name: "Rage click", icon: "flame" },
  custom: { name: "Event", icon: "bolt" },
};

const grouped = (value) => Math.round(value).toLocaleString("en").replaceAll(",", "\u202f"); // 3 936
const DERIVED = ["dead", "rage", "custom"]; // no event has these types: they are what we make of it

export const kindNames = Object.fromEntries(Object.entries(KINDS).map(([kind, look]) => [kind, look.name]));

/** The rows of a timeline's entries, in order, one for each. */
export function rowsOf(entries) {
  return entries.map(rowOf).filter((row) => Number.isFinite(row.at));
}

/** The rows as the list tells them: scrolling in one go is one row, and a run of rage clicks begins with a row of its own. */
export function toldOf(rows) {
  const rages = new Map(rageIn(rows).map((run) => [run[0], run]));
  const told = [];
  for (const row of rows) {
    if (rages.has(row)) told.push(rageRow(rages.get(row)));
    if (row.kind === "scroll" && told.at(-1)?.kind === "scroll") told.push({ ...row, at: told.pop().at });
    else told.push(row);
  }
  return told;
}

function rageRow(run) {
  const { at, label, screen } = run[0];
  return { at, type: "rage", kind: "rage", icon: KINDS.rage.icon, title: `${KINDS.rage.name} ×${run.length}`, label, screen };
}

function rowOf({ ts, type, payload }) {
  const about = payload ?? {};
  const kind = kindOf(type, about.metadata);
  const title = kind === "custom" ? String(type) : KINDS[kind].name;
  const row = { at: Date.parse(ts), type, kind, icon: KINDS[kind].icon, title, label: labelOf(kind, about), screen: text(about.screen) };
  return type === "click" ? { ...row, ...clickOf(about) } : row;
}

/** Where a click was and what came of it. */
function clickOf({ x, y, scroll, metadata }) {
  const { fixed, answered, answerMs, text: words } = metadata ?? {};
  return { x, y, scroll, fixed: fixed === true, answerMs: answered === true ? answerMs : undefined, words: text(words) };
}

function kindOf(type, metadata) {
  if (type === "click") return metadata?.answered === false ? "dead" : "click";
  return Object.hasOwn(KINDS, type) && !DERIVED.includes(type) ? type : "custom";
}

function labelOf(kind, { screen, elementId, scroll, metadata }) {
  const about = metadata ?? {};
  if (kind === "screen") return text(screen);
  if (kind === "error") return text(about.message ?? about.name) || text(elementId);
  if (kind === "scroll") return Number.isFinite(scroll) ? `to ${grouped(scroll)} px` : "";
  if (kind === "custom") return text(elementId) || summaryOf(about);
  return text(about.text) || text(elementId) || text(about.selector);
}

function summaryOf(metadata) {
  return Object.entries(metadata).slice(0, 4).map(([name, value]) => `${name}: ${text(value)}`).join(", ");
}

function text(value) {
  if (value === undefined || value === null) return "";
  return (typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, 200);
}

/** The screens one after another, each with when it was entered and left. */
export function screensOf(rows, end) {
  const visits = [];
  for (const row of rows) {
    if (!row.screen || (row.kind !== "screen" && row.screen === visits.at(-1)?.name)) continue;
    visits.push({ name: row.screen, from: row.at, to: end });
  }
  visits.forEach((visit, place) => { if (visits[place + 1]) visit.to = visits[place + 1].from; });
  return visits;
}

/** How many rows tell of frustration, and of which: `{count, words}`. */
export function frustrationsIn(rows) {
  const counts = ["rage", "dead"].map((kind) => [KINDS[kind].name.toLowerCase(), rows.filter((row) => row.kind === kind).length]);
  const words = counts.filter(([, count]) => count).map(([name, count]) => `${count} ${name}${count === 1 ? "" : "s"}`);
  return { count: counts.reduce((sum, [, count]) => sum + count, 0), words: words.join(", ") };
}

/** The index of the last row at or before `at`; -1 before the first. */
export function rowAt(rows, at) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].at <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
