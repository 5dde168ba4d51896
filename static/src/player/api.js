// What the player asks of the read API.

async function answerTo(url, signal) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return answer;
}

/** The requests for one session; `base` is its address in the read API. */
export function apiOf(base) {
  return {
    session: async () => (await answerTo(base)).json(),
    manifest: async () => (await answerTo(`${base}/replay`)).json(),
    timeline: async (after = null) => (await answerTo(`${base}/timeline${after === null ? "" : `?after=${new Date(after).toISOString()}`}`)).json(),
    chunk: async (index) => (await answerTo(`${base}/replay/${index}`)).text(),
  };
}
