// The filter bar and what a page draws anew with it: the keyboard stays where it was, and what is blank or the default
// stays out of the address.

const TEXT_FIELD = "input[type=search], input[type=text]";

/**
 * The element with the id `part` is drawn anew after each change: the keyboard goes back to the field it is in by then,
 * which keeps what was typed meanwhile, else to the menu of the filter bar it was in, or to what `others(element)` names
 * (a selector, or nothing) of the element that asked.
 */
export function keepKeyboard(part, others = () => null) {
  let inUse = null;
  let sent = new Map(); // what each text field held when the page asked: {id: text}
  let typing = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const menu = event.target.closest("#set details");
    const place = menu ? `#${menu.id} summary` : others(event.target);
    if (place) inUse = place;
    if (event.detail.target.id !== part) return;
    sent = new Map([...document.querySelectorAll(`#${part} :is(${TEXT_FIELD})`)].map(({ id, value }) => [id, value]));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = document.activeElement;
    if (event.target.id === part) typing = field.id && field.matches(TEXT_FIELD) && event.target.contains(field) ? field : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== part) return;
    if (typing) goOn(typing, sent.get(typing.id));
    else if (inUse) document.querySelector(inUse)?.focus({ preventScroll: true });
    inUse = typing = null;
  });
}

/** A field drawn anew has the keyboard that the old one had, and what was typed in it since its text was sent. */
function goOn(old, text) {
  const field = document.getElementById(old.id);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (old.value === text) return;
  field.value = old.value;
  field.setSelectionRange(old.selectionStart, old.selectionEnd);
}

/** Forms that this selector finds send neither empty fields nor the defaults ({name: text}). */
export function keepShort(selector, defaults = {}) {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.closest(selector)) shorten(event.detail.formData, defaults);
  });
}

/** Takes out of a FormData what is blank or the default. */
export function shorten(fields, defaults = {}) {
  for (const name of new Set(fields.keys())) {
    const told = fields.getAll(name).filter(Boolean);
    fields.delete(name);
    if (told.length > 1 || told[0] !== defaults[name]) for (const value of told) fields.append(name, value);
  }
}

/** Other parts stick right under the bar, whose height (px) is `--bar`: it grows with its filters. */
export function measureBar() {
  const bar = document.querySelector(".topbar");
  const told = () => document.documentElement.style.setProperty("--bar", `${bar.getBoundingClientRect().height}px`);
  new ResizeObserver(told).observe(bar, { box: "border-box" });
}
