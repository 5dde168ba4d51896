// What the script tag asks for, and what the visitor and the browser allow.

const share = (text, fallback) => (text && text >= 0 && text <= 1 ? +text : fallback);

/** The settings of one installation, read from its script tag's data-* attributes (listed in hxi.js). */
export function settingsOf(script) {
  const { key = "", endpoint, mask, sample, minDuration, start, screens } = script.dataset;
  return {
    key,
    url: `${(endpoint || new URL(script.src).origin).replace(/\/$/, "")}/ingest/v1/batch?key=${encodeURIComponent(key)}`,
    maskAll: mask === "text",
    sample: share(sample, 1),
    minDurationMs: +minDuration * 1000 || 0,
    startsByItself: start !== "manual",
    namesScreens: screens !== "manual",
  };
}

/** Whether the visitor's browser says not to be tracked (Do Not Track or Global Privacy Control). */
export const isOptedOut = () =>
  navigator.globalPrivacyControl === true || [navigator.doNotTrack, window.doNotTrack].some((v) => v === "1" || v === "yes");

/** Whether this is no page of its own: an empty frame, or a same-origin frame whose top page records it already. */
export function isInnerFrame() {
  if (location.protocol === "about:") return true;
  try {
    return window !== window.top && Boolean(window.top.hxi);
  } catch {
    return false; // another origin's frame: a page of its own
  }
}
