// Pointer moves (sampled) and scrolling (throttled).

import { anchorOf, sizes } from "./anchors.js";
import { isIgnored } from "./masking.js";
import { throttled } from "./listen.js";

const MOVE_MS = 250;
const SCROLL_MS = 400;

function moveEvent({ clientX, clientY, target }) {
  return {
    x: Math.round(clientX),
    y: Math.round(clientY),
    scroll: Math.round(scrollY),
    metadata: anchorOf(target, clientX, clientY),
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
  const move = throttled((event) => emit("move", moveEvent(event)), MOVE_MS);
  const scroll = throttled(() => emit("scroll", scrollEvent()), SCROLL_MS);

  on(window, "pointermove", (event) => {
    if (event.pointerType !== "touch" && event.target.closest && !isIgnored(event.target)) move(event);
  });
  on(window, "scroll", ({ target }) => target === document && scroll());

  return { settle: () => [move, scroll].forEach((pending) => pending.now()) };
}
