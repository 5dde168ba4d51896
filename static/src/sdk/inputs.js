// Changes of form fields and editable text: which, and whether it is filled now; never what it holds.

import { elementIdOf, selectorOf } from "./anchors.js";
import { innermost } from "./listen.js";
import { EDITABLE, isIgnored } from "./masking.js";

const FIELD = "input,select,textarea";

function isFilled(field) {
  if (!field.matches(FIELD)) return Boolean(field.textContent.trim());
  return /^(checkbox|radio)$/.test(field.type) ? field.checked : Boolean(field.value);
}

/** Reports each committed change through `emit`; `settle()` reports one that has not been left yet. */
export function inputWatch({ on, emit, maskAll }) {
  const begun = new WeakMap(); // field → {waitMs: from its focus to its first change after it, again: of something it held}
  let entered = []; // the field that has the focus, and since when
  let edited; // what no change event will tell of: editable text, and fields inside shadow roots

  /** `anchor` is the field, or what the document's own selectors reach of it. */
  function report(field, anchor) {
    if (isIgnored(field)) return;
    emit("input", {
      elementId: elementIdOf(field, maskAll),
      metadata: { selector: selectorOf(anchor), input: field.type || "editable", filled: isFilled(field), ...begun.get(field) },
    });
    begun.delete(field);
    if (field === entered[0]) entered = [field, Date.now()]; // it keeps the focus: its next change is waited for from now on
  }

  function begin(field, again) {
    const [focused, at] = entered;
    if (field === focused && !begun.has(field)) begun.set(field, { waitMs: Date.now() - at, again });
  }

  function settle() {
    if (edited) report(...edited);
    edited = undefined;
  }

  on(window, "focusin", (event) => (entered = [innermost(event), Date.now()]));
  on(window, "change", ({ target }) => {
    if (!target.matches?.(FIELD)) return;
    begin(target); // a box or a list, whose first change is the only one
    report(target, target);
  });
  on(window, "beforeinput", (event) => {
    const field = innermost(event);
    if (field.matches?.(FIELD) || field.matches?.(EDITABLE)) begin(field, isFilled(field));
  });
  on(window, "input", (event) => {
    const field = innermost(event);
    if (field.matches?.(EDITABLE) || (field.matches?.(FIELD) && field !== event.target)) edited = [field, event.target];
  });
  on(window, "focusout", settle);

  return { settle };
}
