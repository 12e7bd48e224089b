// A list of rows: what an act makes of it, which of its rows are in sight, and when a key leads out of a cell. Pure.

export const ROW = 44; // px, in long lists; editor.css says the same
const AROUND = 15; // rows above and below those in sight

// The rows after an act at the index `row`, and where the caret goes; null when there is nothing to do.
export function acted(act, rows, row, blank) {
  const changed = structuredClone(rows);
  if (act === 'insert') changed.splice(row, 0, { ...blank });
  else if (act === 'duplicate') changed.splice(row + 1, 0, { ...(changed[row] ?? blank) });
  else if (act === 'delete' && row < rows.length) changed.splice(row, 1);
  else return null;
  return { rows: changed, row: act === 'duplicate' ? row + 1 : row };
}

// Of `count` rows, those to be made for a view that begins `top` pixels down: from the first to before the last. They
// change in steps, so that not every move makes rows anew.
export function inSight(top, height, count) {
  const first = Math.max(0, Math.floor(top / ROW) - AROUND);
  const from = first - (first % AROUND);
  return { from, to: Math.min(count, from + Math.ceil(height / ROW) + 3 * AROUND) };
}

const MOVES = { Enter: [1, 0], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// How many rows down and columns to the right a key leads from a cell (an input or textarea); null when it stays inside.
export function moveOf(event, cell) {
  const move = MOVES[event.key];
  if (!move || event.ctrlKey || event.altKey || !leaves(cell, event.key)) return null;
  return event.key === 'Enter' && event.shiftKey ? [-1, 0] : move;
}

// Whether the key leads out of the cell: the caret stands at that edge, or the whole cell is selected.
function leaves({ selectionStart: start, selectionEnd: end, value }, key) {
  if (key === 'Enter' || start === null || (start === 0 && end === value.length)) return true;
  if (start !== end) return false;
  if (key === 'ArrowLeft') return start === 0;
  if (key === 'ArrowRight') return end === value.length;
  if (key === 'ArrowUp') return !value.slice(0, start).includes('\n');
  return !value.slice(end).includes('\n');
}
