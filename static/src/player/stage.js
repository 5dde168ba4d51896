// Where the picture stands: layers scaled to fit. A new picture is made ready behind the old one and then takes its place.

import { element } from "./dom.js";
import { FramesPicture } from "./frames.js";
import { Picture } from "./picture.js";

const MOST_ENLARGED = 1.5;
const PHONE_WIDTH = 500;
const BEZEL = 24; // CSS px around a phone's screen, both sides together

const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));

export class Stage {
  picture = null;
  #layer = null;
  #size = null;

  constructor(root, options) {
    this.root = root;
    this.options = options; // taps(from, to), onFault() and onMissing() of the pictures
    new ResizeObserver(() => this.#fit()).observe(root);
  }

  /** Shows the window's picture at `at`, standing still; `stillWanted` says, once it is ready, whether to show it after all. */
  async open(window, at, speed, stillWanted) {
    const layer = element("div", "stage-layer");
    this.root.append(layer);
    const made = this.#made(layer, window, at, speed);
    await made.picture.open();
    if (!stillWanted()) {
      this.#discard(made.picture, layer);
      return false;
    }
    await this.#take(made, layer);
    return true;
  }

  clear() {
    if (this.picture) this.#discard(this.picture, this.#layer);
    this.picture = null;
    this.#layer = null;
  }

  #made(layer, window, at, speed) {
    const made = { size: null, picture: null };
    const onSize = (size) => {
      made.size = { width: Number(size.width) || 1, height: Number(size.height) || 1 };
      if (this.#layer === layer) this.#fit(made.size);
    };
    const Kind = window.framed ? FramesPicture : Picture;
    made.picture = new Kind(layer, window, at, { ...this.options, speed, onSize });
    return made;
  }

  async #take({ picture, size }, layer) {
    const old = { picture: this.picture, layer: this.#layer };
    this.picture = picture;
    this.#layer = layer;
    this.#fit(size);
    layer.dataset.shown = "";
    await frame();
    if (old.picture) this.#discard(old.picture, old.layer);
  }

  #discard(picture, layer) {
    picture.destroy();
    layer.remove();
  }

  #fit(size = this.#size) {
    this.#size = size;
    if (!size || !this.#layer) return;
    const phone = size.width <= PHONE_WIDTH && size.height > size.width;
    const margin = phone ? BEZEL : 0;
    const room = { width: this.root.clientWidth, height: this.root.clientHeight };
    const scale = Math.min((room.width - margin) / size.width, (room.height - margin) / size.height, MOST_ENLARGED);
    this.#layer.classList.toggle("is-phone", phone);
    this.#layer.style.width = `${size.width}px`;
    this.#layer.style.height = `${size.height}px`;
    this.#layer.style.setProperty("--scale", Math.max(scale, 0.01));
  }
}
