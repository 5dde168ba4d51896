// Clicks, each held until the page answers it or 2.5 s have passed.

import { ACTIONABLE, anchorOf, elementIdOf, labelOf } from "./anchors.js";
import { innermost } from "./listen.js";
import { isIgnored } from "./masking.js";

const ANSWER_MS = 2500;
const PRESSING = ["Enter", " "]; // the keys that click
const SELF_ANSWERING =
  'input:not([type="button" i],[type="submit" i],[type="reset" i],[type="image" i]),textarea,select,option,' +
  'audio[controls],video[controls],summary,[contenteditable]:not([contenteditable="false" i]),a[download],' +
  'a[href^="mailto:" i],a[href^="tel:" i],a[href^="sms:" i],a[href][target="_blank" i]';
const LEAVING = 'a[href]:not([href="#"],[href^="javascript:" i])';
const TOGGLE = "[aria-pressed],[aria-checked],[role=switch],[role=checkbox],[role=radio]";

/** Whether the browser itself answers a click here: fields, toggles, players, downloads, what opens elsewhere. */
function answersItself(element, { ctrlKey, metaKey, shiftKey }) {
  if ((ctrlKey || metaKey || shiftKey) && element.closest("a[href]")) return true;
  const actor = element.closest(SELF_ANSWERING) || element.closest("label")?.control;
  return Boolean(actor?.matches(SELF_ANSWERING) && !actor.matches(":disabled"));
}

const isSender = ({ type }) => type === "submit";

/** Whether a click sends a form: true for its own button, false for a link or another button of it; else nobody knows. */
function sends(actor) {
  if (actor.matches(LEAVING)) return false;
  if (isSender(actor)) return Boolean(actor.form) || undefined;
  if (actor.type === "button" && [...(actor.form || [])].some(isSender)) return false;
}

const aboutActor = (actor, maskAll) => ({
  text: labelOf(actor, maskAll),
  toggle: actor.matches(TOGGLE) || undefined,
  sends: sends(actor),
});

/** Whether nothing promises that a click does something: text or blank space, under an arrow for a pointer. */
const isPlain = (element) => !element.closest("img,svg,video") && /^(auto|default|text)$/.test(getComputedStyle(element).cursor);

/** A keyboard's click has no place of its own: it gets the middle of its element. */
function placeOf({ detail, clientX, clientY }, element) {
  if (detail || clientX || clientY) return [clientX, clientY];
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}

/** Names the innermost element; the anchor is what the document's own selectors reach. */
function clickEvent(event, element, maskAll) {
  const [x, y] = placeOf(event, element);
  const anchor = event.target;
  const actor = element.closest(ACTIONABLE);
  return {
    elementId: elementIdOf(element, maskAll) || elementIdOf(anchor, maskAll),
    x: Math.round(x),
    y: Math.round(y),
    scroll: Math.round(scrollY),
    metadata: {
      ...anchorOf(anchor, x, y),
      ...(actor ? aboutActor(actor, maskAll) : { plain: isPlain(element) || undefined }),
    },
  };
}

/**
 * Reports clicks through `emit(type, fields, at, screen)`. `settle(answered)` sends what is held: `true` when the page
 * goes (a navigation is an answer), nothing when unknown. `place()` keeps a click's place among the events, `canSee()` says whether the page is being watched.
 */
export function clickWatch({ on, emit, answers, screen, place, canSee, maskAll }) {
  let held = [];
  let pressed;
  let labelled; // the field a label's click is about to click again

  function send(click, answer) {
    clearTimeout(click.timer);
    held = held.filter((other) => other !== click);
    Object.assign(click.fields.metadata, answer);
    emit("click", click.fields, click.at, click.screen, click.place);
  }

  function hold(event, element) {
    const click = { at: Date.now(), place: place(), screen: screen(), fields: clickEvent(event, element, maskAll) };
    held.push(click);
    if (element.closest("canvas")) return send(click, {}); // what changes inside is not watched
    if (answersItself(element, event) || answers.isAnswered(click.at)) return send(click, { answered: true, answerMs: 0 });
    click.timer = setTimeout(() => send(click, canSee() ? { answered: false } : {}), ANSWER_MS);
    return click;
  }

  on(window, "pointerdown", (event) => {
    pressed = innermost(event);
    answers.press(Date.now());
  });
  on(window, "keydown", ({ key, isTrusted }) => isTrusted && PRESSING.includes(key) && answers.press(Date.now()));
  on(window, "pointerup", (event) => {
    const isLost = event.button === 0 && innermost(event) === pressed && pressed.closest?.(":disabled");
    if (isLost && !isIgnored(pressed)) hold(event, pressed); // browsers send no click from a disabled button
  });
  on(window, "click", (event) => {
    const element = innermost(event);
    const isEcho = element === labelled;
    labelled = element.closest?.("label")?.control;
    if (event.isTrusted && element.closest && !isEcho && !isIgnored(element)) hold(event, element);
  });
  on(window, "blur", ({ target }) => target === window && answers.answer(Date.now())); // a new tab, a browser's dialog

  /** What an answer at `at` says of a click; timers of a tab in the background are late, so it may be none of its. */
  const answeredAt = (click, at) =>
    at - click.at > ANSWER_MS ? { answered: false } : { answered: true, answerMs: Math.max(0, at - click.at) };

  return {
    answered: (at) => held.slice().forEach((click) => send(click, answeredAt(click, at))),
    settle: (answered) => held.slice().forEach((click) => send(click, answered ? answeredAt(click, Date.now()) : {})),
  };
}
