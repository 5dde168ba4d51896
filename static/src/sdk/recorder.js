// The recorder of a page: its session, what runs while it records, and the page's coming and going.

import { aboutVisit } from "./about.js";
import { sizes } from "./anchors.js";
import { guarded, listeners } from "./listen.js";
import { batchQueue } from "./queue.js";
import { screenOf } from "./screens.js";
import { freshSession, isOver, leave, takeLeft } from "./session.js";
import { sender } from "./transport.js";
import { watchers } from "./watchers.js";

const BY_ITSELF = ["error", "recorder"];
const LEFT_CHARS = 2e6; // sessionStorage holds about 5 MB for the whole origin

/** The address as far as it names a screen: a changed query is no new screen. */
const placeNow = () => location.pathname + (/^#!?\//.test(location.hash) ? location.hash.replace(/\?.*/, "") : "");

/** The recorder of one page: `begin()` takes over the tab's session, the rest is window.hxi. */
export function recorder(settings) {
  const { maskAll } = settings;
  let session;
  let isTold = false; // whether the door knows who this session is
  let isParting = false; // while the last words are being put together
  let isAway = false; // after pagehide the session belongs to the tab's next page
  let isStored = true; // whether what we left went into sessionStorage
  let isRefused = false;
  let hasGap = false;
  let isBlind = false; // while the snapshot that changes would build on is missing
  let screen;
  let place;
  let renaming;
  let running; // the watchers, while recording

  const queue = batchQueue({
    session: () => session,
    about,
    sealed: () => isParting || sending.pump(),
    lost: () => (hasGap = true),
  });
  const sending = sender({ url: settings.url, queue, ready, refused, lightened, drained });

  function about() {
    if (isTold) return undefined;
    isTold = true;
    return aboutVisit(session);
  }

  const isLongEnough = ({ startedAt }, until) => until - startedAt >= settings.minDurationMs;

  function ready() {
    return !isRefused && isLongEnough(session, Date.now());
  }

  function refused(status) {
    isRefused = true;
    stop();
    queue.clear();
    console.warn(`hxi: the key or this origin is refused (${status}); recording has stopped.`);
  }

  /** A snapshot that is too large would be so again: without it changes mean nothing until the next checkpoint. */
  function lightened({ isWhole, seq, id }) {
    if (!isWhole) return (hasGap = true);
    if (!running || id !== session.id) return undefined;
    queue.seal();
    queue.lighten(0);
    isBlind = true;
    return emit("recorder", { metadata: { note: "snapshot too large", seq } });
  }

  /** After a gap in the replay a new snapshot gives the player ground to stand on. */
  function drained() {
    if (hasGap) running?.replay?.snapshot();
    hasGap = false;
  }

  function adopt(left) {
    const isContinued = left && !isOver(left.session);
    isTold = false;
    session = isContinued ? left.session : freshSession(settings.sample, left?.session);
    if (left && (isContinued || isLongEnough(left.session, left.session.lastAt))) queue.restore(left.unsent);
    sending.pump();
  }

  function renew() {
    queue.seal();
    session = freshSession(settings.sample, session);
    isTold = false;
    if (!session.sampled) return stop();
    running.replay.snapshot();
    return show(screen);
  }

  /** What the page does by itself (`BY_ITSELF`) neither keeps a session going nor belongs to one that is over. */
  function emit(type, fields, at = Date.now(), where = screen, place) {
    const isUnattended = BY_ITSELF.includes(type);
    if (!running || isAway || (isUnattended && isOver(session))) return;
    if (!isUnattended) touch();
    if (!running) return; // touching may have ended the recording
    queue.add({ type, screen: where, ...fields, timestamp: new Date(at).toISOString() }, place);
  }

  /** The visitor is there: a session that had ended starts anew. */
  function touch() {
    const now = Date.now();
    if (isOver(session, now)) renew();
    session.lastAt = now;
  }

  function keep(json, kind) {
    if (isAway || isOver(session)) return; // a page left alone may go on moving; nobody is watching it
    isBlind = isBlind && !kind.opens;
    if (isBlind || queue.addReplay(json, kind)) return;
    isBlind = kind.isKeyframe;
    emit("recorder", { metadata: { note: "replay event too large", chars: json.length } });
  }

  function show(name) {
    clearTimeout(renaming);
    screen = name;
    emit("screen", { metadata: sizes() });
  }

  /** The address may have changed; the page's own hxi.screen(name) in the same task wins. */
  function follow() {
    running.answers.answer(Date.now());
    if (place === placeNow()) return;
    place = placeNow();
    if (settings.namesScreens) renaming = setTimeout(guarded(() => show(screenOf(location))));
  }

  function start() {
    if (running || isRefused || !session.sampled) return;
    if (isOver(session)) adopt({ session, unsent: [] });
    if (place !== placeNow()) screen = undefined; // the page has moved on since stop()
    place = placeNow();
    running = {}; // so that the first events are taken while the watchers are being set up
    if (screen || settings.namesScreens) show(screen || screenOf(location));
    running = watchers({ maskAll, emit, keep, follow, screen: () => screen, place: queue.place, flush: queue.seal });
  }

  function stop() {
    if (!running) return;
    running.settle();
    running.end();
    running = undefined;
  }

  /** Puts the last words together and sends them; a page that goes has answered what was clicked, a hidden one has not. */
  function part(send, isAnswer) {
    isParting = true;
    if (running) guarded(running.settle)(isAnswer);
    isParting = false;
    send();
  }

  function depart() {
    if (isAway) return;
    part(sending.farewell, true);
    isAway = true;
    isStored = [LEFT_CHARS, 0].some((chars) => {
      queue.lighten(chars);
      return leave({ session, unsent: queue.all() });
    });
    if (isStored) queue.clear();
  }

  /** The page comes out of the back/forward cache: other pages may have counted on in between. */
  function comeBack() {
    if (!isAway) return;
    isAway = false;
    adopt(isStored ? takeLeft() : { session, unsent: [] });
    running?.replay.snapshot();
    if (running) show(screen);
  }

  function hide() {
    if (!isAway && document.visibilityState === "hidden") part(sending.hurry, false);
  }

  function begin() {
    adopt(takeLeft());
    const { on } = listeners();
    on(window, "pagehide", depart);
    on(window, "pageshow", comeBack);
    on(document, "visibilitychange", hide);
    on(window, "online", sending.again);
    if (settings.startsByItself) start();
  }

  return {
    begin,
    start,
    stop,
    screen: (name) => show(String(name)),
    track: (type, metadata) => emit(String(type), { metadata }),
    identify(userId, traits) {
      const user = userId === null || userId === undefined ? undefined : String(userId);
      if (running && session.user && session.user !== user) renew(); // two people's visits are two sessions
      Object.assign(session, { user, traits });
      isTold = false;
      if (running) queue.nudge();
    },
    sessionId: () => (running ? session.id : undefined),
  };
}
