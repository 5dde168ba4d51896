// The colours of a figure. Python names each by the CSS variable that holds it, `var(--hxi-accent)`, under keys that
// end in color, colors, colorscale or colorway (apps/analytics/chart_style.py); here the names become colours of this theme.
const NAMED = /^var\(--[\w-]+\)$/;
const OF_COLOURS = /color(s|scale|way)?$/i;

/** The same figure with every named colour as Plotly reads it. */
export function inColour(figure) {
  const known = new Map();
  const colour = (name) => known.get(name) ?? known.set(name, rgbaOf(name)).get(name);
  return painted(figure, false, colour);
}

function painted(value, isColour, colour) {
  if (typeof value === "string") return isColour && NAMED.test(value) ? colour(value) : value;
  if (Array.isArray(value)) return value.map((one) => painted(one, isColour, colour));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(one, OF_COLOURS.test(key), colour)]));
}

/** What a CSS colour is at the moment: Plotly knows neither variables nor `light-dark()`. */
function rgbaOf(name) {
  const probe = document.createElement("i");
  probe.style.color = name;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
