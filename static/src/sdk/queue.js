// What waits to be sent: events and replay chunks, cut into numbered batches, oldest first.

const FLUSH_MS = 5000;
const FLUSH_CHARS = 512e3;
const MOST_ITEMS = 4500; // the door takes 5 000 events a batch
const MOST_BYTES = 7.5e6; // and 8 MiB unpacked
const KEPT_CHARS = 5e6;

const emptyDraft = () => ({ events: [], replay: [], chars: 0, isDue: false, isWhole: false });
const sizeOf = (batch) => batch.rest.length + batch.replay.length;
const isTooLarge = (json) => json.length > MOST_BYTES / 3 && new TextEncoder().encode(json).length > MOST_BYTES;

/** Takes the replay out of the oldest batches until at most `chars` are left; true when some had to go. */
function lighten(batches, chars) {
  let left = batches.reduce((sum, batch) => sum + sizeOf(batch), 0);
  const heavy = batches.filter((batch) => batch.replay);
  const gone = heavy.filter((batch) => {
    const isGone = left > chars;
    if (isGone) left -= batch.replay.length;
    return isGone;
  });
  gone.forEach((batch) => (batch.replay = ""));
  return gone.length > 0;
}

/** The body of a batch, stamped with the time of this sending. */
export const bodyOf = ({ id, seq, rest, replay }) =>
  `{"sessionId":"${id}","seq":${seq},"sentAt":"${new Date().toISOString()}"${rest}${replay}}`;

/**
 * A bounded queue. `session()` is the running session (its `seq` and `chunk` are counted up here), `about()` what a
 * batch says of it or undefined; `sealed()` is called when a batch is ready, `lost()` when replay had to go.
 */
export function batchQueue({ session, about, sealed, lost }) {
  let batches = [];
  let draft = emptyDraft();
  let timer;
  let places = 0;

  const schedule = () => (timer = timer || setTimeout(seal, FLUSH_MS));

  function grow(json) {
    draft.chars += json.length;
    schedule();
    if (draft.chars >= FLUSH_CHARS || draft.events.length + draft.replay.length >= MOST_ITEMS) seal();
  }

  function seal() {
    clearTimeout(timer);
    timer = undefined;
    const { events, replay, isDue, isWhole } = draft;
    draft = emptyDraft();
    if (!events.length && !replay.length && !isDue) return;
    const told = about();
    const owner = session();
    batches.push({
      id: owner.id,
      seq: owner.seq++,
      rest: (told ? `,"session":${JSON.stringify(told)}` : "") + (events.length ? `,"events":[${events.map(({ json }) => json)}]` : ""),
      replay: replay.length ? `,"replay":{"chunkIndex":${owner.chunk++},"events":[${replay}]}` : "",
      isWhole, // whether a snapshot is in it
    });
    if (lighten(batches, KEPT_CHARS)) lost();
    sealed();
  }

  return {
    seal,
    /** The place of something that happens now and is told later. */
    place: () => places++,
    /** Adds an event, before what is still unsent and happened after it. */
    add(event, place = places++) {
      const json = JSON.stringify(event);
      let index = draft.events.length;
      while (index && draft.events[index - 1].place > place) index -= 1;
      draft.events.splice(index, 0, { place, json });
      grow(json);
    },
    /** Adds an rrweb event; a snapshot opens a new chunk and is sealed at once. False when it is too large to send. */
    addReplay(json, { opens, isKeyframe }) {
      if (isTooLarge(json)) return false;
      if (opens && draft.replay.length) seal();
      draft.isWhole = isKeyframe;
      draft.replay.push(json);
      grow(json);
      if (isKeyframe) seal();
      return true;
    },
    /** Sends the next batch within 5 s even if nothing else happens: it has something to say of the session. */
    nudge() {
      draft.isDue = true;
      schedule();
    },
    first: () => batches[0],
    all: () => batches.slice(),
    lighten: (chars) => lighten(batches, chars),
    drop: (batch) => (batches = batches.filter((other) => other !== batch)),
    clear: () => (batches = []),
    /** Puts what an earlier page could not send before everything else. */
    restore: (unsent) => (batches = [...unsent, ...batches]),
  };
}
