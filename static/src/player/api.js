// What the player asks of the read API.

const LATER = [401, 403, 429]; // signed out meanwhile, or too many at once

/** No answer came, or one that says nothing of what was asked for: asking again may help. */
export class Unreachable extends Error {}

async function answerTo(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(({ message }) => { throw new Unreachable(message); });
  if (answer.status >= 500 || LATER.includes(answer.status)) throw new Unreachable(`${answer.status} for ${url}`);
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return answer;
}

/** The requests for one session; `base` is its address in the read API. */
export function apiOf(base) {
  return {
    session: async () => (await answerTo(base)).json(),
    manifest: async () => (await answerTo(`${base}/replay`)).json(),
    timeline: async (after = null) => (await answerTo(`${base}/timeline${after === null ? "" : `?after=${new Date(after).toISOString()}`}`)).json(),
    emotions: async () => (await answerTo(`${base}/emotions`)).json(),
    chunk: async (index) => (await answerTo(`${base}/replay/${index}`)).text(),
  };
}
