// The parts of rrweb that our recorder never switches on (a seventh of its size), left out of the bundle.
import { readFileSync } from "node:fs";

const CUTS = [
  // [what, from here, up to here, what stands there instead]
  ["canvas recording", "var chars =", "class StylesheetManager {",
    "class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }\n"],
  ["blank canvases", "function is2DCanvasBlank(", "function getInputType(", ""],
  ["canvas and inlined pictures", '  if (tagName === "canvas" && recordCanvas) {', '  if (["audio", "video"].includes(tagName)) {', ""],
  ["virtual DOM", "class BaseRRNode {", "function on(type, fn", "class BaseRRNode {}\n"],
  ["the retired mirror", "const DEPARTED_MIRROR_ACCESS_WARNING", "function throttle(", ""],
  ["fonts", "function initFontObserver(", "function initSelectionObserver(", "function initFontObserver() {}\n"],
  ["hooks", "function mergeHooks(", "function initObservers(", "function mergeHooks() {}\n"],
  ["ids of other origins' frames", "class CrossOriginIframeMirror {", "class IframeManager {", "class CrossOriginIframeMirror {}\n"],
  ["events of other origins' frames", "  handleMessage(message) {", "class ShadowDomManager {", "  handleMessage() {}\n}\n"],
];

function without(source, [what, from, until, instead]) {
  const start = source.indexOf(from);
  const end = source.indexOf(until, start);
  if (start < 0 || end < 0) throw new Error(`@rrweb/record has changed: cannot leave out ${what}`);
  return source.slice(0, start) + instead + source.slice(end);
}

const declared = (source) => [...source.matchAll(/^(?:function|class) (\w+)/gm)].map(([, name]) => name);

/** What is left of rrweb; throws when something left still needs something that went. */
function slimmed(source) {
  const left = CUTS.reduce(without, source);
  const kept = new Set(declared(left));
  const missing = declared(source).find((name) => !kept.has(name) && new RegExp(`\\b${name}\\b`).test(left));
  if (missing) throw new Error(`@rrweb/record has changed: ${missing} was left out but is needed`);
  return left;
}

/** An esbuild plugin; the build fails when a new rrweb no longer looks as these cuts expect. */
export const slimRrweb = {
  name: "slim-rrweb",
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, ({ path }) => ({
      contents: slimmed(readFileSync(path, "utf8")),
      loader: "js",
    }));
  },
};
