// One session's player: owns the facts (span, chunks, rows) and keeps all parts in step with them.

import { Activity, activityIn } from "./idle.js";
import { apiOf } from "./api.js";
import { Chunks } from "./chunks.js";
import { Controls } from "./controls.js";
import { Events } from "./events.js";
import { Findings } from "./findings.js";
import { bindKeys } from "./shortcuts.js";
import { drawHead } from "./head.js";
import { drawJourney } from "./journey.js";
import { drawStrip, markVisit } from "./strip.js";
import { lengthText } from "./format.js";
import { chunksOf, gapsOf } from "./manifest.js";
import { Notes } from "./notes.js";
import { Notice } from "./notice.js";
import { Playback } from "./playback.js";
import { SeekBar } from "./seekbar.js";
import { Stage } from "./stage.js";
import { rowAt, rowsOf, screensOf, toldOf } from "./timeline.js";
import { offerNext, tellEnd } from "./autoplay.js";
import { bindTabs } from "./tabs.js";
import { tellMoments } from "./details.js";

const LIVE_POLL_MS = 3000;
const OPEN_POLL_MS = 15_000; // of a session that fell quiet and may still go on
const EDGE_MS = 3000; // a live session is joined so long before its last event
const LATE_MS = 30_000; // how much later than others an entry may become known; older ones come when the session has ended
const BEFORE_ROW_MS = 1000;
const UNREACHED = "This part of the recording could not be fetched; seek or press play to try again.";
const UNSEEN = "There is no picture to show: no whole page of this recording arrived.";

export class Player {
  list = [];
  entries = [];
  plain = []; // rows of the entries, one for each
  rows = []; // and as the list tells them
  visits = [];
  idle = [];
  gaps = [];
  following = false;
  knowsEvents = false;
  isBehind = false; // what the manifest told of did not come yet
  failed = false;

  constructor(root, part) {
    this.root = root;
    this.part = part;
    this.api = apiOf(root.dataset.api);
    this.live = root.dataset.live === "yes";
    this.mayGoOn = root.dataset.open === "yes";
    this.hasGrown = this.live; // then the facts the page was made with are no longer true
    this.span = { start: Date.parse(root.dataset.start), end: Date.parse(root.dataset.end) };
    this.activity = new Activity();
    // Moves of the pointer are in the recording alone: a chunk that was read tells of them.
    this.store = new Chunks(this.api.chunk, (events) => this.activity.add(activityIn(events)));
    this.notice = new Notice(part("notice"));
    this.bar = new SeekBar(part("seek"), (at) => this.seek(at));
    this.events = new Events(part, root.dataset.icons, { onPick: (row) => this.goTo(row), beside: (row) => this.findings.beside(row) });
    bindTabs(part("tabs"));
    tellMoments(root);
    this.findings = new Findings(this);
    this.notes = new Notes(this);
    this.stage = new Stage(part("stage"), { taps: (from, to) => this.#tapIn(from, to), onFault: () => this.#fault(), onMissing: () => { part("missing").hidden = false; } });
  }

  /** Loads the picture of the moment the address asks for, and the events beside it; neither waits for the other. */
  async open() {
    const told = Promise.all([this.api.timeline(), this.findings.fetch()]);
    told.catch(() => {}); // told below, when it is awaited
    try {
      this.#takeManifest(await this.api.manifest());
      this.#start();
      const begun = this.hasPicture ? this.#begin() : null;
      const [timeline, predictions] = await told;
      this.#takeTimeline(timeline.items, predictions);
      if (!this.live) this.events.tellUnlisted(this.root.dataset.events - this.entries.length);
      this.#draw();
      await (begun ?? this.#withoutPicture());
    } catch {
      this.#fail();
    }
  }

  seek(at) {
    this.following = this.mayGoOn && at >= this.span.end - EDGE_MS;
    return this.hasPicture ? this.playback.seek(at) : this.#moment(at);
  }

  /** Shows a row of the list a second before it happened. */
  goTo(row) {
    this.seek(this.hasPicture ? Math.max(row.at - BEFORE_ROW_MS, this.span.start) : row.at);
  }

  get at() {
    return this.playback.at;
  }

  get hasPicture() {
    return this.list.length > 0;
  }

  #start() {
    this.playback = new Playback({ span: this.span, list: this.list, store: this.store, stage: this.stage, idle: () => this.idle });
    this.playback.live = this.live;
    this.controls = new Controls(this);
    bindKeys(this);
    this.#listen();
    this.#pollLater();
  }

  #fail() {
    this.playback?.pause();
    this.#become("failed");
    this.failed = true;
    this.notice.stand("The session could not be loaded. Reload the page to try again.");
  }

  #takeManifest(manifest) {
    this.live = manifest.live ?? this.live;
    this.mayGoOn = manifest.open ?? this.mayGoOn;
    this.root.dataset.live = this.live ? "yes" : "no";
    this.list = chunksOf(manifest);
    this.#cover(this.list.flatMap((chunk) => [chunk.from, chunk.to]));
  }

