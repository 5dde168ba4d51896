// A row of step chips: one types a step, changes it, moves it by keyboard, button or drag, and deletes it.
import { Combobox } from "./combobox.js";

const find = (selector, root) => root.querySelector(selector);
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

export class StepList {
  #list;
  #form;
  #onChange;
  #add;
  #template;

  constructor(list, onChange) {
    this.#list = list;
    this.#form = list.closest("form");
    this.#onChange = onChange;
    this.#template = find(`template[data-chip="${list.dataset.steps}"]`, this.#form);
    this.#add = new Combobox(find("[data-combo]", list), { onPick: (option) => this.#append(option) });
    list.addEventListener("click", (event) => this.#click(event));
    list.addEventListener("keydown", (event) => this.#press(event));
    this.#drag();
  }

  get #chips() {
    return [...this.#list.querySelectorAll(":scope > [data-step]")];
  }

  #append(option) {
    find(".step-add", this.#list).before(this.#chipOf(option));
    this.#add.clear();
    this.#changed(`Added ${option.dataset.label}, step ${this.#chips.length}`);
  }

  #chipOf(option) {
    const chip = this.#template.content.firstElementChild.cloneNode(true);
    const { option: text, label, word, kind } = option.dataset;
    chip.dataset.step = text;
    chip.className = `step-chip step-${kind}`;
    find("input", chip).value = text;
    find("[data-edit]", chip).title = text;
    find("[data-label]", chip).textContent = label;
    find("[data-word]", chip).textContent = `${word} `;
    find("[data-edit] .icon", chip).replaceWith(find(".icon", option).cloneNode(true));
    for (const button of chip.querySelectorAll("[aria-label]")) button.setAttribute("aria-label", button.getAttribute("aria-label") + label);
    return chip;
  }

  #click(event) {
    const chip = event.target.closest("[data-step]");
    const button = event.target.closest("button");
    if (!chip || !button) return;
    if ("remove" in button.dataset) this.#remove(chip);
    else if (button.dataset.move) this.#move(chip, Number(button.dataset.move), button);
    else if ("edit" in button.dataset) this.#edit(chip);
  }

  #press(event) {
    const chip = event.target.closest("[data-step]");
    if (event.target.matches("[role=combobox]")) this.#fromField(event, chip);
    else if (chip && event.altKey && MOVES[event.key]) this.#act(event, () => this.#move(chip, MOVES[event.key], event.target));
    else if (chip && ["Delete", "Backspace"].includes(event.key)) this.#act(event, () => this.#remove(chip));
    else if (chip && !event.altKey && event.target.matches("[data-edit]") && MOVES[event.key]) this.#act(event, () => this.#focusBeside(chip, MOVES[event.key]));
  }

  /** From the empty field at the end one goes back to the chips. */
  #fromField(event, chip) {
    if (chip || event.target.value || !["Backspace", "ArrowLeft"].includes(event.key) || !this.#chips.length) return;
    this.#act(event, () => this.#focus(this.#chips.at(-1)));
  }

  #act(event, work) {
    event.preventDefault();
    work();
  }

  #focus(chip) {
    (chip ? find("[data-edit]", chip) : this.#add.field).focus();
  }

  #focusBeside(chip, step) {
    const at = this.#chips.indexOf(chip) + step;
    if (at >= 0) this.#focus(this.#chips[at]);
  }

  #remove(chip) {
    const at = this.#chips.indexOf(chip);
    const label = find("[data-label]", chip).textContent;
    chip.remove();
    this.#focus(this.#chips[at] ?? this.#chips[at - 1]);
    this.#changed(`Removed ${label}`);
  }

  #move(chip, step, focused) {
    const chips = this.#chips;
    const to = chips.indexOf(chip) + step;
    if (this.#list.dataset.steps !== "step" || to < 0 || to >= chips.length) return;
    if (step < 0) chips[to].before(chip);
    else chips[to].after(chip);
    focused.focus();
    this.#changed(`Moved ${find("[data-label]", chip).textContent} to place ${to + 1} of ${chips.length}`);
  }

  /** The chip becomes a field until another step is taken, or the field is left. */
  #edit(chip) {
    const name = find("[data-edit]", chip);
    const editor = find("template[data-editor]", this.#form).content.firstElementChild.cloneNode(true);
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      const hadFocus = editor.contains(document.activeElement);
      editor.replaceWith(name);
      chip.draggable = "draggable" in this.#template.content.firstElementChild.attributes;
      if (hadFocus) name.focus();
    };
    const combobox = new Combobox(editor, { onLeave: end, onPick: (option) => { isOver = true; this.#replace(chip, option); } });
    chip.draggable = false; // letters are selected with the pointer
    name.replaceWith(editor);
    window.htmx.process(editor);
    combobox.field.value = chip.dataset.step;
    combobox.field.focus();
    combobox.field.select();
  }

  #replace(chip, option) {
    const fresh = this.#chipOf(option);
    chip.replaceWith(fresh);
    this.#focus(fresh);
    this.#changed(`Changed to ${option.dataset.label}`);
  }

  #drag() {
    let dragged = null, before = "";
    const order = () => this.#chips.map((chip) => chip.dataset.step).join("\n");
    this.#list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("[data-step]");
      if (!dragged) return;
      before = order();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.step);
      dragged.classList.add("step-dragged");
    });
    this.#list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const next = this.#chips.find((chip) => chip !== dragged && isBefore(event, chip.getBoundingClientRect()));
      const place = next ?? find(".step-add", this.#list);
      if (dragged.nextElementSibling !== place) place.before(dragged);
    });
    this.#list.addEventListener("drop", (event) => event.preventDefault());
    this.#list.addEventListener("dragend", () => {
      dragged?.classList.remove("step-dragged");
      const label = dragged && find("[data-label]", dragged).textContent;
      dragged = null;
      if (label && before !== order()) this.#changed(`Moved ${label}`);
    });
  }

  #changed(said) {
    find("[data-said]", this.#form).textContent = said;
    this.#onChange();
  }
}

/** Whether a pointer is before the middle of a chip, in rows from left to right. */
const isBefore = ({ clientX, clientY }, { top, bottom, left, width }) => clientY < top || (clientY < bottom && clientX < left + width / 2);
