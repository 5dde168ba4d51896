// What was found in the session: keeps predictions and signals, and shows them in the band, the list, the head and the card.

import { Card } from "./card.js";
import { element, icon } from "./dom.js";
import { EmotionBand, stretchesOf } from "./emotionband.js";
import { shareText } from "./format.js";
import { countsInWords, frustrationsIn, incidentsIn, neighbourOf, OWN_MODEL, signalsIn } from "./signals.js";
import { thumbsOf, Verdicts } from "./verdicts.js";

const BEFORE_MS = 2000; // a frustration is shown from so long before it on

export class Findings {
  predictions = [];
  signals = [];
  frustrations = [];
  model = OWN_MODEL;
  #gone = null; // where a jump to a frustration led: {signal, from}

  constructor(player) {
    const { root, part } = player;
    Object.assign(this, { player, part, sprite: root.dataset.icons, looks: JSON.parse(document.getElementById("looks").textContent) });
    this.verdicts = new Verdicts(root.dataset, (words) => player.notice.say(words));
    this.card = new Card(root, {
      looks: this.looks, sprite: this.sprite, verdicts: this.verdicts,
      rowsOf: (ids) => player.plain.filter(({ id }) => ids.includes(id)), goTo: (row) => player.goTo(row), start: () => player.span.start,
    });
    this.band = new EmotionBand(part("emotions"), part("emotions-legend"), {
      looks: this.looks.emotions, onPick: (one, piece) => this.#pick(one, piece), signalsOf: (one) => countsInWords(this.#within(one), this.looks.signals),
    });
    part("next-frustration").addEventListener("click", () => this.go(1));
    part("emotions-model").addEventListener("change", ({ target }) => { this.model = target.value; this.card.close(); this.#drawBand(); });
    this.verdicts.addEventListener("change", () => player.events.redraw());
    this.verdicts.load();
  }

  /** The predictions as they are now; those known before where they cannot be had. */
  async fetch() {
    try {
      return (await this.player.api.emotions()).items;
    } catch {
      return this.predictions;
    }
  }

  take(predictions) {
    this.predictions = predictions;
    this.signals = signalsIn(predictions).filter(({ kind }) => Object.hasOwn(this.looks.signals, kind));
    this.frustrations = frustrationsIn(this.signals);
  }

  draw() {
    this.#drawHead();
    this.#drawModels();
    this.#drawBand();
  }

  /** What stands at the end of a signal's row: how sure it is, with the reasons behind it, and thumbs. */
  beside({ signal }) {
    if (!signal) return [];
    const why = element("button", "event-why", shareText(signal.confidence), icon(this.sprite, "info-circle"));
    why.type = "button";
    why.title = `Why? Estimated from behaviour, ${shareText(signal.confidence)} sure`;
    why.dataset.act = "why";
    why.addEventListener("click", () => this.card.signal(signal, why));
    const thumbs = this.verdicts.mayJudge ? [thumbsOf(signal, this.verdicts, this.sprite)] : [];
    return [...thumbs, why];
  }

  /** Goes to the next frustration, or with -1 to the one before. */
  go(by) {
    const signal = neighbourOf(this.frustrations, this.#standsAt(), by);
    if (!signal) {
      if (this.frustrations.length) this.player.notice.say(by > 0 ? "No frustration after this." : "No frustration before this.");
      return;
    }
    const from = Math.max(signal.at - BEFORE_MS, this.player.span.start);
    this.player.seek(from);
    this.player.events.point(signal, from);
    this.#gone = { signal, from };
  }

  /** The moment one goes on from: after a jump that of the frustration it led to, until the play has passed it. */
  #standsAt() {
    const { at } = this.player;
    const isBefore = this.#gone && at >= this.#gone.from && at < this.#gone.signal.at;
    return isBefore ? this.#gone.signal.at : at;
  }

  #pick(stretch, piece) {
    this.player.seek(stretch.from);
    this.card.prediction(stretch, this.#within(stretch), piece);
  }

  #within({ model, from, evidence }) {
    if (model !== OWN_MODEL || !Array.isArray(evidence)) return [];
    const ids = new Set(evidence.map(({ kind, eventId }) => `${kind} ${eventId}`));
    return this.signals.filter(({ kind, eventId, at }) => ids.has(`${kind} ${eventId}`) && at >= from);
  }

  #drawHead() {
    const count = incidentsIn(this.frustrations);
    const place = this.part("frustrations");
    place.hidden = !count;
    place.textContent = `${count} ${count === 1 ? "frustration" : "frustrations"}`;
    place.title = countsInWords(this.frustrations, this.looks.signals);
    this.part("next-frustration").disabled = !count;
  }

  #drawModels() {
    const models = [...new Set(this.predictions.map(({ model }) => model))];
    if (!models.includes(this.model)) this.model = models[0] ?? OWN_MODEL;
    const choice = this.part("emotions-model");
    choice.parentElement.hidden = models.length < 2;
    if (models.join("\n") === [...choice.options].map(({ value }) => value).join("\n")) return; // it may stand open
    choice.replaceChildren(...models.map((model) => new Option(model, model, false, model === this.model)));
  }

  #drawBand() {
    const { span } = this.player;
    const stretches = stretchesOf(this.predictions.filter(({ model }) => model === this.model), span.end);
    this.part("emotions-box").hidden = !stretches.length;
    this.part("emotions-about").hidden = !stretches.length;
    this.band.draw(stretches, span);
  }
}
