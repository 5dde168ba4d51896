// The moment shown and how it moves: seeking, playing, loading ahead. Moments are epoch ms.

import { extend, loadedUntil, windowAt } from "./window.js";

const AHEAD_MS = 10_000;
const LAG_MS = 500;

/**
 * Plays a recording. `span` is {start, end}; `list` the manifest's chunks; `idle()` gives the spans to skip.
 * Events: "time", "state", "skip" (detail: ms skipped), "loaded", "ended".
 * States: loading, paused, playing, waiting (for a chunk, or for a live session to go on), ended.
 */
export class Playback extends EventTarget {
  speed = 1;
  skipIdle = true;
  live = false;
  state = "loading";
  #wantsPlay = false;
  #goal = null;
  #seeking = null;
  #window = null;
  #extending = false;
  #scouting = null;
  #last = 0;

  constructor({ span, list, store, stage, idle }) {
    super();
    Object.assign(this, { span, list, store, stage, idle, at: span.start });
    const beat = (now) => {
      this.#tick(now);
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
  }

  get playing() {
    return this.#wantsPlay;
  }

  /** Moves to `at`; of several seeks in a row only the last is drawn. */
  seek(at) {
    this.#goal = Math.min(Math.max(at, this.span.start), this.span.end);
    this.at = this.#goal;
    this.#emit("time");
    this.#seeking ??= this.#reach().finally(() => { this.#seeking = null; });
    return this.#seeking;
  }

  play() {
    this.#wantsPlay = true;
    if (this.at >= this.span.end && !this.live) this.seek(this.span.start);
    else if (!this.#seeking) this.#run();
  }

  pause() {
    this.#wantsPlay = false;
    this.stage.picture?.pause();
    if (!this.#seeking) this.#become("paused");
  }

  setSpeed(speed) {
    this.speed = speed;
    this.stage.picture?.setSpeed(speed);
  }

  /** Takes the longer list and span of a session that is, or was until now, going on. */
  grow(list, end, live) {
    this.live = live;
    const last = this.#window && this.list[this.#window.next - 1]?.index;
    if (this.#window && list[this.#window.next - 1]?.index !== last) this.#window.closedAt = this.at; // a late chunk came between
    this.list = list;
    this.span.end = Math.max(this.span.end, end);
    if (!this.#window && !this.#seeking && list.length) this.seek(this.at);
    if (this.state !== "waiting" || !this.#wantsPlay) return;
    if (this.at < this.span.end) this.#run();
    else if (!live) this.#finish();
  }

  async #reach() {
    const begun = performance.now();
    this.stage.picture?.pause();
    while (this.#goal !== null) {
      const goal = this.#goal;
      this.#goal = null;
      await this.#show(goal);
    }
    performance.measure("hxi-seek", { start: begun });
    this.#emit("loaded");
    this.#prepareAhead();
    if (this.#wantsPlay) this.#run();
    else this.#become(this.at >= this.span.end ? "ended" : "paused");
  }

  async #show(at) {
    const shown = this.stage.picture?.at;
    if (this.#window && this.stage.picture && shown !== null && at > shown && at < loadedUntil(this.#window, this.list) && at - shown < AHEAD_MS * 3) {
      return this.stage.picture.jump(at, false);
    }
    if (!this.stage.picture) this.#become("loading");
    const found = await windowAt(this.list, this.store, at);
    if (this.#goal !== null) return undefined;
    if (!found) return this.stage.clear();
    if (await this.stage.open(found, at, this.speed, () => this.#goal === null)) this.#window = found;
    return undefined;
  }

  /** Fetches what comes next, so that playing on from here does not wait. */
  #prepareAhead() {
    if (!this.#window) return;
    const ahead = this.list.slice(this.#window.next).findIndex((chunk) => chunk.from > this.at + AHEAD_MS);
    for (const chunk of this.list.slice(this.#window.next, this.#window.next + Math.max(ahead, 0))) this.store.prepare(chunk.index);
  }

  #run() {
    this.#last = performance.now();
    this.stage.picture?.play(this.at);
    this.#become("playing");
  }

  #tick(now) {
    const passed = Math.max(0, now - this.#last) * this.speed;
    this.#last = now;
    if (this.state !== "playing" || this.#seeking) return;
    this.at = Math.min(this.at + passed, this.span.end);
    this.#keepInStep();
    this.#emit("time");
    if (this.at >= this.span.end && !this.#isPastWindow()) this.#finish();
    else if (!this.#skipped()) this.#load();
  }

  /** The picture has its own timer: one that fell behind is moved on, one that is ahead leads. */
  #keepInStep() {
    const { picture } = this.stage;
    if (!picture) return;
    picture.tick(this.at);
    const shown = picture.at;
    if (shown === null) return;
    if (this.at - shown > LAG_MS * this.speed) picture.play(this.at);
    else if (shown - this.at > LAG_MS * this.speed) this.at = Math.min(shown, this.span.end);
  }

  #skipped() {
    const span = this.skipIdle && this.idle().find(({ from, to }) => this.at >= from && this.at < to - 500);
    if (!span || !this.#knows(span)) return false;
    this.#emit("skip", span.to - this.at);
    this.seek(span.to);
    return true;
  }

  /** Whether every chunk of a span was read; the first that was not is read now, and may end the span earlier. */
  #knows({ to }) {
    const unread = this.list.find((chunk) => chunk.to > this.at && chunk.from < to && !this.store.isKnown(chunk.index));
    if (unread && !this.#scouting) {
      this.#scouting = this.store.events(unread.index).then(() => {
        this.#scouting = null;
        this.#emit("loaded");
      });
    }
    return !unread;
  }

  /** Whether another picture has begun: also one of the session's last milliseconds is shown before it ends. */
  #isPastWindow() {
    return Boolean(this.#window) && this.#window.closedAt !== null && this.at >= loadedUntil(this.#window, this.list);
  }

  #load() {
    if (!this.#window) return;
    const until = loadedUntil(this.#window, this.list);
    if (this.at >= until && this.#window.closedAt !== null) this.seek(this.at);
    else if (this.at >= until) this.#wait();
    if (until - this.at < AHEAD_MS * Math.max(1, this.speed) && this.#window.closedAt === null) this.#extend();
  }

  async #extend() {
    if (this.#extending) return;
    this.#extending = true;
    const window = this.#window;
    const events = await extend(window, this.list, this.store);
    this.#extending = false;
    if (window !== this.#window || this.#seeking) return this.#forget(window);
    this.#emit("loaded");
    await this.stage.picture.append(events);
    if (this.state === "waiting" && this.#wantsPlay) this.#run();
    return undefined;
  }

  /** A chunk that came while another window was sought is not in the picture: that window must not be used further. */
  #forget(window) {
    window.closedAt ??= this.list[window.next - 1]?.from ?? this.at;
  }

  #wait() {
    this.stage.picture?.pause();
    this.#become("waiting");
  }

  #finish() {
    this.stage.picture?.pause();
    if (this.live) return this.#become("waiting");
    this.#wantsPlay = false;
    this.#become("ended");
    return this.#emit("ended");
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#emit("state");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
