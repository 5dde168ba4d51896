// The replay stream: rrweb, masked, each event serialised once.

import { record } from "@rrweb/record";
import { guarded } from "./listen.js";
import { isIgnored, maskRecorded, maskedInput, textMask } from "./masking.js";

const CHECKPOINT_MS = 5 * 60e3;
const CHECKPOINT_CHARS = 4e6;
const META = 4;
const FULL_SNAPSHOT = 2;
const INCREMENT = 3;

const elementOf = (id) => {
  const node = record.mirror.getNode(id);
  return node && (node.closest ? node : node.parentElement);
};

const POINTED = [1, 6, 12]; // positions of the mouse, of a finger, of something dragged
const DONE = [2, 3, 5, 7]; // clicks and the like, scrolling, inputs, media
const SELECTED = 14;

/** Takes out, in place, what the visitor did in parts that are to be ignored; true when nothing else was told. */
function isUntold({ data }) {
  const isQuiet = (id) => Boolean(elementOf(id) && isIgnored(elementOf(id)));
  if (POINTED.includes(data.source)) data.positions = data.positions.filter(({ id }) => !isQuiet(id));
  if (data.source === SELECTED) data.ranges = data.ranges.filter(({ start, end }) => !isQuiet(start) && !isQuiet(end));
  return (DONE.includes(data.source) && isQuiet(data.id)) || data.positions?.length === 0;
}

/** A field scrolls its text back when it is left: nobody's answer. */
const isFieldScroll = ({ data }) => data.source === 3 && /^(input|textarea)$/.test(elementOf(data.id)?.localName);

/**
 * Records the page: `take(json, {opens, isKeyframe})` gets each event, `opens` marking the first of a new snapshot; `see(event)` gets it
 * too. Returns `{stop, snapshot}`. A new full snapshot is taken every 5 minutes and every 4 MB of increments.
 */
export function replayStream({ maskAll, take, see }) {
  let chars = 0;
  const snapshot = guarded(() => record.takeFullSnapshot(true));

  function emit(event) {
    if (event.type < FULL_SNAPSHOT) return; // load milestones: a player has no use for them
    if (event.type === INCREMENT) {
      if (!isFieldScroll(event)) see(event);
      if (isUntold(event)) return;
    }
    maskRecorded(event, elementOf, maskAll);
    const json = JSON.stringify(event);
    chars = event.type === INCREMENT ? chars + json.length : 0;
    take(json, { opens: event.type === META, isKeyframe: event.type === FULL_SNAPSHOT });
    if (chars <= CHECKPOINT_CHARS) return;
    chars = 0;
    setTimeout(snapshot);
  }

  const stop = record({
    emit: guarded(emit),
    recordAfter: "DOMContentLoaded",
    checkoutEveryNms: CHECKPOINT_MS,
    blockClass: "hxi-block",
    ignoreClass: "hxi-ignore",
    maskTextClass: "hxi-mask",
    maskTextSelector: "*", // every text passes our mask, which decides
    maskTextFn: textMask(maskAll),
    maskInputOptions: { input: true, textarea: true, select: true },
    maskInputFn: maskedInput,
    userTriggeredOnInput: true,
    inlineStylesheet: true,
    slimDOMOptions: "all",
    sampling: { mousemove: 60, scroll: 150, media: 800 },
    errorHandler: () => true,
  });
  return { stop: guarded(stop || (() => {})), snapshot };
}
