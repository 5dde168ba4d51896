// From an element to words that find it again: a selector, an id people recognise, and the place within it.

import { isMasked, scrubbed } from "./masking.js";

export const ACTIONABLE =
  'a,button,input,select,textarea,label,summary,option,[role="button"],[role="link"],[role="tab"],[role="menuitem"],[onclick]';
const MARKS = ["data-hxi-id", "id", "data-testid", "data-test", "data-qa"];
const GENERATED = /\d{3,}|:|^(radix|ember|react|mui|headlessui|ext|yui|gwt)[-_\d]|(?=.*\d)[\da-f]{8}/i;
const PASSING = /^(is|has|js|hxi|ng)-|active|select|hover|open|focus|disabled|current|visible|hidden|show|loading|dirty|touched/i;
const HASHED = /\d{2,}|^(css|sc|jss|svelte|emotion)-|_(?=[\w-]*[A-Z\d])[\w-]{5,}$|^[a-z]{1,2}[A-Z]|[a-z\d][A-Z]\w*\d|^[^a-z]|[^\w-]/;
const DEPTH = 10;

const mark = (element) => MARKS.find((name) => {
  const value = element.getAttribute(name);
  return value && value.length <= 80 && !(name === "id" && GENERATED.test(value));
});

const isOnly = (selector, element) => {
  const found = element.ownerDocument.querySelectorAll(selector);
  return found.length === 1 && found[0] === element;
};

function ownPart(element) {
  const tag = CSS.escape(element.localName);
  const name = mark(element);
  if (name) return name === "id" ? `#${CSS.escape(element.id)}` : `[${name}=${JSON.stringify(element.getAttribute(name))}]`;
  const field = element.getAttribute("name");
  if (field && !GENERATED.test(field)) return `${tag}[name=${JSON.stringify(field)}]`;
  const word = [...element.classList].find((c) => !HASHED.test(c) && !PASSING.test(c));
  return word ? `${tag}.${CSS.escape(word)}` : tag;
}

function placed(part, element) {
  const kin = [...(element.parentElement?.children || [])];
  if (kin.filter((other) => other.matches(part)).length < 2) return part;
  const place = kin.filter((other) => other.localName === element.localName).indexOf(element) + 1;
  return `${part}:nth-of-type(${place})`;
}

/** A short CSS selector that finds this element and no other: marks and names first, then classes, then places. */
export function selectorOf(element) {
  let path = "";
  let node = element;
  for (let depth = 0; node && depth < DEPTH; depth += 1, node = node.parentElement) {
    const part = ownPart(node);
    for (const step of [part, placed(part, node)]) {
      const candidate = path ? `${step}>${path}` : step;
      if (isOnly(candidate, element)) return candidate;
    }
    path = path ? `${placed(part, node)}>${path}` : placed(part, node);
  }
  return path;
}

/** The words on a button or link, at most 40 characters; undefined for anything else or where words are masked. */
export function labelOf(element, maskAll) {
  if (maskAll || isMasked(element) || !element.matches('a,button,summary,[role],input[type="submit"],input[type="button"]')) {
    return undefined;
  }
  const words = element.getAttribute("aria-label") || (element.localName === "input" ? element.value : element.innerText) || "";
  return scrubbed(words.replace(/\s+/g, " ").trim()).slice(0, 40) || undefined;
}

/**
 * The id people know an element by: its own or its button's `data-hxi-id`, `id`, `data-testid`, `data-test`, `data-qa` or
 * `name`, else `tag:words on it`; undefined for plain page areas.
 */
export function elementIdOf(element, maskAll) {
  const actor = element.closest(ACTIONABLE) || element;
  for (let node = element; node; node = node === actor ? null : node.parentElement) {
    const name = mark(node) || (node.hasAttribute("name") && "name");
    if (name) return node.getAttribute(name).slice(0, 80);
  }
  const label = labelOf(actor, maskAll);
  return label && `${actor.localName}:${label}`;
}

/** Whether an element stays in place while the page scrolls. */
function isFixed(element) {
  for (let node = element; node; node = node.parentElement) {
    if (/fixed|sticky/.test(getComputedStyle(node).position)) return true;
  }
  return false;
}

const fraction = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;

/** Sizes of the viewport and of the document, CSS pixels. */
export function sizes() {
  const { scrollWidth, scrollHeight } = document.documentElement;
  return { vw: innerWidth, vh: innerHeight, dw: scrollWidth, dh: Math.max(scrollHeight, document.body?.scrollHeight || 0) };
}

/** Anchors a viewport point to an element: `{selector, ex, ey, vw, vh, dw, dh, fixed?}`, ex and ey 0..1 within it. */
export function anchorOf(element, x, y) {
  const box = element.getBoundingClientRect();
  return {
    selector: selectorOf(element),
    ex: fraction((x - box.left) / (box.width || 1)),
    ey: fraction((y - box.top) / (box.height || 1)),
    ...sizes(),
    fixed: isFixed(element) || undefined,
  };
}
