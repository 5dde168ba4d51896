// Where a picture of a recorded page is made: no person ever sees this page, a headless browser does. Sizes are CSS pixels.

import { FramesPicture } from "../player/frames.js";
import { Picture } from "../player/picture.js";

const TALLEST = 10_000;
const PATIENCE_MS = 2000; // for fonts and images
const NOT_MOVED = 1.5;
const STILL = `*, ::before, ::after {
  transition: none !important; scroll-snap-type: none !important; caret-color: transparent !important; background-attachment: scroll !important;
}`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));

let page; // the document rebuilt from the recording
let staying = []; // what does not scroll with the page: each element with its place in the page at scroll 0

/** Rebuilds the moment `at` (epoch ms) of these events and returns the height of the page. */
async function develop({ events, at, framed }) {
  let size = { width: 0, height: 0 };
  const onSize = (told) => { size = told; };
  const Kind = framed ? FramesPicture : Picture;
  const picture = new Kind(document.body, { events }, at, { speed: 1, onSize, onFault() {}, onMissing() {}, taps: () => undefined });
  await picture.open();
  if (framed) return Number(size.height);
  page = picture.replayer.iframe.contentDocument;
  if (!page?.documentElement) throw new Error("the page could not be rebuilt");
  page.documentElement.append(Object.assign(page.createElement("style"), { textContent: STILL }));
  await Promise.race([everythingLoaded(), pause(PATIENCE_MS)]);
  finishAnimations();
  page.defaultView.scrollTo(0, 0);
  await frame();
  staying = stayingElements();
  return Math.min(TALLEST, Math.max(page.documentElement.scrollHeight, page.body?.scrollHeight ?? 0));
}

function everythingLoaded() {
  const images = [...page.images].filter((image) => !image.complete || image.loading === "lazy");
  for (const image of images) image.loading = "eager";
  return Promise.all([page.fonts.ready, ...images.map((image) => image.decode().catch(() => {}))]);
}

function finishAnimations() {
  for (const animation of page.getAnimations()) {
    try {
      animation.finish();
    } catch {
      animation.cancel(); // it has no end
    }
  }
}

/**
 * The boxes of what these selectors find, `{selector: [x, y, width, height, stays 0|1]}` in the page at scroll 0. Of several elements
 * a selector of `selectors` stands for the first one that has a size; one of `ancestors` then stands for none.
 */
function measure({ selectors, ancestors }) {
  const boxes = {};
  for (const [names, isSure] of [[ancestors, false], [selectors, true]]) {
    for (const selector of names) {
      const found = elementsOf(selector);
      const element = isSure || found.length === 1 ? found.find(hasSize) : undefined;
      if (element) boxes[selector] = boxOf(element);
    }
  }
  return boxes;
}

function elementsOf(selector) {
  try {
    return [...page.querySelectorAll(selector)];
  } catch {
    return []; // not a selector
  }
}

const hasSize = (element) => element.getBoundingClientRect().width >= 1 && element.getBoundingClientRect().height >= 1;

function boxOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [...[left, top, width, height].map(Math.round), isFixed(element) ? 1 : 0];
}

function isFixed(element) {
  for (let node = element; node; node = node.parentElement) {
    if (/fixed|sticky/.test(positionOf(node))) return true;
  }
  return false;
}

const positionOf = (element) => page.defaultView.getComputedStyle(element).position;

function stayingElements() {
  return [...everyElement(page)]
    .map((element) => ({ element, position: positionOf(element), top: element.getBoundingClientRect().top }))
    .filter(({ position }) => position === "fixed" || position === "sticky");
}

function* everyElement(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* everyElement(element.shadowRoot);
  }
}

/** Scrolls the page, with what would go along hidden: it is in the picture where it was at scroll 0. Returns the offset reached. */
async function scrollTo(offset) {
  const view = page.defaultView;
  for (const { element, position } of staying) {
    if (position === "sticky") override(element, { position: "relative", inset: "auto" });
  }
  view.scrollTo(0, offset);
  for (const { element, top } of staying) {
    if (Math.abs(element.getBoundingClientRect().top + view.scrollY - top) > NOT_MOVED) override(element, { opacity: "0" });
  }
  await frame();
  await frame();
  return view.scrollY;
}

function override(element, styles) {
  for (const [name, value] of Object.entries(styles)) element.style?.setProperty(name, value, "important");
}

globalThis.darkroom = { develop, measure, scrollTo };
