// Recorded nodes as the stage can show them: it runs no scripts and loads nothing from other sites.

const OWN_FOLDERS = /^\/(static|demo)\//; // what the page's policy lets a recording load

/** Whether the policy of the session page lets an image of that address load. */
export function isLoadable(address) {
  if (/^(data|blob):/i.test(address)) return true;
  const url = URL.parse(address, location.href);
  return url?.host === location.host && OWN_FOLDERS.test(url.pathname);
}

const pixels = (value, otherwise) => (/^\d{1,5}/.test(value) ? parseInt(value, 10) : otherwise);

/** A CSS picture of that size: it takes its element's place in the layout as the real one did. */
const standIn = (width, height, drawing = "") =>
  `url("data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawing}</svg>`)}")`;

const HATCHES = '<defs><pattern id="h" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="10" height="10" fill="#eef1f4"/>' +
  '<rect width="1" height="10" fill="#ccd3da"/></pattern></defs><rect width="100%" height="100%" fill="url(#h)"/>';

/** What stands in for each kind of element: CSS `content` from its attributes, or null when it shows by itself. */
const STAND_INS = {
  canvas: ({ width, height }) => standIn(pixels(width, 300), pixels(height, 150)), // without scripts a canvas has no size of its own
  img: ({ src, srcset, rr_dataURL, width, height }) => (rr_dataURL || !(src || srcset) || isLoadable(src ?? "") ? null : standIn(pixels(width, 96), pixels(height, 72), HATCHES)),
};

/**
 * Gives copies of a window's events; `onMissing()` is called when an image of another site was left out, and
 * `onFault(error)` when an event is too odd to be looked through.
 */
export class Retouch {
  #known = new Map(); // rrweb id → {tag, attributes as recorded} of elements that have a stand-in or may get one

  constructor({ onMissing, onFault }) {
    this.onMissing = onMissing;
    this.onFault = onFault;
  }

  /** The event as the stage can show it; one that cannot be looked through stays as it is. */
  event(event) {
    try {
      return this.#retouched(event);
    } catch (error) {
      this.onFault(error);
      return event;
    }
  }

  #retouched(event) {
    const { type, data } = event;
    if (type === 2) this.#known.clear(); // ids count anew on every page
    if (type === 2) return { ...event, data: { ...data, node: this.#node(data.node) } };
    if (type !== 3 || data.source !== 0) return event;
    const adds = data.adds?.map((add) => ({ ...add, node: this.#node(add.node) }));
    const attributes = data.attributes?.map((change) => this.#change(change));
    return { ...event, data: { ...data, adds, attributes } };
  }

  #node(node) {
    const childNodes = node.childNodes?.map((child) => this.#node(child));
    if (!node.attributes) return childNodes ? { ...node, childNodes } : node;
    return { ...node, childNodes, attributes: this.#attributes(node) };
  }

  #attributes({ id, tagName, attributes }) {
    if (tagName === "link" && !attributes._cssText && /stylesheet/i.test(attributes.rel)) return without(attributes, "href"); // comes inlined, if at all
    if (!Object.hasOwn(STAND_INS, tagName)) return attributes;
    this.#known.set(id, { tag: tagName, attributes });
    const content = this.#content(tagName, attributes);
    const shown = tagName === "img" ? without(attributes, "src", "srcset") : attributes;
    return content ? { ...shown, style: `${attributes.style ?? ""};content:${content}` } : attributes;
  }

  #change(change) {
    const known = this.#known.get(change.id);
    if (!known) return change;
    const { style } = change.attributes;
    known.attributes = { ...known.attributes, ...change.attributes };
    const content = this.#content(known.tag, known.attributes);
    const attributes = { ...change.attributes, ...(content && known.tag === "img" ? { src: null, srcset: null } : {}) };
    if (typeof style === "string" || style === null) attributes.style = content ? `${style ?? ""};content:${content}` : style;
    else attributes.style = { ...style, content: content ?? false };
    return { ...change, attributes };
  }

  #content(tag, attributes) {
    const content = STAND_INS[tag](attributes);
    if (content && tag === "img") this.onMissing();
    return content;
  }
}

function without(attributes, ...names) {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}
