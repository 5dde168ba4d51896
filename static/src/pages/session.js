// The session page: reads what the page and the API say of a session, and puts the player's parts together.

import { part } from "../player/dom.js";
import { Player } from "../player/player.js";

const root = document.querySelector("[data-player]");
root.querySelector("[data-part=skeleton]").dataset.shown = "";
const player = new Player(root, (name) => part(document, name));
player.open();
