// What a session says of its visitor: system, language, sizes; no address beyond the screen it began on.

import { screenOf } from "./screens.js";

/** A short name of the visitor's system: iPhone, iPad, Android, Windows, macOS, ChromeOS, Linux or Other. */
function deviceName() {
  const agent = navigator.userAgent;
  if (/iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "iPad";
  const names = { iPhone: "iPhone", Android: "Android", Windows: "Windows", Macintosh: "macOS", CrOS: "ChromeOS", Linux: "Linux" };
  const found = Object.keys(names).find((name) => agent.includes(name));
  return found ? names[found] : "Other";
}

const referrerHost = () => (document.referrer ? new URL(document.referrer).host : undefined);

/** The `session` part of a batch; where the visit came from is said once, by its first batch. */
export function aboutVisit({ user, traits, startedAt, seq }) {
  const first = seq ? {} : { path: screenOf(location), referrer: referrerHost() };
  return {
    userId: user,
    device: deviceName(),
    startedAt: new Date(startedAt).toISOString(),
    meta: {
      ...first,
      traits,
      language: navigator.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      display: `${window.screen.width}x${window.screen.height}`,
      viewport: `${innerWidth}x${innerHeight}`,
    },
  };
}
