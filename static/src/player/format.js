// Times as people read them.

const two = (value) => String(value).padStart(2, "0");

/** 75 000 → "01:15"; with hours from one hour on. */
export function clockText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** The time of day of an epoch moment, in the reader's own zone. */
export function dayTimeText(at) {
  const moment = new Date(at);
  return `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

/** 75 000 → "1 m 15 s": as the lists of sessions tell a length. */
export function spanText(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} m`;
}

/** 75 000 → "1 min 15 s", for messages and screen readers. */
export function lengthText(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [[Math.floor(seconds / 3600), "h"], [Math.floor(seconds / 60) % 60, "min"], [seconds % 60, "s"]];
  return parts.filter(([value]) => value).map(([value, unit]) => `${value} ${unit}`).join(" ") || "0 s";
}

/** 1 240 → "1.2 s"; from ten seconds on whole ones. */
export function briefText(ms) {
  if (ms < 100) return "a tenth of a second";
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : lengthText(ms);
}

/** 0.62 → "62 %"; what is not quite all or nothing is never told as that, and what is no share is empty. */
export function shareText(share) {
  if (!Number.isFinite(share)) return "";
  if (share > 0 && share < 0.005) return "under 1 %";
  return share > 0.995 && share < 1 ? "over 99 %" : `${Math.round(Math.min(1, Math.max(0, share)) * 100)} %`;
}

/** The words with a capital first letter. */
export function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
