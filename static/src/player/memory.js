// Choices that stay from session to session in this browser.

const PREFIX = "hxi.player.";

/** The stored choice, or `otherwise` when there is none or storage is closed to us. */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // private windows may refuse: the choice then lasts as long as the page
  }
}