  #takeTimeline(entries, predictions) {
    this.knowsEvents = true;
    this.entries = entries;
    this.findings.take(predictions);
    this.plain = rowsOf(entries);
    this.rows = toldOf(this.plain, this.findings.signals, this.findings.looks.signals);
    const moments = this.plain.map((row) => row.at);
    this.#cover(moments);
    this.visits = screensOf(this.plain, this.span.end);
    this.activity.add(moments);
  }

  #cover(moments) {
    for (const at of moments) {
      this.span.start = Math.min(this.span.start, at);
      this.span.end = Math.max(this.span.end, at);
    }
  }

  #begin() {
    const asked = this.#asked();
    this.following = this.live && asked === null;
    const wanted = asked ?? (this.live ? this.span.end - EDGE_MS : this.span.start);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.playback.play();
    return this.playback.seek(wanted);
  }

  /** The moment the address asks for; null where it asks for none. */
  #asked() {
    const t = new URLSearchParams(location.search).get("t") ?? this.root.dataset.opens ?? null;
    return t === null || !Number.isFinite(Number(t)) ? null : this.span.start + Number(t);
  }

  #withoutPicture() {
    this.root.classList.add("no-picture");
    this.part("empty").hidden = false;
    this.part("skeleton")?.remove();
    this.#become("timeline");
    this.#moment(Math.min(this.#asked() ?? this.span.start, this.span.end));
  }

  #moment(at) {
    this.playback.at = at;
    this.#time();
  }

  #listen() {
    this.playback.addEventListener("time", () => this.#time());
    this.playback.addEventListener("state", () => this.#state());
    this.playback.addEventListener("skip", ({ detail }) => this.notice.say(`Skipped ${lengthText(detail)} without activity`));
    this.playback.addEventListener("loaded", () => this.#drawSpans());
    this.playback.addEventListener("ended", () => this.#ended());
  }

  /** Draws everything that changes with the facts, not with the moment. */
  #draw() {
    this.bar.draw({ span: this.span, rows: this.rows });
    this.notes.draw(this.span);
    this.stage.picture?.redraw?.();
    this.#drawSpans();
    if (this.knowsEvents) this.events.show(this.rows, this.span.start);
    this.controls.total(this.span);
    if (this.hasGrown && this.knowsEvents) drawHead(this.part, this.span, this.rows, this.visits);
    this.findings.draw();
    drawStrip(this.part("strip"), this.visits, this.span, (at) => this.seek(at));
    if (!this.hasPicture) drawJourney(this.part("journey"), this.visits, this.span.start, (at) => this.seek(at));
    this.part("live").parentElement.hidden = !this.live;
    this.#time();
  }

  /** What a chunk that was read, or could not be read, changes. */
  #drawSpans() {
    this.idle = this.knowsEvents ? this.activity.spans(this.span.start, this.span.end) : [];
    this.gaps = gapsOf(this.list, this.store.lost, this.span.start);
    this.bar.drawSpans(this.idle, this.gaps);
    this.#tell(this.playback.at);
  }

  #time() {
    const { at } = this.playback;
    this.bar.show(at);
    this.controls.show(at);
    this.events.follow(at);
    markVisit(this.part("strip"), at);
    this.root.dataset.at = Math.round(at - this.span.start);
    this.#tell(at);
  }

  /** Says what is wrong with the moment shown, if anything. */
  #tell(at) {
    if (this.failed) return;
    const gap = this.gaps.findLast(({ from, until }) => at >= from && at < until);
    if (this.playback.state === "waiting" && this.live) this.notice.stand("Waiting for the visitor to go on …");
    else if (this.playback.state !== "loading" && this.hasPicture && !this.stage.picture) this.notice.stand(this.store.hasUnreachable ? UNREACHED : UNSEEN);
    else if (!gap) this.notice.stand("");
    else this.notice.stand(gapSentence(gap, at));
  }

  #state() {
    this.#become(this.playback.state);
    this.controls.state(this.playback);
    if (this.playback.state !== "loading") this.part("skeleton")?.remove();
    if (this.stage.picture && !performance.getEntriesByName("hxi-first-frame").length) performance.mark("hxi-first-frame");
    this.#tell(this.playback.at);
  }

  #ended() {
    this.following = this.mayGoOn;
    if (this.controls.autoplay) offerNext(this.notice, this.part("next"));
    tellEnd(this.notice, this.part("row-end"));
  }

  #become(state) {
    if (!this.failed) this.root.dataset.state = state;
  }

  #fault() {
    this.notice.say("A part of the picture could not be drawn; the rest plays.");
  }

  #tapIn(from, to) {
    const tap = this.rows.slice(0, rowAt(this.rows, to) + 1).findLast((one) => one.kind === "click" || one.kind === "dead");
    return tap && tap.at >= from && Number.isFinite(tap.x) && Number.isFinite(tap.y) ? tap : null;
  }

  /** The timeline as it is now: while the session goes on only its latest part is asked for, and replaced. */
  async #grownEntries() {
    const known = this.entries.at(-1);
    if (!known || !this.live) return (await this.api.timeline()).items;
    const since = Date.parse(known.ts) - LATE_MS;
    const later = (await this.api.timeline(since)).items;
    return [...this.entries.slice(0, this.entries.findLastIndex(({ ts }) => Date.parse(ts) <= since) + 1), ...later];
  }

  /** A session that is over, and known whole, is not asked about again. */
  #pollLater() {
    if (this.mayGoOn || this.isBehind) setTimeout(() => this.#poll(), this.live ? LIVE_POLL_MS : OPEN_POLL_MS);
  }

  async #poll() {
    try {
      const had = { picture: this.hasPicture, live: this.live };
      this.#takeManifest(await this.api.manifest());
      this.isBehind ||= had.live || this.live || !this.mayGoOn; // of one that stays quiet nothing came
      if (!had.picture && this.hasPicture) return location.reload();
      if (this.isBehind) await this.#grow();
    } catch {
      this.notice.say("The server cannot be reached; trying again.");
    }
    return this.#pollLater();
  }

  async #grow() {
    this.hasGrown = true;
    this.#takeTimeline(...(await Promise.all([this.#grownEntries(), this.findings.fetch()])));
    this.events.tellUnlisted(0); // how many there are is known when the page is made
    this.playback.grow(this.list, this.span.end, this.live);
    if (this.following && this.span.end - this.playback.at > EDGE_MS * 5) this.playback.seek(this.span.end - EDGE_MS);
    this.isBehind = false;
    this.#draw();
  }
}

function gapSentence({ from, to, until, why }, at) {
  if (why === "unreachable") return UNREACHED;
  const what = why === "broken" ? "This part of the recording is damaged" : "A part of the recording is missing here";
  const length = to > from && at < to ? ` (${lengthText(to - from)})` : "";
  return `${what}${length}. The picture may be incomplete for ${lengthText(until - at)}.`;
}
