// Sending: one request in flight, in order, again until the door has answered.

import { gzipSync, strToU8 } from "fflate";
import { bodyOf } from "./queue.js";

const BEACON_BYTES = 60e3; // the browser shares 64 KiB among all its last words
const MOST_LAST_CHARS = 1e6;
const SENT_BYTES = 1 << 20;
const SMALL_CHARS = 32e3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60e3;
const TIMEOUT_MS = 30e3;
const TYPE = "text/plain"; // needs no CORS preflight; the door knows gzip by its first bytes

const packedNow = (batch) => gzipSync(strToU8(bodyOf(batch)));

/** Gzip off the main thread where the browser can (and at once where the body is small). */
async function packed(batch) {
  const body = bodyOf(batch);
  if (body.length < SMALL_CHARS || !window.CompressionStream) return gzipSync(strToU8(body));
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What becomes of a batch: "sent", "later", "lighter" (without its replay), "gone", or "refused" (the key or origin). */
function verdictOn(status) {
  if (status < 300) return "sent";
  if (status === 401 || status === 403) return "refused";
  if (status === 413) return "lighter";
  return status === 408 || status === 429 || status >= 500 ? "later" : "gone";
}

/** Sends what `queue` holds to `url` while `ready()`; `refused(status)` is called when the door will not have us,
 *  `lightened(batch)` when it found a batch's replay too large, `drained()` when everything has been sent. */
export function sender({ url, queue, ready, refused, lightened, drained }) {
  const send = window.fetch.bind(window); // the browser's own, before anyone wraps it
  let isBusy = false;
  let failures = 0;
  let timer;

  function post(body, keepalive) {
    const signal = AbortSignal.timeout && !keepalive ? AbortSignal.timeout(TIMEOUT_MS) : undefined;
    return send(url, { method: "POST", body, keepalive, signal, credentials: "omit", headers: { "Content-Type": TYPE } });
  }

  /** `replay` is what of it was in the body: it may have been taken out of the batch since. */
  function settle(batch, replay, verdict, status) {
    if (verdict !== "later") failures = 0;
    if (verdict === "lighter" && replay) {
      batch.replay = "";
      lightened(batch);
    } else if (verdict !== "later") queue.drop(batch);
    if (verdict === "refused") refused(status);
    else if (!queue.first()) drained();
  }

  /** Waits 1 s, 2 s, 4 s … up to a minute, spread by chance, and never less than the door asked for. */
  function wait(askedSeconds) {
    const ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(again, Math.max(ms, askedSeconds * 1000 || 0));
  }

  function again() {
    clearTimeout(timer);
    timer = undefined;
    pump();
  }

  async function pump() {
    const batch = queue.first();
    if (isBusy || timer || !batch || !ready()) return;
    isBusy = true;
    try {
      const { replay } = batch;
      const body = await packed(batch);
      const answer = body.length > SENT_BYTES ? { status: 413 } : await post(body);
      const verdict = verdictOn(answer.status);
      settle(batch, replay, verdict, answer.status);
      if (verdict === "later") wait(answer.headers.get("Retry-After"));
    } catch {
      wait();
    }
    isBusy = false;
    pump();
  }

  /** Batches that fit into the browser's last words, with their replays and their packed bodies. */
  function lastWords() {
    let room = BEACON_BYTES;
    const words = [];
    for (const batch of ready() ? queue.all() : []) {
      if (batch.replay.length > MOST_LAST_CHARS) break; // would not fit, and packing it would hold up the page
      const body = packedNow(batch);
      room -= body.length;
      if (room < 0) break;
      words.push([batch, batch.replay, body]);
    }
    return words;
  }

  return {
    pump,
    again,
    /** The tab is hidden and may never come back: everything that fits goes at once, each still waiting for its answer. */
    hurry() {
      if (failures) return;
      isBusy = true;
      const posts = lastWords().map(([batch, replay, body]) =>
        post(body, true).then(({ status }) => settle(batch, replay, verdictOn(status), status)));
      Promise.allSettled(posts).then(() => {
        isBusy = false;
        pump();
      });
    },
    /** The page goes: everything that fits goes by beacon. What the door was refusing is kept for the next page as well. */
    farewell() {
      for (const [batch, , body] of lastWords()) {
        const isTaken = navigator.sendBeacon?.(url, new Blob([body], { type: TYPE }));
        if (isTaken && !failures) queue.drop(batch);
      }
    },
  };
}
