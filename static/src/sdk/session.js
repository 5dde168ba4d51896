// A visit in one tab. Its state is TAKEN from sessionStorage when a page loads and put back when the page goes, so a
// duplicated tab or a crash starts a session of its own instead of counting on in somebody else's.

const SLOT = "hxi";
const IDLE_MS = 30 * 60e3;
const CUT_MS = 24 * 3600e3;

/** A random UUID, also where crypto.randomUUID is missing (plain http). */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return Array.from(bytes, (b, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + b.toString(16).padStart(2, "0")).join("");
}

/** A new session; `seq` and `chunk` are the next batch's and replay chunk's numbers, `sampled` is decided once. */
export function freshSession(sample, { user, traits } = {}) {
  const now = Date.now();
  return { id: uuid(), startedAt: now, lastAt: now, seq: 0, chunk: 0, sampled: Math.random() < sample, user, traits };
}

/** Whether a session has ended by 30 idle minutes or by 24 hours. */
export const isOver = (session, now = Date.now()) => now - session.lastAt > IDLE_MS || now - session.startedAt > CUT_MS;

/** What the last page of this tab left (`{session, unsent}`), which is removed; null when there is nothing or no storage. */
export function takeLeft() {
  try {
    const text = sessionStorage.getItem(SLOT);
    sessionStorage.removeItem(SLOT);
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Leaves `{session, unsent}` for the tab's next page; false when the browser has no room or no storage. */
export function leave(left) {
  try {
    sessionStorage.setItem(SLOT, JSON.stringify(left));
    return true;
  } catch {
    return false;
  }
}
