// Listening on a host page: a fault of ours must never become a fault of the page.

/** `act`, with its exceptions swallowed. */
export const guarded = (act) => (...given) => {
  try {
    return act(...given);
  } catch {
    return undefined;
  }
};

/** The element an event began at, inside open shadow roots too. */
export const innermost = (event) => event.composedPath()[0] || event.target;

/** A set of listeners that can be taken off together. Capturing and passive: seen first, never in the way. */
export function listeners() {
  const removals = [];
  return {
    on(target, type, handle) {
      const listener = guarded(handle);
      const options = { capture: true, passive: true };
      target.addEventListener(type, listener, options);
      removals.push(() => target.removeEventListener(type, listener, options));
    },
    off() {
      removals.splice(0).forEach((remove) => remove());
    },
  };
}

/** Calls `act` at most once in `ms`: at once when it is due, else later with the latest arguments. `now()` brings it forward. */
export function throttled(act, ms) {
  let last = -Infinity;
  let timer;
  let waiting;
  const run = () => {
    const given = waiting;
    clearTimeout(timer);
    timer = waiting = undefined;
    if (!given) return;
    last = performance.now();
    act(...given);
  };
  const call = (...given) => {
    waiting = given;
    if (timer) return;
    const due = last + ms - performance.now();
    if (due <= 0) run();
    else timer = setTimeout(guarded(run), due);
  };
  call.now = run;
  return call;
}
