// Two versions of one application, side by side. Nothing is decided before somebody decides.

import { labelOf, shown } from './editor-draft.js';
import { differences, isUntouched } from './editor-pointers.js';

const dialog = document.getElementById('conflict');
const template = document.getElementById('conflict-row');

// What is to be kept of `mine`, as [{pointer, value}]; the rest is theirs. `base` is what both began with.
export async function choose(mine, theirs, base) {
  const found = differences(mine, theirs);
  if (!found.length) return [];
  const rows = found.map((one, index) => newRow(one, index, base));
  dialog.querySelector('[data-rows]').replaceChildren(...rows);
  await answered();
  return found.filter((_, index) => chosen(rows[index]) === 'mine').map(({ pointer, mine: value }) => ({ pointer, value }));
}

function newRow({ pointer, mine, theirs }, index, base) {
  const row = template.content.firstElementChild.cloneNode(true);
  const [here, there] = row.querySelectorAll('label');
  const untouched = isUntouched(base, pointer, mine);
  row.querySelector('th').textContent = labelOf(pointer);
  for (const [label, value, isChosen] of [[here, mine, !untouched], [there, theirs, untouched]]) {
    label.querySelector('span').textContent = shown(value);
    label.querySelector('input').name = `conflict-${index}`;
    label.querySelector('input').checked = isChosen;
  }
  return row;
}

const chosen = (row) => row.querySelector('input:checked').value;

function answered() {
  dialog.oncancel = (event) => event.preventDefault();
  dialog.onclick = (event) => {
    const all = event.target.closest('[data-all]')?.dataset.all;
    if (all) dialog.querySelectorAll(`input[value=${all}]`).forEach((input) => { input.checked = true; });
  };
  dialog.showModal();
  return new Promise((resolve) => { dialog.onclose = resolve; });
}
