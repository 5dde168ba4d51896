// Small builders: text is always text, never markup, since labels come from recorded pages.

/** An element with a class and children; strings become text nodes. */
export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** The icon of that name from the page's sprite. */
export function icon(sprite, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The element of the player that plays that part. */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}
