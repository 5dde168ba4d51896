// <time data-ago>: how long ago, kept fresh; the full time in the reader's own zone on hover.
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const LONGEST_AGO = 60 * 86400; // seconds; what lies farther back is told by its date

export function ago(at) {
  const seconds = (Date.now() - at) / 1000;
  if (seconds < 45) return "just now";
  if (seconds >= LONGEST_AGO) return day.format(at);
  if (seconds >= 86400) return `${Math.floor(seconds / 86400)} d ago`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.max(1, Math.floor(seconds / 60))} min ago`;
}

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[data-ago]")) {
    const at = new Date(time.dateTime);
    const said = ago(at);
    if (time.textContent !== said) time.textContent = said;
    if (!time.dataset.local) {
      time.title = full.format(at);
      time.dataset.local = "yes";
    }
  }
}
