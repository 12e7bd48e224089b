// Goods from a file, or from a whole list that is pasted: read by the service, shown before they are taken.

import { problemOf, say, send } from './ui.js';
import { known, texts, words } from './editor-draft.js';
import { isBlank } from './editor-pointers.js';
import { inOrder } from './editor-paste.js';

const dialog = document.getElementById('goods-preview');
const template = document.getElementById('fault-row');
const lang = document.documentElement.lang;

export function wireFile(grid, saving) {
  const input = grid.section.querySelector('[data-file]');
  input.addEventListener('change', async () => {
    const file = input.files[0];
    const headers = { 'X-Filename': encodeURIComponent(file.name), 'Content-Type': 'application/octet-stream' };
    const isTaken = await offer(grid, await read(file, headers));
    if (isTaken) saving.change('source_invoice/goods_file', file.name.slice(0, 300));
    input.value = '';
  });
  grid.onList = async (text, row) => {
    const found = await read(text, { 'Content-Type': 'text/tab-separated-values' });
    // A line without figures may be goods as well: then the cells are pasted as they are.
    if (!found || found.heading === null) return false;
    await offer(grid, found, row);
    return true;
  };
}

async function read(data, headers) {
  const language = document.getElementById('certificate-language')?.value ?? known.draft.certificate.language;
  const name = document.getElementById('certificate-general_name')?.value ?? known.draft.certificate.general_name;
  const query = new URLSearchParams({ kind: known.kind, language, general_name: name });
  const answer = await send(`${known.path}/goods?${query}`, { method: 'POST', data, headers });
  if (answer.ok) return answer.json();
  say((await problemOf(answer)).text, 'bad');
  return null;
}

// Lines without faults go straight into an empty list; anything else is shown and asked first.
async function offer(grid, found, row = 0) {
  if (!found) return false;
  const present = grid.rows.filter((one) => !isBlank(one));
  const isEasy = found.lines.length > 0 && !found.problems.length && !found.notes.length && !present.length;
  const choice = isEasy ? { value: 'good', keeps: false } : await ask(found, present.length, row);
  if (!choice.value) return false;
  const taken = (choice.value === 'all' ? inOrder(found) : found.lines).map((line) => only(line, grid.blank));
  grid.replace(choice.keeps ? [...present, ...taken] : taken);
  say(words('taken', { count: taken.length.toLocaleString() }), 'good');
  return true;
}

const only = (line, blank) => Object.fromEntries(Object.keys(blank).map((name) => [name, line[name] ?? '']));

function ask(found, present, row) {
  const bad = new Set(found.problems.map((one) => one.line)).size;
  const one = (selector) => dialog.querySelector(selector);
  one('[data-count]').textContent = words('previewCount', { good: found.lines.length.toLocaleString(), bad });
  one('[data-faults-box]').hidden = !bad;
  one('[data-notes]').hidden = !found.notes.length;
  one('[data-notes]').replaceChildren(...found.notes.map(noteItem));
  one('[data-placing]').hidden = !present;
  one('[data-take-all]').hidden = !bad || !found.bad_lines.length;
  one('[data-take-good]').hidden = !found.lines.length;
  one('[data-take-good]').textContent = bad ? texts.takeGood : texts.takeThese;
  one(`[name=placing][value=${row ? 'append' : 'replace'}]`).checked = true;
  one('[data-rows]').replaceChildren(...found.problems.map((problem) => faultRow(problem, found.bad_lines)));
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve({ value: dialog.returnValue, keeps: present > 0 && one('[name=placing]:checked').value === 'append' });
  });
}

function noteItem(note) {
  const item = document.createElement('li');
  item.textContent = note[lang];
  return item;
}

function faultRow(problem, bad) {
  const row = template.content.firstElementChild.cloneNode(true);
  const goods = bad.find((one) => one.line === problem.line)?.goods;
  const [number, column, reason, content] = row.children;
  number.textContent = problem.line;
  column.textContent = known.columns[problem.field] ?? texts.whole;
  reason.textContent = problem[lang];
  content.textContent = goods ? Object.values(goods).filter(Boolean).join(' | ') : texts.notTaken;
  return row;
}
