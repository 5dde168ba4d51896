// Chunks as they are fetched, kept and read. Each reading gives fresh events, because replaying changes them.

const KEPT_CHARACTERS = 64_000_000;
const PAUSE_BEFORE_RETRY_MS = 400;

/**
 * Fetches chunks by index and keeps the latest texts. Knows which cannot be read (`broken`: index → reason) and which
 * were read (`known`); `onRead(events)` is told of each the first time.
 */
export class Chunks {
  broken = new Map();
  known = new Set();
  #texts = new Map();
  #size = 0;

  constructor(fetchText, onRead) {
    this.fetchText = fetchText;
    this.onRead = onRead;
  }

  /** Begins to fetch a chunk that will be wanted. */
  prepare(index) {
    this.#text(index).catch(() => {}); // whoever wants its events is told
  }

  /** The chunk's events; null when it is broken. */
  async events(index) {
    if (this.broken.has(index)) return null;
    try {
      const events = readable(JSON.parse(await this.#text(index)));
      this.#introduce(index, events);
      return events;
    } catch (error) {
      this.broken.set(index, error.message);
      return null;
    }
  }

  /** Whether all that can be known of a chunk is known. */
  isKnown(index) {
    return this.known.has(index) || this.broken.has(index);
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
    const text = await kept.promise;
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
