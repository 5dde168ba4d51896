/**
 * The recorder. One script tag is the whole installation; events go to the origin it came from:
 *
 *     <script src="https://hxi.example/sdk/hxi.js" data-key="hxi_…" async></script>
 *
 * Optional attributes of the tag:
 *     data-endpoint="https://…"   send to another origin than the script's
 *     data-mask="text"            mask every text of the page, not only what people type
 *     data-sample="0.25"          record this share of sessions (decided once per session)
 *     data-min-duration="5"       send nothing of sessions shorter than this many seconds
 *     data-start="manual"         record nothing until hxi.start(), e.g. until the visitor has agreed
 *     data-screens="manual"       name screens only by hxi.screen(name), not by the address
 *
 * Classes on the page's elements: `hxi-block` (left out, a box of its size stays), `hxi-mask` (its words become dots),
 * `hxi-ignore` (what people do in it is not recorded: no clicks, inputs, scrolling, selection or pointer; what it shows is).
 * What people type is always masked.
 *
 * window.hxi: identify(userId, traits), screen(name), track(type, metadata), start(), stop() (until the next page),
 * sessionId. Calls made before the script has loaded: `window.hxi = window.hxi || { q: [] }; hxi.q.push(["track", "sale"])`.
 *
 * With Do Not Track or Global Privacy Control nothing is recorded, stored or sent.
 */
import { guarded } from "./listen.js";
import { recorder } from "./recorder.js";
import { isInnerFrame, isOptedOut, settingsOf } from "./settings.js";

const API = ["identify", "screen", "track", "start", "stop"];

function install(script) {
  const early = window.hxi?.q || [];
  const isOut = isOptedOut();
  const ours = isOut ? {} : recorder(settingsOf(script));
  const hxi = Object.fromEntries(API.map((name) => [name, guarded(ours[name] || (() => {}))]));
  Object.defineProperty(hxi, "sessionId", { get: () => ours.sessionId?.() });
  window.hxi = hxi;
  if (isOut) return;
  const begin = guarded(() => {
    ours.begin();
    early.forEach(([name, ...given]) => hxi[name]?.(...given));
  });
  if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}

const script = document.currentScript || document.querySelector('script[data-key][src*="hxi.js"]');
guarded(() => {
  if (script?.dataset.key && !window.hxi?.start && !isInnerFrame()) install(script);
})();
