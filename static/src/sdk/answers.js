// Whether the page answers: it is watched through the replay stream, so nothing is observed twice.
// Known limits: a change inside `.hxi-block` is not seen; a carousel that turns more slowly than every 2.5 s counts.

const ANSWERS = new Set([0, 3, 5, 7, 8, 13, 14, 15]); // mutation, scroll, input, media, style sheets, selection
const WINDOW_MS = 2500;
const PULSE_RUN = 3;
const FORGET_MS = 30e3;

/** What a mutation changed, by rrweb id: children of a node, or the node itself. */
const touchedBy = (data) => [
  ...data.adds.map((add) => add.parentId),
  ...data.removes.map((gone) => gone.parentId),
  ...data.texts.map((text) => text.id),
  ...data.attributes.map((changed) => changed.id),
];

/**
 * Watches rrweb events (`see`) and the visitor's presses (`press`); calls `tell(at)` when the page answers. Nodes that
 * change three times, less than 2.5 s apart, while nobody touches the page (clocks, tickers) are its pulse, no answer.
 */
export function answerWatch(tell) {
  const pulse = new Map(); // rrweb id → {at: its last change, run: changes in a row}
  let pressedAt = -Infinity;
  let answeredAt = -Infinity;

  function learn(id, at) {
    const known = pulse.get(id);
    if (pulse.size > 500) pulse.clear();
    pulse.set(id, { at, run: known && at - known.at < WINDOW_MS ? known.run + 1 : 1 });
  }

  function isPulse(id, at) {
    const known = pulse.get(id);
    return known && known.run >= PULSE_RUN && at - known.at < FORGET_MS;
  }

  function isAnswer({ type, data, timestamp }) {
    if (type !== 3 || !ANSWERS.has(data.source)) return false;
    if (data.source !== 0) return !data.userTriggered; // leaving a field commits it: the visitor's doing, not the page's
    const touched = touchedBy(data);
    const isNew = !touched.every((id) => isPulse(id, timestamp));
    if (timestamp - pressedAt > WINDOW_MS) touched.forEach((id) => learn(id, timestamp));
    return isNew;
  }

  function answer(at) {
    answeredAt = at;
    tell(at);
  }

  return {
    see: (event) => isAnswer(event) && answer(event.timestamp),
    answer,
    press: (at) => (pressedAt = at),
    /** Whether the press that led to a click at `at` is answered already, e.g. by a menu that opens on pointerdown. */
    isAnswered: (at) => answeredAt >= pressedAt && at - answeredAt < WINDOW_MS,
  };
}
