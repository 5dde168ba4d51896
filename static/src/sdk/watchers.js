// Everything that listens to the page while it is recorded.

import { answerWatch } from "./answers.js";
import { clickWatch } from "./clicks.js";
import { errorWatch } from "./errors.js";
import { inputWatch } from "./inputs.js";
import { guarded, listeners } from "./listen.js";
import { pointerWatch } from "./pointer.js";
import { replayStream } from "./replay.js";
import { watchAddress } from "./screens.js";

/**
 * Starts all watchers: events go to `emit`, the replay stream to `keep`, changes of address to `follow`. Returns
 * `{answers, replay, settle, end}`: `settle(answered)` hands over what is held back and calls `flush`, `end()` stops them.
 */
export function watchers({ maskAll, emit, keep, follow, screen, place, flush }) {
  const { on, off } = listeners();
  let isSeen = false;
  const answers = answerWatch((at) => clicks.answered(at));
  const clicks = clickWatch({ on, emit, answers, screen, place, canSee: () => isSeen, maskAll });
  const pointer = pointerWatch({ on, emit });
  const inputs = inputWatch({ on, emit, maskAll });
  errorWatch({ on, emit });
  const unfollow = watchAddress(on, guarded(follow));
  const take = (json, kind) => {
    isSeen = isSeen || kind.isKeyframe;
    keep(json, kind);
  };
  const replay = replayStream({ maskAll, take, see: answers.see });
  return {
    answers,
    replay,
    settle(answered) {
      clicks.settle(answered);
      inputs.settle();
      pointer.settle();
      flush();
    },
    end: () => [off, unfollow, replay.stop].forEach((act) => act()),
  };
}
