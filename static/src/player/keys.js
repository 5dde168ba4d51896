// The player's keys. They rest while someone types, and leave a focused button its own Space and Enter, a panel its up and down.

const TYPING = "input, textarea, select, [contenteditable]";
const SCROLLED = ".details, .notes-panel"; // by up and down, when it has the keyboard

/** Calls `actions[key]` (names as in KeyboardEvent.key; letters in lower case) with the event. */
export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
    if ([" ", "Enter"].includes(event.key) && event.target.matches?.("a, button, summary")) return;
    if (["ArrowUp", "ArrowDown"].includes(event.key) && event.target.matches?.(SCROLLED)) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}
