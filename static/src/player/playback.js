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
  #ranOut = false; // it played to the end and was not touched since

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

  /** Moves to `at`; of several seeks in a row only the last is drawn. What could not be fetched before is asked for again. */
  seek(at) {
    if (this.store.forgive()) this.#window = null; // it passed over what may be there now
    return this.#go(at);
  }

  play() {
    this.#wantsPlay = true;
    if (this.at >= this.span.end && !this.live) this.seek(this.span.start);
    else if (this.store.hasUnreachable) this.seek(this.at);
    else if (!this.#seeking) this.#run();
  }

  pause() {
    this.#wantsPlay = false;
    this.#ranOut = false;
    this.#stand();
    if (!this.#seeking) this.#become("paused");
  }

  setSpeed(speed) {
    this.speed = speed;
    this.stage.picture?.setSpeed(speed);
  }

  /** Takes the longer list and span of a session that is, or was until now, going on. */
  grow(list, end, live) {
    const resumes = live && this.#ranOut;
    this.live = live;
    const last = this.#window && this.list[this.#window.next - 1]?.index;
    if (this.#window && list[this.#window.next - 1]?.index !== last) this.#window.closedAt = this.at; // a late chunk came between
    this.list = list;
    this.span.end = Math.max(this.span.end, end);
    if (!this.#window && !this.#seeking && list.length) this.seek(this.at);
    if (resumes) this.play();
    if (this.state !== "waiting" || !this.#wantsPlay) return;
    if (this.at < this.span.end) this.#run();
    else if (!live) this.#finish();
  }

  #go(at) {
    this.#ranOut = false;
    this.#goal = Math.min(Math.max(at, this.span.start), this.span.end);
    this.at = this.#goal;
    this.#emit("time");
    this.#seeking ??= this.#reach().finally(() => { this.#seeking = null; });
    return this.#seeking;
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
      return this.stage.picture.jump(at);
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
    this.#ranOut = false;
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

  /** Stops the picture at the moment of the clock, or `beyond` ms after it; a picture that is ahead takes the clock along. */
  #stand(beyond = 0) {
    const { picture } = this.stage;
    const shown = this.state === "playing" && !this.#seeking ? picture?.at ?? null : null;
    picture?.pause();
    if (shown === null) return;
    if (shown < this.at + beyond) picture.jump(this.at + beyond);
    if (shown <= this.at) return;
    this.at = Math.min(shown, this.span.end);
    this.#emit("time");
  }

  #skipped() {
    const span = this.skipIdle && this.idle().find(({ from, to }) => this.at >= from && this.at < to - 500);
    if (!span || !this.#knows(span)) return false;
    this.#emit("skip", span.to - this.at);
    this.#go(span.to);
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
    if (this.at >= until && this.#window.closedAt !== null) this.#go(this.at);
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
    else if (this.state === "paused") this.stage.picture.jump(this.at); // it came while the picture was waiting for it
    return undefined;
  }

  /** A chunk that came while another window was sought is not in the picture: that window must not be used further. */
  #forget(window) {
    window.closedAt ??= this.list[window.next - 1]?.from ?? this.at;
  }

  #wait() {
    this.#stand();
    this.#become("waiting");
  }

  #finish() {
    this.#stand(1); // so that what happened at the very end is seen
    if (this.live) return this.#become("waiting");
    this.#ranOut = true;
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
