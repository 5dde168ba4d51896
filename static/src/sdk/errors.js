// Errors of the page: exceptions, rejected promises, resources that did not load.

import { plainUrl, scrubbed } from "./masking.js";

const MOST = 30; // a page in a loop must not flood the session

const clipped = (text) => scrubbed(String(text)).slice(0, 500);
const stackTop = (error) => error?.stack && clipped(String(error.stack).split("\n", 4).join("\n").replace(/\?[^\s:)]*/g, ""));

function exception({ message, filename, lineno, error }) {
  return { message: clipped(message || error), source: filename && plainUrl(filename), line: lineno, stack: stackTop(error) };
}

function missing(element) {
  return { message: `Failed to load ${element.localName}`, source: plainUrl(element.src || element.href || "") };
}

/** Reports errors through `emit`, at most 30 a page, a repeated message at most once a second. */
export function errorWatch({ on, emit }) {
  let count = 0;
  let last = {};

  function report(metadata) {
    const at = Date.now();
    const isRepeat = last.message === metadata.message && last.source === metadata.source && at - last.at < 1000;
    last = { ...metadata, at };
    if (isRepeat || (count += 1) > MOST) return;
    emit("error", { metadata });
  }

  on(window, "error", (event) => report(event.target instanceof Element ? missing(event.target) : exception(event)));
  on(window, "unhandledrejection", ({ reason }) =>
    report({ message: clipped(`Unhandled rejection: ${reason?.message || reason}`), stack: stackTop(reason) }));
}
