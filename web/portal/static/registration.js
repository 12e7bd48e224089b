// The registration's pages: the secret of the mail's link, documents in a dialog, drafts, forms that appear by themselves.

import { say } from './ui.js';

const PAUSE = 800;

// --- /entry: the secret after "#" goes to the portal at once and leaves the address bar --------------------------------

const entry = document.getElementById('entry');
if (entry && location.hash.length > 1) {
  entry.elements.link.value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname + location.search);
  entry.hidden = true;
  document.getElementById('opening').hidden = false;
  entry.requestSubmit();
}

// --- documents: opened in a dialog; having been given out is what the portal remembers ---------------------------------

async function read(opener) {
  const answer = await fetch(opener.dataset.rules);
  if (!answer.ok) return say(document.body.dataset.failed, 'bad');
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('document');
  const dialog = document.getElementById('reader');
  document.getElementById('reader-title').textContent = found.querySelector('h1').textContent;
  const text = dialog.querySelector('[data-text]');
  text.replaceChildren(...[...found.children].slice(1));
  dialog.showModal();
  text.scrollTop = 0;
  opened(opener.closest('li'));
}

function opened(item) {
  const state = item.querySelector('.state');
  if (!state) return;
  item.classList.add('done');
  item.querySelector('.fault')?.remove();
  state.textContent = state.dataset.opened;
  const all = [...item.parentElement.children].every((each) => each.classList.contains('done'));
  if (all) document.getElementById('agree').disabled = false;
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-rules]');
  if (opener) {
    event.preventDefault();
    read(opener);
  }
  if (event.target.closest('[data-print]')) print();
});
document.querySelectorAll('[data-print]').forEach((button) => { button.hidden = false; });

// --- drafts: kept while somebody types, and when the page is left -------------------------------------------------------

function asTyped(form) {
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    if (['csrf', 'request', 'act', 'file'].includes(name)) continue;
    const many = form.querySelector(`[type=checkbox][name="${name}"]:not([value=yes])`);
    if (many) (typed[name] ??= []).push(value);
    else typed[name] = value;
  }
  // A box without its tick is said too, so that an earlier tick does not come back.
  for (const box of form.querySelectorAll('[type=checkbox]')) typed[box.name] ??= box.value === 'yes' ? '' : [];
  return form.dataset.keeps === 'signers' ? { signers: [typed] } : { company: typed };
}

function keepDrafts(form) {
  const shown = form.querySelector('.kept');
  let timer = 0;
  let isDirty = false;
  let isLeaving = false;
  let sending = null;

  async function keep() {
    clearTimeout(timer);
    if (!isDirty || isLeaving) return;
    isDirty = false;
    sending = new AbortController();
    const body = JSON.stringify({ request: form.dataset.request, ...asTyped(form) });
    const headers = { 'Content-Type': 'application/json', 'X-Form-Token': document.body.dataset.formToken };
    try {
      const answer = await fetch('/registration/draft', { method: 'PUT', headers, body, keepalive: true, signal: sending.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
      shown.textContent = shown.dataset.kept.replace('{time}', time);
    } catch {
      if (isLeaving) return;
      isDirty = true;
      shown.textContent = shown.dataset.notKept;
    }
  }

  form.addEventListener('input', () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  // What is sent is newer than any draft: one that is still on its way must not come after it.
  form.addEventListener('submit', () => {
    isLeaving = true;
    clearTimeout(timer);
    sending?.abort();
  });
  addEventListener('pageshow', () => { isLeaving = false; });
  addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', () => { if (document.hidden) keep(); });
}

document.querySelectorAll('form[data-keeps]').forEach(keepDrafts);

// --- the error summary: each line names its field, unless it does so already --------------------------------------------

for (const line of document.querySelectorAll('.summary a[href^="#"]')) {
  const id = CSS.escape(line.hash.slice(1));
  const label = document.querySelector(`label[for="${id}"], fieldset#${id} > legend`)?.firstChild?.textContent.trim();
  if (label && !line.textContent.includes(label)) line.prepend(`${label}: `);
}
