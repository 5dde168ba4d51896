// Messages over the picture: one that stays while its reason does, and short ones that leave by themselves.

const SHORT_MS = 2600;

/** Shows messages in `root` (a live region). */
export class Notice {
  #standing = "";
  #timer = 0;

  constructor(root) {
    this.root = root;
  }

  /** Sets the message that stays; an empty one takes it away. */
  stand(text) {
    if (text === this.#standing) return;
    this.#standing = text;
    if (!this.#timer) this.#write(text);
  }

  /** Shows a message for a moment. */
  say(text, action = null) {
    clearTimeout(this.#timer);
    this.#write(text, action);
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#write(this.#standing);
    }, SHORT_MS);
  }

  #write(text, action = null) {
    this.root.textContent = text;
    if (action) this.root.append(action);
    this.root.hidden = !text;
  }
}
