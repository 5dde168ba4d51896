// Chunks as they are fetched, kept and read. Each reading gives fresh events, because replaying changes them.

import { Unreachable } from "./api.js";

const KEPT_CHARACTERS = 64_000_000;
const PAUSE_BEFORE_RETRY_MS = 400;

/**
 * Fetches chunks by index and keeps the latest texts. Knows which were read (`known`) and which were not (`lost`: index →
 * "broken" for good, or "unreachable" for now); `onRead(events)` is told of each the first time.
 */
export class Chunks {
  lost = new Map();
  known = new Set();
  #texts = new Map();
  #size = 0;

  constructor(fetchText, onRead) {
    this.fetchText = fetchText;
    this.onRead = onRead;
  }

  /** Begins to fetch a chunk that will be wanted. */
  prepare(index) {
    if (!this.lost.has(index)) this.#text(index).catch(() => {}); // whoever wants its events is told
  }

  /** The chunk's events; null when it is lost. */
  async events(index) {
    if (this.lost.has(index)) return null;
    try {
      const events = readable(JSON.parse(await this.#text(index)));
      this.#introduce(index, events);
      return events;
    } catch (error) {
      this.lost.set(index, error instanceof Unreachable ? "unreachable" : "broken");
      return null;
    }
  }

  /** Whether a chunk is lost only as long as nobody asks for it again. */
  get hasUnreachable() {
    return [...this.lost.values()].includes("unreachable");
  }

  /** Lets chunks that could not be fetched be asked for again; whether there were any. */
  forgive() {
    const forgiven = [...this.lost].filter(([, why]) => why === "unreachable");
    for (const [index] of forgiven) this.lost.delete(index);
    return forgiven.length > 0;
  }

  /** Whether all that can be known of a chunk is known. */
  isKnown(index) {
    return this.known.has(index) || this.lost.has(index);
  }

  #introduce(index, events) {
    if (this.known.has(index)) return;
    this.known.add(index);
    this.onRead(events);
  }

  async #text(index) {
    if (!this.#texts.has(index)) this.#texts.set(index, { promise: this.#fetched(index), size: 0 });
    const kept = this.#texts.get(index);
    this.#texts.delete(index); // to the young end of the map
    this.#texts.set(index, kept);
    const text = await kept.promise.catch((error) => {
      if (this.#texts.get(index) === kept) this.#texts.delete(index);
      throw error;
    });
    if (!kept.size) this.#account(kept, text.length);
    return text;
  }

  async #fetched(index) {
    try {
      return await this.fetchText(index);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_BEFORE_RETRY_MS));
      return this.fetchText(index);
    }
  }

  #account(kept, size) {
    kept.size = size;
    this.#size += size;
    for (const [index, old] of this.#texts) {
      if (this.#size <= KEPT_CHARACTERS || old === kept) return;
      this.#texts.delete(index);
      this.#size -= old.size;
    }
  }
}

/** The events when they are what a recorder writes: rrweb events, or frames of a mobile screen. */
function readable(events) {
  if (!Array.isArray(events)) throw new Error("not a list of events");
  const framed = isFrames(events);
  const known = framed ? events.map(withTimestamp).filter(isTimed) : events.filter((event) => isTimed(event) && Number.isInteger(event.type));
  if (events.length && !known.length) throw new Error("no event with a type and a time");
  return known;
}

function isTimed(event) {
  return event !== null && typeof event === "object" && Number.isFinite(event.timestamp);
}

/** Whether these are frames of a mobile screen rather than rrweb events. */
export function isFrames(events) {
  return events.some((event) => event?.ts !== undefined && (Array.isArray(event.elements) || typeof event.imageUrl === "string"));
}

function withTimestamp(frame) {
  const timestamp = typeof frame?.ts === "number" ? frame.ts : Date.parse(frame?.ts);
  return { ...frame, timestamp };
}
