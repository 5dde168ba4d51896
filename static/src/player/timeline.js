// A session's events as rows: when, what they are called, and how they look. Times are epoch ms.

import { capital } from "./format.js";

const TYPES = {
  screen: { kind: "screen", name: "Screen", icon: "app-window" },
  click: { kind: "click", name: "Click", icon: "pointer" },
  input: { kind: "input", name: "Input", icon: "forms" },
  scroll: { kind: "scrolled", name: "Scrolled", icon: "arrows-vertical" }, // `scroll` is the signal's kind
  error: { kind: "error", name: "Error", icon: "circle-x" },
};
const CUSTOM = { kind: "custom", name: "Event", icon: "bolt" };
const COUNTED = ["rage", "correction"]; // their rows say of how many events they are
const OF_AN_ELEMENT = ["rage", "dead", "error_click", "hesitation", "correction"]; // the others are of a screen

const grouped = (value) => Math.round(value).toLocaleString("en").replaceAll(",", "\u202f"); // 3 936

/** The rows of a timeline's entries, in order, one for each. */
export function rowsOf(entries) {
  return entries.map(rowOf).filter((row) => Number.isFinite(row.at));
}

/**
 * The rows as the list tells them: scrolling in one go is one row, a dead click's row says so, and every other signal
 * has a row of its own before the event it begins with. `looks` names the kinds of signals.
 */
export function toldOf(rows, signals = [], looks = {}) {
  const { dead, before } = placed(rows, signals.filter(({ kind }) => Object.hasOwn(looks, kind)));
  const told = [];
  for (let place = 0; place <= rows.length; place += 1) {
    told.push(...(before.get(place) ?? []).map((signal) => signalRow(signal, looks[signal.kind])));
    const row = rows[place];
    if (!row) break;
    if (dead.has(row)) told.push({ ...row, ...lookOf(dead.get(row), looks.dead) });
    else if (row.kind === "scrolled" && told.at(-1)?.kind === "scrolled") told.push({ ...row, at: told.pop().at });
    else told.push(row);
  }
  return told;
}

/** Which rows are dead clicks, and before which rows (by index) other signals begin; an event without a row is placed by its time. */
function placed(rows, signals) {
  const places = new Map(rows.map(({ id }, place) => [id, place]));
  const [dead, before] = [new Map(), new Map()];
  for (const signal of signals) {
    const own = places.get(signal.eventId);
    if (signal.kind === "dead" && own !== undefined) {
      dead.set(rows[own], signal);
      continue;
    }
    const place = own ?? rowAt(rows, signal.at - 1) + 1;
    before.set(place, [...(before.get(place) ?? []), signal]);
  }
  return { dead, before };
}

function signalRow(signal, look) {
  const { at, events, screen, element, kind } = signal;
  const times = COUNTED.includes(kind) && events > 1 ? ` ×${events}` : "";
  const told = lookOf(signal, look);
  return { at, type: "signal", screen, label: (OF_AN_ELEMENT.includes(kind) && element) || screen, ...told, title: told.title + times };
}

function lookOf(signal, { one, icon }) {
  return { kind: signal.kind, name: capital(one), icon, title: capital(one), signal };
}

function rowOf({ ts, type, eventId, payload }) {
  const about = payload ?? {};
  const { kind, name, icon } = Object.hasOwn(TYPES, type) ? TYPES[type] : CUSTOM;
  const title = kind === "custom" ? String(type) : name;
  const row = { id: eventId, at: Date.parse(ts), type, kind, name, icon, title, label: labelOf(kind, about), screen: text(about.screen) };
  return type === "click" ? { ...row, x: about.x, y: about.y } : row;
}

function labelOf(kind, { screen, elementId, scroll, metadata }) {
  const about = metadata ?? {};
  if (kind === "screen") return text(screen);
  if (kind === "error") return text(about.message ?? about.name) || text(elementId);
  if (kind === "scrolled") return Number.isFinite(scroll) ? `to ${grouped(scroll)} px` : "";
  if (kind === "custom") return text(elementId) || summaryOf(about);
  return text(about.text) || text(elementId) || text(about.selector);
}

function summaryOf(metadata) {
  return Object.entries(metadata).slice(0, 4).map(([name, value]) => `${name}: ${text(value)}`).join(", ");
}

/** Any value as a text of bounded length. */
export function text(value) {
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
