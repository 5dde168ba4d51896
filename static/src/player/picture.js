// The page as the visitor saw it: rrweb's Replayer, held to our clock. Nothing of it is ever given an UNSAFE flag.

import { Replayer } from "rrweb";
import { Retouch } from "./retouch.js";
import { isUsable } from "./usable.js";
import { isWhole } from "./window.js";

const META = 4;
const INCREMENTAL = 3;
const VIEWPORT_RESIZE = 4;
const FALLBACK_SIZE = { width: 1024, height: 768 };
const TRAIL = { duration: 700, lineCap: "round", lineWidth: 4, strokeStyle: "rgba(6, 111, 209, .55)" };

// Where the page stood is recorded: the browser must neither glide there nor correct it.
const STILL = ["* { overflow-anchor: none !important; scroll-behavior: auto !important; }"];

const task = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));

/** A Replayer that survives an event it cannot apply: the rest of the recording still plays. */
class SturdyReplayer extends Replayer {
  constructor(events, config) {
    super(events, config);
    this.on("flush", () => { this.virtualDom.scrollData = null; }); // rrweb would scroll there again after a later change
  }

  /** Adds an event at once, where `addEvent` leaves it to a task of its own. */
  take(event) {
    this.service.send({ type: "ADD_EVENT", payload: { event } });
  }

  applyIncremental(event, isSync) {
    try {
      super.applyIncremental(event, isSync);
    } catch (error) {
      this.config.onFault(error);
    }
  }

  /** A masked choice is none of the options: the box goes on showing its first one rather than nothing. */
  applyInput(data) {
    const options = this.getMirror().getNode(data.id)?.options;
    if (!options || [...options].some(({ value }) => value === data.text)) super.applyInput(data);
  }

  rebuildFullSnapshot(event, isSync) {
    try {
      super.rebuildFullSnapshot(event, isSync);
    } catch (error) {
      this.config.onFault(error);
    }
  }
}

/** One window of an rrweb recording in one layer of the stage. Moments are epoch ms. */
export class Picture {
  #held = null;

  constructor(layer, window, at, { speed, onSize, onFault, onMissing }) {
    const wanted = settledAt(window.events, at);
    this.onFault = onFault;
    this.retouch = new Retouch({ onMissing, onFault });
    const events = [...this.#shown(eventsFrom(window.events, wanted)), markerBefore(wanted)];
    this.wholes = wholesOf(window.events);
    this.first = this.wholes[0].at + 1;
    this.wanted = wanted;
    this.base = events.reduce((least, { timestamp }) => Math.min(least, timestamp), Infinity); // too many to spread
    this.replayer = new SturdyReplayer(events, {
      root: layer, speed, liveMode: true, showWarning: false, triggerFocus: false, mouseTail: TRAIL, insertStyleRules: STILL, onFault, logger: { log() {}, warn() {} },
    });
    this.replayer.on("resize", onSize);
  }

  /** Draws the moment asked for, standing still. */
  async open() {
    await task(3); // the Replayer's own first size and picture come from timers of 0 and 1 ms
    this.replayer.pause(this.wanted - this.base);
  }

  play(at) {
    this.#held = at < this.first ? at : null;
    if (this.#held === null) this.replayer.play(this.#ahead(at));
  }

  pause() {
    this.#held = null;
    this.replayer.pause();
  }

  /** Starts a picture that was waiting for the clock to reach its first moment. */
  tick(at) {
    if (this.#held !== null && at >= this.first) this.play(at);
  }

  /** Moves ahead within the loaded events, and stands still there. */
  jump(at) {
    this.replayer.pause(this.#ahead(at));
  }

  async append(events) {
    for (const event of this.#shown(eventsOf(events))) this.replayer.addEvent(event);
    this.wholes.push(...wholesOf(events));
    await task();
  }

  get at() {
    return this.#held === null ? this.replayer.getCurrentTime() + this.base : null;
  }

  setSpeed(speed) {
    this.replayer.setConfig({ speed });
  }

  destroy() {
    this.replayer.destroy();
  }

  /** Where the Replayer is to go for a moment, and never back: what was drawn stays. */
  #ahead(at) {
    const goal = Math.max(settledIn(this.wholes, at), this.at);
    this.replayer.take(markerBefore(goal));
    return goal - this.base;
  }

  /** The events as the Replayer gets them: without those it cannot take. */
  #shown(events) {
    const usable = events.filter(isUsable);
    if (usable.length < events.length) this.onFault(new Error("events of a shape that is not theirs"));
    return usable.map((event) => this.retouch.event(event));
  }
}

/** Where the snapshots are: each with the moment of the size (meta) event that announces it. */
function wholesOf(events) {
  let meta = null;
  const wholes = [];
  for (const event of events) {
    if (event.type === META) meta = event.timestamp;
    if (!isWhole(event)) continue;
    wholes.push({ from: meta ?? event.timestamp, at: event.timestamp });
    meta = null;
  }
  return wholes;
}

/** A moment between a page's announcement and its snapshot has no picture: the one just after the snapshot stands for it. */
function settledIn(wholes, at) {
  const pending = wholes.find((whole) => whole.from <= at && whole.at >= at);
  return Math.max(pending ? pending.at + 1 : at, wholes[0].at + 1);
}

const settledAt = (events, at) => settledIn(wholesOf(events), at);

/** The events from the last whole picture at or before `at` on, beginning with that picture's size. */
function eventsFrom(events, at) {
  const whole = events.findLastIndex((event) => isWhole(event) && event.timestamp <= at);
  const meta = events.slice(0, whole).findLastIndex((event) => event.type === META && isUsable(event));
  const rest = eventsOf(events.slice(whole));
  const { width, height } = events[meta]?.data ?? FALLBACK_SIZE;
  return [{ type: META, data: { href: "", width, height }, timestamp: events[whole].timestamp }, ...rest];
}

/** A size event without a snapshot of its own only resizes: replaying from it would start from an empty page. */
function eventsOf(events) {
  return events.map((event, place) => (event.type === META && !announces(events, place) ? resizeFrom(event) : event));
}

function announces(events, place) {
  const next = events.slice(place + 1).find((event) => event.type === META || event.type === 2);
  return next === undefined ? false : next.type === 2;
}

function resizeFrom({ data, timestamp }) {
  return { type: INCREMENTAL, data: { source: VIEWPORT_RESIZE, width: data?.width, height: data?.height }, timestamp };
}

/** The last event before a moment reached in one go: from it the Replayer knows what it has already applied. */
function markerBefore(at) {
  return { type: 5, data: { tag: "hxi-seek", payload: {} }, timestamp: at - 0.001 };
}
