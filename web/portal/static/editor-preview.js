// The SPECIMEN page by page, as it will be printed.

import { problemOf, send } from './ui.js';
import { known, labelOf, stepOf, words } from './editor-draft.js';
import { idOf } from './editor-pointers.js';

const box = document.getElementById('preview');
const one = (selector) => box.querySelector(selector);
const sheet = one('[data-sheet]');
let page = 1;
let pages = 1;

// Larger pictures only for who wants to look closely.
const width = () => (box.classList.contains('large') ? 1600 : 1000);

async function show(wanted) {
  one('[data-working]').hidden = false;
  one('[data-fault]').hidden = true;
  const answer = await send(`${box.dataset.from}?page=${wanted}&width=${width()}&v=${box.dataset.shown}`, { headers: { Accept: 'image/png' } });
  one('[data-working]').hidden = true;
  if (!answer.ok) return refuse(await problemOf(answer));
  page = wanted;
  pages = Number(answer.headers.get('X-Pages'));
  const before = sheet.src;
  sheet.src = URL.createObjectURL(await answer.blob());
  if (before.startsWith('blob:')) URL.revokeObjectURL(before);
  sheet.hidden = false;
  sheet.alt = words('page', { page, pages });
  one('[data-page-state]').textContent = sheet.alt;
  box.querySelectorAll('[data-turn]').forEach((button) => {
    const to = page + Number(button.dataset.turn);
    button.disabled = to < 1 || to > pages;
  });
}

// Each fault leads to the field in which it was typed.
function refuse(problem) {
  sheet.hidden = true;
  if (problem.errors.length) document.getElementById('no-errors')?.remove();
  const lines = problem.errors.map(({ pointer, text }) => {
    const line = document.createElement('li');
    const link = document.createElement('a');
    link.href = `${known.addresses[stepOf(pointer)]}#${idOf(pointer)}`;
    link.textContent = labelOf(pointer);
    line.append(link, `: ${text}`);
    return line;
  });
  const list = document.createElement('ul');
  list.append(...lines);
  one('[data-fault]').replaceChildren(problem.text, list);
  one('[data-fault]').hidden = false;
}

box.addEventListener('click', ({ target }) => {
  const turn = target.closest('[data-turn]');
  if (turn) show(page + Number(turn.dataset.turn));
  const zoom = target.closest('[data-zoom]');
  if (!zoom) return;
  zoom.setAttribute('aria-pressed', String(box.classList.toggle('large')));
  show(page);
});
show(1);
