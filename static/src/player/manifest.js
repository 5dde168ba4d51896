// The list of a recording's chunks: which to load for a moment, and where some are missing. Times are epoch ms.

/** The manifest's chunks in playing order; a frame of a mobile screen is always a whole picture, so a keyframe. */
export function chunksOf(manifest) {
  return manifest.chunks
    .map((chunk) => ({
      index: chunk.chunkIndex,
      from: Date.parse(chunk.from),
      to: Date.parse(chunk.to),
      keyframe: chunk.keyframe || chunk.kind === "frames",
      keyframeAt: chunk.keyframeAt ? Date.parse(chunk.keyframeAt) : null,
    }))
    .sort((one, other) => one.index - other.index);
}

/** Position of the last chunk whose picture is whole at or before `at`; the first such chunk when all begin later; -1: none. */
export function keyframeBefore(chunks, at, lost) {
  let first = -1;
  let found = -1;
  chunks.forEach((chunk, position) => {
    if (!chunk.keyframe || lost.has(chunk.index)) return;
    if (first < 0) first = position;
    if ((chunk.keyframeAt ?? chunk.from) <= at) found = position;
  });
  return found < 0 ? first : found;
}

/** Position after the last chunk that begins at or before `at`. */
export function endOfWindow(chunks, start, at) {
  let end = start + 1;
  while (end < chunks.length && chunks[end].from <= at) end += 1;
  return end;
}

/** The stretches without a picture: numbers missing from the list, and chunks that are lost (index → why). */
export function gapsOf(chunks, lost, start) {
  const gaps = [];
  chunks.forEach((chunk, position) => {
    const before = chunks[position - 1];
    if (chunk.index > (before ? before.index + 1 : 0)) {
      gaps.push({ from: before ? before.to : start, to: chunk.from, until: keyframeFrom(chunks, position, lost), why: "missing" });
    }
    if (lost.has(chunk.index)) {
      gaps.push({ from: chunk.from, to: chunk.to, until: keyframeFrom(chunks, position + 1, lost), why: lost.get(chunk.index) });
    }
  });
  return gaps;
}

/** When the picture is whole again from `position` on. */
function keyframeFrom(chunks, position, lost) {
  const next = chunks.slice(position).find((chunk) => chunk.keyframe && !lost.has(chunk.index));
  return next ? (next.keyframeAt ?? next.from) : chunks.at(-1).to;
}
