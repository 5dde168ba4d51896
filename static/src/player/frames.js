// A mobile screen drawn from its frames: boxes and text of our own making, nothing of the recording is markup.

const TAP_MS = 700;
const MOST_ELEMENTS = 2000;
const KNOWN_TYPES = ["button", "text", "label", "input", "image", "list", "card", "header", "icon", "switch", "checkbox"];

/** One window of frames in one layer of the stage; the same face as Picture. Moments are epoch ms. */
export class FramesPicture {
  #shown = null;

  constructor(layer, window, at, { onSize, taps }) {
    this.frames = [...window.events].sort((one, other) => one.timestamp - other.timestamp);
    this.layer = layer;
    this.onSize = onSize;
    this.taps = taps;
    this.wanted = at;
    this.screen = box("frame-screen");
    this.ring = box("frame-tap");
    layer.append(this.screen, this.ring);
  }

  async open() {
    this.tick(this.wanted);
  }

  /** Draws the frame of that moment, and the tap that happened just before it. */
  tick(at) {
    this.wanted = at;
    const frame = this.frames.findLast((candidate) => candidate.timestamp <= at) ?? this.frames[0];
    if (frame !== this.#shown) this.#draw(frame);
    const tap = this.taps(at - TAP_MS, at);
    this.ring.hidden = !tap;
    if (tap) place(this.ring, tap.x, tap.y, 0, 0);
  }

  /** The same moment again, once the taps are known. */
  redraw() {
    this.tick(this.wanted);
  }

  play() {}
  pause() {}
  setSpeed() {}
  get at() { return null; }

  jump(at) {
    this.tick(at);
  }

  async append(events) {
    this.frames = this.frames.concat(events);
  }

  destroy() {
    this.screen.remove();
    this.ring.remove();
  }

  #draw(frame) {
    this.#shown = frame;
    this.onSize({ width: within(frame.width, 1, 10_000, 360), height: within(frame.height, 1, 10_000, 640) });
    const elements = Array.isArray(frame.elements) ? frame.elements.slice(0, MOST_ELEMENTS).filter(Boolean) : [];
    this.screen.replaceChildren(...(frame.elements ? elements.map(drawn) : [placeholder(frame.imageUrl)]));
  }
}

function drawn({ type, x, y, w, h, text }) {
  const made = box("frame-element");
  made.dataset.type = KNOWN_TYPES.includes(type) ? type : "other";
  place(made, x, y, w, h);
  made.style.fontSize = `${Math.min(16, Math.max(8, within(h, 0, 10_000, 16) * 0.6))}px`;
  made.textContent = text === undefined || text === null ? "" : String(text);
  return made;
}

/** Pictures live in an object store of the app's owner; the player asks nobody for them. */
function placeholder(imageUrl) {
  const made = box("frame-missing");
  made.textContent = `The picture of this screen is kept elsewhere: ${String(imageUrl).slice(0, 300)}`;
  return made;
}

function box(className) {
  const made = document.createElement("div");
  made.className = className;
  return made;
}

function place(target, x, y, w, h) {
  target.style.transform = `translate(${within(x, -20_000, 20_000, 0)}px, ${within(y, -20_000, 20_000, 0)}px)`;
  if (w || h) Object.assign(target.style, { width: `${within(w, 0, 20_000, 0)}px`, height: `${within(h, 0, 20_000, 0)}px` });
}

function within(value, least, most, otherwise) {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}
