// Pointer moves (sampled) and scrolling (throttled).

import { anchorOf, sizes } from "./anchors.js";
import { isIgnored } from "./masking.js";
import { throttled } from "./listen.js";

const MOVE_MS = 250;
const SCROLL_MS = 400;
const DEAD_ZONE_PX = 5; // a smaller move has no direction
const TURN = Math.PI / 4;

/** Watches where the pointer goes between two events that tell of it; `taken()` gives `{way, turns}` since the last. */
function trail() {
  let last;
  let heading;
  let way = 0;
  let turns = 0;

  function add({ clientX, clientY }) {
    const [dx, dy] = last ? [clientX - last[0], clientY - last[1]] : [0, 0];
    const length = Math.hypot(dx, dy);
    if (last && length < DEAD_ZONE_PX) return;
    const before = heading;
    if (last) heading = Math.atan2(dy, dx);
    if (before !== undefined && Math.abs(Math.atan2(Math.sin(heading - before), Math.cos(heading - before))) >= TURN) turns += 1;
    way += length;
    last = [clientX, clientY];
  }

  function taken() {
    const told = { way: Math.round(way), turns };
    way = turns = 0;
    return told;
  }

  return { add, taken };
}

function moveEvent({ clientX, clientY, target, buttons }, told) {
  return {
    x: Math.round(clientX),
    y: Math.round(clientY),
    scroll: Math.round(scrollY),
    metadata: { ...anchorOf(target, clientX, clientY), ...told, held: buttons > 0 || undefined },
  };
}

/** `depth` is the share of the document (0..1) down to the viewport's lower edge. */
function scrollEvent() {
  const metadata = sizes();
  const depth = Math.min(1, (scrollY + metadata.vh) / (metadata.dh || 1));
  return { scroll: Math.round(scrollY), metadata: { ...metadata, depth: Math.round(depth * 1e4) / 1e4 } };
}

/** Reports at most four moves a second and the document's scroll offset. `settle()` sends the last position at once. */
export function pointerWatch({ on, emit }) {
  const { add, taken } = trail();
  const move = throttled((event) => emit("move", moveEvent(event, taken())), MOVE_MS);
  const scroll = throttled(() => emit("scroll", scrollEvent()), SCROLL_MS);

  on(window, "pointermove", (event) => {
    if (event.pointerType === "touch" || !event.target.closest || isIgnored(event.target)) return;
    add(event);
    move(event);
  });
  on(window, "scroll", ({ target }) => target === document && scroll());

  return { settle: () => [move, scroll].forEach((pending) => pending.now()) };
}
