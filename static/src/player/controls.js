// The control bar: buttons, speed, time, and the choices that stay.

import { clockText, dayTimeText } from "./format.js";
import { recall, remember } from "./memory.js";

export class Controls {
  autoplay = recall("autoplay", false);
  absolute = recall("absolute", false);

  constructor(player) {
    this.player = player;
    this.part = player.part;
    const { playback } = player;
    playback.setSpeed(this.#speeds().includes(recall("speed", 1)) ? recall("speed", 1) : 1);
    playback.skipIdle = recall("skip", true);
    this.part("speed").value = String(playback.speed);
    this.#listen();
    this.#press("skip", playback.skipIdle);
    this.#press("autoplay", this.autoplay);
    this.#tellTimes();
  }

  toggle() {
    const { playback, hasPicture } = this.player;
    if (!hasPicture) return;
    if (playback.playing) playback.pause();
    else playback.play();
    this.state(playback);
  }

  /** The next slower (-1) or faster (1) speed. */
  changeSpeed(by) {
    const speeds = this.#speeds();
    const place = speeds.indexOf(this.player.playback.speed) + by;
    this.#setSpeed(speeds[Math.min(Math.max(place, 0), speeds.length - 1)]);
  }

  /** Copies the address of this session at this moment. */
  async copyLink() {
    const address = new URL(location.href);
    address.searchParams.set("t", Math.max(0, Math.round(this.player.at - this.player.span.start)));
    try {
      await navigator.clipboard.writeText(address.href);
      this.player.notice.say(`Copied the link at ${clockText(this.player.at - this.player.span.start)}`);
    } catch {
      history.replaceState(null, "", address);
      this.player.notice.say("The browser does not let us copy; the address bar now has the link.");
    }
  }

  fullscreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    return this.part("screen").requestFullscreen();
  }

  show(at) {
    this.#write("now", this.absolute ? dayTimeText(at) : clockText(at - this.player.span.start));
  }

  total({ start, end }) {
    this.#write("total", this.absolute ? dayTimeText(end) : clockText(end - start));
  }

  state(playback) {
    const button = this.part("play");
    button.setAttribute("aria-label", playback.playing ? "Pause" : "Play");
    button.toggleAttribute("data-playing", playback.playing);
  }

  #speeds() {
    return [...this.part("speed").options].map((option) => Number(option.value));
  }

  #setSpeed(speed) {
    this.player.playback.setSpeed(speed);
    this.part("speed").value = String(speed);
    remember("speed", speed);
  }

  #listen() {
    const { playback } = this.player;
    const onClick = (name, act) => this.part(name).addEventListener("click", act);
    this.player.root.addEventListener("click", (event) => { // so that after the mouse the keys go to the player
      if (event.detail && document.activeElement.matches("button")) document.activeElement.blur();
    });
    onClick("play", () => this.toggle());
    onClick("link", () => this.copyLink());
    onClick("help", () => this.part("keys").showModal());
    onClick("fullscreen", () => this.fullscreen());
    onClick("skip", () => { playback.skipIdle = this.#flip("skip", playback.skipIdle); });
    onClick("autoplay", () => { this.autoplay = this.#flip("autoplay", this.autoplay); });
    onClick("time", () => {
      this.absolute = !this.absolute;
      remember("absolute", this.absolute);
      this.#tellTimes();
    });
    onClick("live", () => this.player.seek(this.player.span.end));
    this.part("speed").addEventListener("change", (event) => {
      this.#setSpeed(Number(event.target.value));
      event.target.blur(); // so that the keys go to the player again
    });
  }

  #tellTimes() {
    this.player.events.absolute = this.absolute;
    this.player.bar.absolute = this.absolute;
    this.total(this.player.span);
    this.show(this.player.at);
  }

  #flip(name, value) {
    remember(name, !value);
    this.#press(name, !value);
    return !value;
  }

  #press(name, value) {
    this.part(name).setAttribute("aria-pressed", String(value));
  }

  #write(name, text) {
    if (this.part(name).textContent !== text) this.part(name).textContent = text;
  }
}
