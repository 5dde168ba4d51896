// Where nothing happened for longer than ten seconds. Times are epoch ms.

export const IDLE_MS = 10_000;
const LEAD_MS = 1_000; // shown on both sides of a skipped span, so that the jump can be understood

/** Collects when the visitor did something and gives the idle spans between. */
export class Activity {
  #times = [];

  /** Adds moments of activity, in any order. */
  add(times) {
    if (times.length) this.#times = [...new Set(this.#times.concat(times))].sort((one, other) => one - other);
  }

  /** Idle spans of [start, end], each shortened by a second at both sides. */
  spans(start, end) {
    const marks = [start, ...this.#times.filter((at) => at > start && at < end), end];
    const spans = [];
    for (let place = 1; place < marks.length; place += 1) {
      const from = marks[place - 1];
      const to = marks[place];
      if (to - from > IDLE_MS) spans.push({ from: from + LEAD_MS, to: to - LEAD_MS });
    }
    return spans;
  }
}

/** One moment a second in which a chunk's rrweb events show the visitor doing something. */
export function activityIn(events) {
  const seconds = new Set();
  for (const event of events) {
    const acted = event.type === 3 && event.data?.source >= 1 && event.data.source <= 6 && event.data.source !== 4;
    if (acted) seconds.add(Math.round(event.timestamp / 1000) * 1000);
  }
  return [...seconds];
}
