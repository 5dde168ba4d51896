// A short message in the corner that screen readers hear; it leaves by itself unless it tells of an error.
export function toast(text, kind = "success") {
  const note = document.createElement("div");
  note.className = `toast-note toast-${kind}`;
  note.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "ghost-button", textContent: "×" });
  close.setAttribute("aria-label", "Dismiss");
  close.dataset.dismiss = "";
  note.append(words, close);
  document.querySelector("[data-toasts]").append(note);
  if (kind !== "error") setTimeout(() => note.remove(), 4000);
}
