// The Rules page: each slider and its number field say the same; what differs from what holds is marked, and can be reset.
// What would change is asked of the server by the form itself (htmx), 250 ms after the last move.
const form = document.querySelector("#rules-form");
const rows = [...form.querySelectorAll("[data-rules-row]")];
const rangeOf = (row) => row.querySelector("input[type=range]");
const fieldOf = (row) => row.querySelector(".rules-value");

form.addEventListener("input", ({ target }) => {
  const row = target.closest("[data-rules-row]");
  if (!row) return;
  if (target.type === "range") {
    fieldOf(row).value = target.value;
    fieldOf(row).dispatchEvent(new Event("input", { bubbles: true })); // what the form listens to
    return;
  }
  const value = Number(target.value.replace(",", "."));
  if (target.value.trim() && !Number.isNaN(value)) rangeOf(row).value = value;
  mark();
});

form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-rules-reset], [data-rules-all]");
  if (!button) return;
  if (button.dataset.rulesAll) return setAll(rows, button.dataset.rulesAll);
  const row = button.closest("[data-rules-row]");
  setAll([row], "fallback");
  rangeOf(row).focus();
});

/** Fields take the values that hold (`saved`) or the defaults (`fallback`). */
function setAll(those, name) {
  for (const row of those) fieldOf(row).value = rangeOf(row).value = row.dataset[name];
  mark();
  form.dispatchEvent(new Event("rules-changed"));
}

/** Shows which values differ from those that hold, and from the defaults. */
function mark() {
  for (const row of rows) {
    const { value } = fieldOf(row);
    row.toggleAttribute("data-changed", value !== row.dataset.saved);
    row.querySelector("[data-rules-reset]").hidden = value === row.dataset.fallback;
    rangeOf(row).setAttribute("aria-valuetext", `${rangeOf(row).value} ${rangeOf(row).dataset.unit}`);
  }
  const isChanged = rows.some((row) => "changed" in row.dataset);
  form.querySelector("[data-rules-save]").disabled = !isChanged;
  form.querySelector("[data-rules-all=saved]").hidden = !isChanged;
  form.querySelector("[data-rules-all=fallback]").hidden = rows.every((row) => fieldOf(row).value === row.dataset.fallback);
}

/** A field whose problem is told is invalid. */
function markProblems() {
  for (const row of rows) {
    fieldOf(row).setAttribute("aria-invalid", String(Boolean(row.querySelector(".field-error").textContent.trim())));
  }
}

form.addEventListener("htmx:afterSettle", markProblems);
addEventListener("pageshow", mark); // a browser that comes back brings what was typed
mark();
