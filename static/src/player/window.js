// The stretch of a recording held in memory: from a whole picture before the moment shown on.

import { isFrames } from "./chunks.js";
import { endOfWindow, keyframeBefore } from "./manifest.js";
import { isUsable } from "./usable.js";

const MOST_EVENTS = 60_000; // then the next whole picture starts a new window, so memory does not grow with the session
const META = 4;

/** A whole picture: an rrweb full snapshot, or any frame of a mobile screen. */
export const isWhole = (event) => (event.type === 2 ? isUsable(event) : event.ts !== undefined);

/** The window for the moment `at` (epoch ms), or null when no whole picture can be read. */
export async function windowAt(list, store, at) {
  for (;;) {
    const start = keyframeBefore(list, at, store.lost);
    if (start < 0) return null;
    for (const chunk of list.slice(start, endOfWindow(list, start, at))) store.prepare(chunk.index);
    const events = await store.events(list[start].index);
    const whole = events?.find(isWhole);
    if (!events) continue;
    if (!whole) {
      list[start].keyframe = false;
      continue;
    }
    const before = list[start].keyframeAt ?? list[start].from;
    list[start].keyframeAt = whole.timestamp;
    if (whole.timestamp > at && before <= at && keyframeBefore(list, at, store.lost) !== start) continue;
    return filled({ events: await withSize(list, store, start, events, whole), framed: isFrames(events), next: start + 1, closedAt: null }, list, store, at);
  }
}

/** A whole picture whose viewport was told in the chunk before it is given that size. */
async function withSize(list, store, start, events, whole) {
  if (whole.type !== 2 || start === 0 || events.slice(0, events.indexOf(whole)).some((event) => event.type === META)) return events;
  const before = (await store.events(list[start - 1].index)) ?? [];
  const size = before.findLast((event) => event.type === META);
  return size ? [{ ...size, timestamp: Math.min(size.timestamp, whole.timestamp) }, ...events] : events;
}

async function filled(window, list, store, at) {
  const end = endOfWindow(list, window.next - 1, at);
  while (window.next < end && window.closedAt === null) window.events = window.events.concat(await extend(window, list, store));
  return window;
}

/** When the window has nothing more to show: its own end, or the start of the chunk not yet loaded. */
export function loadedUntil(window, list) {
  return window.closedAt ?? (window.next < list.length ? list[window.next].from : Infinity);
}

/** Loads the window's next chunk and returns its events; closes the window where another one has to begin. */
export async function extend(window, list, store) {
  const chunk = list[window.next];
  const events = await store.events(chunk.index);
  if (window.closedAt !== null) return [];
  if (!events) return skipLost(window, list, chunk, store.lost);
  if (events.length && isFrames(events) !== window.framed) return closed(window, chunk.from, []);
  if (chunk.keyframe && window.events.length > MOST_EVENTS) return upToWhole(window, events);
  window.next += 1;
  return events;
}

function closed(window, at, events) {
  window.closedAt = at;
  return events;
}

function upToWhole(window, events) {
  const whole = events.findIndex(isWhole);
  const before = events.slice(0, Math.max(whole, 0)).filter((event) => event.type !== META);
  return closed(window, events[Math.max(whole, 0)].timestamp, before);
}

/** A lost chunk is passed over; a lost whole picture ends the window until the next one. */
function skipLost(window, list, chunk, lost) {
  window.next += 1;
  if (!chunk.keyframe) return [];
  const later = list.slice(window.next).find((candidate) => candidate.keyframe && !lost.has(candidate.index));
  return closed(window, later ? (later.keyframeAt ?? later.from) : Infinity, []);
}
