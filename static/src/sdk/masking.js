// What never leaves the page. Inputs and editable text become bullets of one length, so not even a length is told.

export const BULLETS = "•••••";
export const EDITABLE = '[contenteditable]:not([contenteditable="false" i])';
const SPOKEN = /^(title|alt|placeholder|label|summary|aria-(label|valuetext|description))$/;
const NUMBERS = /\d(?:[ ().-]?\d){11,}|\+\d[\d ().-]{6,}\d|\d{7,}/g; // cards, phones, account numbers
const LABELLED = /^(submit|button|reset|image|checkbox|radio)$/i; // inputs whose value is the page's own word

/** Text with every e-mail address, handle and run of 7 or more digits replaced. */
export const scrubbed = (text) =>
  (text.includes("@") ? text.replace(/\S+/g, (word) => (word.includes("@") ? BULLETS : word)) : text).replace(NUMBERS, BULLETS);

/** An address without its query, fragment and anything personal in its path. */
export const plainUrl = (url) => scrubbed(String(url).replace(/[?#].*/s, ""));

/** The element whose open shadow root holds this one, if any. */
function hostOf(element) {
  const root = element.getRootNode();
  return root.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? root.host : undefined;
}

/** Whether the element, or what it stands in across shadow roots, matches. */
function isWithin(element, selector) {
  for (let node = element; node; node = hostOf(node)) if (node.closest(selector)) return true;
  return false;
}

/** Whether nothing the visitor does to this element may be told. */
export const isIgnored = (element) => isWithin(element, ".hxi-ignore,.hxi-block");

/** Whether this element's words may not be told. */
export const isMasked = (element) => isWithin(element, `.hxi-mask,.hxi-block,${EDITABLE}`);

/** What stands in the recording for an input's value. */
export const maskedInput = (value) => (value ? BULLETS : "");

/** A function giving what stands in the recording for a text: bullets where masked, else the scrubbed text. */
export function textMask(maskAll) {
  return (text, element) => {
    if (!element || element.localName === "style") return text;
    if (element.closest(`textarea,${EDITABLE}`)) return text.trim() && BULLETS;
    return maskAll || isMasked(element) ? text.replace(/\S/g, "•") : scrubbed(text);
  };
}

function maskAttributes(attributes, element, maskAll) {
  for (const [name, value] of Object.entries(attributes)) {
    const isSpoken = SPOKEN.test(name);
    if (typeof value !== "string" || !(isSpoken || name.startsWith("data-"))) continue;
    if (maskAll && isSpoken || isMasked(element)) attributes[name] = maskedInput(value);
    else if (isSpoken || value.includes("@")) attributes[name] = scrubbed(value);
  }
  if (/^(mailto|tel|sms):/i.test(attributes.href)) attributes.href = attributes.href.replace(/:.*/s, ":");
  const holdsValue = /^(input|textarea)$/.test(element.localName) && !LABELLED.test(element.type);
  if (holdsValue && attributes.value) attributes.value = BULLETS;
}

function maskNode(node, nodeOf, maskAll) {
  const element = node.attributes && nodeOf(node.id);
  if (element) maskAttributes(node.attributes, element, maskAll);
  node.childNodes?.forEach((child) => maskNode(child, nodeOf, maskAll));
}

/**
 * Masks, in place, what rrweb's own options leave in an event: words in attributes, a field's initial value after the
 * visitor emptied it, the page's query string. `nodeOf` gives the element of an rrweb id.
 */
export function maskRecorded({ type, data }, nodeOf, maskAll) {
  if (type === 4) data.href = plainUrl(data.href);
  if (type === 2) maskNode(data.node, nodeOf, maskAll);
  if (type !== 3 || data.source !== 0) return;
  data.adds.forEach(({ node }) => maskNode(node, nodeOf, maskAll));
  data.attributes.forEach(({ id, attributes }) => nodeOf(id) && maskAttributes(attributes, nodeOf(id), maskAll));
}
