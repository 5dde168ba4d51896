// What was found in a session: the signals that are the evidence of our own model's predictions. Times are epoch ms.

export const OWN_MODEL = "hxi";
const NO_FRUSTRATION = new Set(["hesitation", "success"]); // who thinks is not frustrated

/** The signals of a session's predictions, in order of time. */
export function signalsIn(predictions) {
  const ours = predictions.filter(({ model, evidence }) => model === OWN_MODEL && Array.isArray(evidence));
  return ours.flatMap((one) => one.evidence.map((told) => signalOf(told, one))).filter(({ at }) => Number.isFinite(at)).sort((one, other) => one.at - other.at);
}

function signalOf(told, { ruleVersion }) {
  const { kind, eventId, eventIds, events, screen, label, elementId, selector, confidence } = told ?? {};
  const at = Date.parse(told?.timestamp);
  const ids = Array.isArray(eventIds) ? eventIds : [eventId];
  const about = { model: OWN_MODEL, kind: String(kind), eventId, confidence, ruleVersion };
  return { ...about, at, until: Math.max(Date.parse(told?.until) || at, at), ids, events: events ?? ids.length, screen: screen ?? "", element: label || elementId || selector || "" };
}

/** Those that tell of frustration. */
export function frustrationsIn(signals) {
  return signals.filter(({ kind }) => !NO_FRUSTRATION.has(kind));
}

/** How many incidents signals tell of: those that share an event, a rage click that is dead and fails, are of one. */
export function incidentsIn(signals) {
  const known = new Map(); // the incident, a set of event ids, of each event
  for (const { ids } of signals) {
    const [incident = new Set(), ...others] = new Set(ids.map((id) => known.get(id)).filter(Boolean));
    for (const id of [...others.flatMap((other) => [...other]), ...ids]) known.set(id, incident.add(id));
  }
  return new Set(known.values()).size;
}

/** `2 rage clicks, 1 U-turn` of signals, by what names each kind. */
export function countsInWords(signals, looks) {
  const counts = new Map();
  for (const { kind } of signals) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${count === 1 ? (looks[kind]?.one ?? kind) : (looks[kind]?.several ?? kind)}`).join(", ");
}

/** The signal to go to from the moment `at`: the next one, or with `by` -1 the one before; undefined at the ends. */
export function neighbourOf(signals, at, by) {
  return by > 0 ? signals.find((one) => one.at > at) : signals.findLast((one) => one.at < at);
}
