// At the end of a session, the next one that has a replay: after a moment in which one can stay.

const WAIT_MS = 2500;
// Of someone who is still at this session; a click without the others is a screen reader's.
const SIGNS = ["pointerdown", "keydown", "wheel", "click"];

/** Goes to the next session of the list unless the reader stays, or does anything at all. */
export function offerNext(notice, link) {
  if (!link?.dataset.replay) return;
  const stay = document.createElement("button");
  stay.type = "button";
  stay.className = "btn btn-plain btn-small";
  stay.textContent = "Stay";
  const listening = new AbortController();
  const end = () => {
    clearTimeout(timer);
    listening.abort();
    notice.say("");
  };
  const timer = setTimeout(() => {
    end();
    location.assign(link.dataset.replay);
  }, WAIT_MS);
  for (const sign of SIGNS) document.addEventListener(sign, end, { capture: true, signal: listening.signal });
  notice.say("The next session follows. ", stay);
}

/** Says that the row of sessions one watches is at its end, where it is. */
export function tellEnd(notice, place) {
  if (place) notice.say("This was the last session of the row.");
}
