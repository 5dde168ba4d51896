// Which recorded events the Replayer can take: it reads these parts of them where nothing guards it.

const WHOLE = 2;
const INCREMENTAL = 3;
const META = 4;
const VIEWPORT_RESIZE = 4;
const MOVES = [1, 6, 12]; // of the mouse, of a finger, of something dragged

const isObject = (value) => value !== null && typeof value === "object";
const isSize = ({ width, height }) => Number.isFinite(width) && Number.isFinite(height);
const isPath = ({ positions }) => Array.isArray(positions) && positions.length > 0 && positions.every((one) => Number.isFinite(one?.timeOffset));

/** Whether an event has the shape of its kind; what is inside a change of the page is not looked at. */
export function isUsable({ type, data }) {
  if (![WHOLE, INCREMENTAL, META].includes(type)) return true;
  if (!isObject(data)) return false;
  if (type === WHOLE) return isObject(data.node);
  if (type === META || data.source === VIEWPORT_RESIZE) return isSize(data);
  return !MOVES.includes(data.source) || isPath(data);
}
