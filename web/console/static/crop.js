// The rectangle that is cut out of a picture, in parts of its width and height: 0 is left or top, 1 right or bottom. Pure.

export const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };
const LEAST = 0.03; // of the picture: how near two opposite edges may come

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// With one edge moved, as far as it may go.
export function withEdge(box, edge, to) {
  const { left, top, right, bottom } = box;
  const limits = { left: [0, right - LEAST], right: [left + LEAST, 1], top: [0, bottom - LEAST], bottom: [top + LEAST, 1] };
  return { ...box, [edge]: clamp(to, ...limits[edge]) };
}

// Moved as a whole, as far as the picture goes; its size stays.
export function moved(box, x, y) {
  const right = clamp(x, -box.left, 1 - box.right);
  const down = clamp(y, -box.top, 1 - box.bottom);
  return { left: box.left + right, right: box.right + right, top: box.top + down, bottom: box.bottom + down };
}

const INK_BELOW = 0.7; // of the paper's brightness

// Which brightness (0 to 255) ink stays under: the paper is what there is most of. `data` is RGBA, four bytes a pixel.
export function inkLimit(data) {
  const histogram = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) histogram[grey(data, at)] += 1;
  return histogram.indexOf(Math.max(...histogram)) * INK_BELOW;
}

// The brightness of the pixel at `at`, as eyes see it.
export const grey = (data, at) => Math.round(data[at] * 0.299 + data[at + 1] * 0.587 + data[at + 2] * 0.114);
