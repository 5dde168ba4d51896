// A combobox: a field below which the server lists what there is as one types. Arrows choose, Enter takes, Escape closes.
// With letters typed the first option is the chosen one; Enter before the list has come takes the first that comes.
const EDGE = 12; // px between the list and the window's edge

export class Combobox {
  #root;
  #onPick;
  #onLeave;
  #isAwaited = false;
  #active = null;

  /** `onPick(option)` gets the option's element; `onLeave()` is told when the field is left or given up. */
  constructor(root, { onPick, onLeave = () => {} }) {
    this.#root = root;
    this.#onPick = onPick;
    this.#onLeave = onLeave;
    this.field = root.querySelector("[role=combobox]");
    this.list = root.querySelector("[data-options]");
    this.field.addEventListener("keydown", (event) => this.#press(event));
    this.field.addEventListener("input", () => { this.#isAwaited = false; });
    this.field.addEventListener("blur", () => { this.close(); this.#onLeave(); });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
    this.list.addEventListener("click", (event) => this.#take(event.target.closest("[data-option]")));
    this.list.addEventListener("htmx:afterSettle", () => this.#show());
  }

  get #options() {
    return [...this.list.querySelectorAll("[data-option]")];
  }

  /** Whether the list is the one of the letters that are typed now. */
  get #isFresh() {
    return this.list.firstElementChild?.dataset.for === this.field.value.trim();
  }

  close() {
    this.list.hidden = true;
    this.#mark(null);
    this.field.setAttribute("aria-expanded", "false");
  }

  clear() {
    this.field.value = "";
    this.list.replaceChildren();
    this.close();
  }

  #show() {
    if (document.activeElement !== this.field || !this.#isFresh) return;
    this.#options.forEach((option, at) => { option.id = `${this.list.id}-${at}`; });
    this.list.hidden = false;
    this.#fit();
    this.field.setAttribute("aria-expanded", "true");
    this.#mark(this.field.value.trim() ? this.#options[0] : null);
    if (this.#isAwaited) this.#take(this.#active);
  }

  /** The list stays in the window, where the field is far to the right. */
  #fit() {
    this.list.style.insetInlineStart = "0";
    const over = this.list.getBoundingClientRect().right + EDGE - document.documentElement.clientWidth;
    if (over > 0) this.list.style.insetInlineStart = `${-over}px`;
  }

  #mark(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option ?? null;
    this.#active?.setAttribute("aria-selected", "true");
    this.#active?.scrollIntoView({ block: "nearest" });
    if (this.#active) this.field.setAttribute("aria-activedescendant", this.#active.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  #take(option) {
    this.#isAwaited = false;
    if (option) this.#onPick(option);
  }

  #press(event) {
    const act = { ArrowDown: () => this.#go(1), ArrowUp: () => this.#go(-1), Enter: () => this.#enter(), Escape: () => this.#escape() }[event.key];
    if (!act || event.altKey || event.isComposing) return;
    if (act() === false) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go(step) {
    if (this.list.hidden) {
      window.htmx.trigger(this.field, "focus");
      return;
    }
    const options = this.#options;
    const at = options.indexOf(this.#active);
    this.#mark(options[at < 0 && step < 0 ? options.length - 1 : (at + step + options.length) % options.length]);
  }

  #enter() {
    if (this.#active && this.#isFresh) this.#take(this.#active);
    else if (this.field.value.trim()) this.#isAwaited = !this.#isFresh;
  }

  /** False: there was nothing to close, so the key means something else. */
  #escape() {
    if (this.list.hidden && !this.field.value) {
      this.#onLeave();
      return false;
    }
    if (this.list.hidden) this.clear();
    else this.close();
  }
}
