// The details beside the picture: the server writes them; their moments are told in the reader's own zone.

const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/** Rewrites every <time data-moment>, and keeps what it said before for hovering. */
export function tellMoments(root) {
  for (const time of root.querySelectorAll("time[data-moment]")) {
    time.title = time.textContent;
    time.textContent = full.format(new Date(time.dateTime));
  }
}
