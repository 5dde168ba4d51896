// Why a signal was found, in one sentence.

import { briefText } from "./format.js";

const counted = (count, one, several) => `${count} ${count === 1 ? one : several}`;

const SENTENCES = {
  rage: ({ events, lasted, on }) => `${events} clicks within ${lasted}${on(" on ")}`,
  dead: ({ on }) => `A click${on(" on ")}, and nothing on the page answered`,
  error_click: ({ events, lasted, on }) => `${counted(events - 1, "error", "errors")} within ${lasted} of a click${on(" on ")}`,
  u_turn: ({ lasted, screen }) => `Back after ${lasted} on ${screen || "another screen"}`,
  thrash: ({ lasted, screen }) => `The pointer went to and fro in one place for ${lasted}${screen && ` on ${screen}`}`,
  scroll: ({ lasted, screen }) => `Scrolled up and down for ${lasted}${screen && ` on ${screen}`}, and clicked nothing`,
  hesitation: ({ events, lasted, on }) => (events > 1 ? `${lasted} from a click to a change${on(" in ")}` : `A long wait before a change${on(" in ")}`),
  correction: ({ events, on }) => `${counted(events, "change", "changes")} of fields that had been left before${on(", the last in ")}`,
  success: ({ events, lasted, screen }) => `${counted(events - 1, "entry", "entries")}${screen && ` on ${screen}`} and on to a new screen, within ${lasted}`,
};

/** The sentence of a signal; of a kind that is not known, what its look says. */
export function whyOf(signal, look) {
  const on = (before) => (signal.element ? `${before}“${signal.element}”` : "");
  const sentence = Object.hasOwn(SENTENCES, signal.kind) && SENTENCES[signal.kind];
  return sentence ? sentence({ ...signal, on, lasted: briefText(signal.until - signal.at) }) : (look?.means ?? "");
}
