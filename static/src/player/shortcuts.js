// What the player's keys do.

import { listenToKeys } from "./keys.js";

const STEP_MS = 5000;
const SMALL_STEP_MS = 1000;

export function bindKeys(player) {
  const { controls } = player;
  const step = (way) => (event) => player.seek(player.at + way * (event.shiftKey ? SMALL_STEP_MS : STEP_MS));
  const event = (by) => () => {
    const row = player.events.neighbour(player.at + 1000, by);
    if (row) player.goTo(row);
  };
  const open = (name) => () => player.part(name)?.click();
  listenToKeys({
    " ": () => controls.toggle(),
    ArrowLeft: step(-1),
    ArrowRight: step(1),
    ArrowUp: event(-1),
    ArrowDown: event(1),
    e: ({ shiftKey }) => player.findings.go(shiftKey ? -1 : 1),
    j: open("next"),
    k: open("previous"),
    n: open("add-note"),
    f: () => controls.fullscreen(),
    c: () => controls.copyLink(),
    "<": () => controls.changeSpeed(-1),
    ">": () => controls.changeSpeed(1),
    "?": () => player.part("keys").showModal(),
  });
}
