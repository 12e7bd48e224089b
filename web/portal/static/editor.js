// 発給申請入力: brings the parts of the editor together on the page of one step.

import { problemOf, say, send } from './ui.js';
import { known, texts, words } from './editor-draft.js';
import { put } from './editor-pointers.js';
import { Saving } from './editor-saving.js';
import { Findings } from './editor-findings.js';
import { wireFields, wireTransport } from './editor-fields.js';
import { Grid } from './editor-grid.js';
import { wireFile } from './editor-goods-file.js';
import { wireFiles } from './editor-files.js';
import { wireCalculating } from './editor-calculating.js';
import { wireParties } from './editor-parties.js';

const UNDO = `shomei/transcribed/${known.application}`;
const form = document.querySelector('[data-step-form]');
const saving = new Saving();
const grids = new Map([...document.querySelectorAll('[data-goods]')].map((section) => [section.dataset.goods, new Grid(section, saving)]));
const findings = new Findings(saving, grids);

// --- what is saved -----------------------------------------------------------------------------------------------------

const state = document.getElementById('save-state');
saving.addEventListener('state', ({ detail }) => {
  if (!state) return;
  const now = new Intl.DateTimeFormat('ja-JP', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format(new Date());
  const text = detail.state === 'saved' ? `${texts.saved} ${now}` : detail.text;
  if (state.textContent !== text) state.textContent = text;
  state.dataset.state = detail.state;
});
addEventListener('beforeunload', (event) => { if (saving.unsaved.size && !saving.isKept) event.preventDefault(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) saving.save(); });

// --- the step's form ---------------------------------------------------------------------------------------------------

const addressOf = (step) => known.addresses[step];

// Without a network the page stays, and so does everything on it. What the service refuses waits in this browser.
async function leave(address) {
  if (await saving.save() || saving.held.size) location.assign(address);
}

async function transcribe() {
  if (!(await saving.save())) return;
  const { certificate, goods } = saving.base;
  const answer = await send(`${known.path}/transcription`, { method: 'POST', json: { version: saving.version } });
  if (!answer.ok) return say((await problemOf(answer)).text, 'bad');
  try {
    sessionStorage.setItem(UNDO, JSON.stringify({ certificate, goods }));
  } catch { /* no room for undoing */ }
  location.assign(addressOf('certificate'));
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const act = event.submitter?.value ?? 'save';
  if (act === 'transcribe') transcribe();
  else if (act === 'save') saving.save().then((isSaved) => { if (isSaved) saving.tell('saved'); });
  else leave(addressOf(act));
});
// Enter in a field saves; it does not turn the page.
form?.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('input:not([type=checkbox])') && !event.defaultPrevented) {
    event.preventDefault();
    saving.save();
  }
});
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 's') {
    event.preventDefault();
    saving.save().then((isSaved) => { if (isSaved) saving.tell('saved'); });
  }
});
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-leave]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.pathname === location.pathname) return;
  event.preventDefault();
  leave(link.href);
});

if (form) wireFields(form, saving);
const shows = [...document.querySelectorAll('[data-transport]')].map(wireTransport);
saving.addEventListener('replaced', () => shows.forEach((show) => show()));
grids.forEach((grid) => wireFile(grid, saving));
document.querySelectorAll('[data-files]').forEach((section) => wireFiles(section, () => { findings.later(0); countLater(); }));
wireParties(saving);

// --- how many pages it will be, and what has no room on them ------------------------------------------------------------

const printed = grids.get(known.printed);
const pageCount = document.querySelector('[data-page-count]');

// Browsers keep what an address showed: the version is of the text alone, and an own layout is seen, too.
function shownAs() {
  const ownLayout = document.querySelectorAll('[data-files=own_layout] [data-list] [data-name]');
  return [saving.version, ...[...ownLayout].map((link) => link.pathname.split('/').pop())].join('-');
}

async function countPages() {
  if (!printed && !pageCount) return;
  const answer = await send(`${known.path}/page?page=1&width=400&v=${shownAs()}`, { headers: { Accept: 'image/png' } });
  const pages = answer.ok ? Number(answer.headers.get('X-Pages')) : 0;
  printed?.showPages(pages);
  if (pageCount) pageCount.textContent = !pages ? '' : pages === 1 ? texts.onePage : words('pageCount', { count: pages });
  findings.cannotPrint(answer.status === 422 ? (await problemOf(answer)).errors : []);
}
let counting;
const countLater = () => { clearTimeout(counting); counting = setTimeout(() => countPages().catch(() => {}), 1500); };
saving.addEventListener('saved', countLater);
wireCalculating(document.querySelector('[data-calculate]'), printed, saving);

// --- on arriving -------------------------------------------------------------------------------------------------------

function offerUndo() {
  const notice = document.getElementById('transcribed');
  const kept = notice && sessionStorage.getItem(UNDO);
  if (!kept) return;
  sessionStorage.removeItem(UNDO);
  notice.hidden = false;
  notice.querySelector('[data-undo]').addEventListener('click', () => {
    for (const [pointer, value] of Object.entries(JSON.parse(kept))) {
      put(saving.draft, pointer, value);
      saving.note(pointer, value);
    }
    saving.dispatchEvent(new Event('replaced'));
    notice.hidden = true;
    say(texts.undone, 'good');
  });
}

async function arrive() {
  const isRestored = await saving.restore();
  if (isRestored && known.step === 'review') {
    if (await saving.save()) location.reload();
  } else if (isRestored) {
    const notice = document.getElementById('restored');
    notice.hidden = false;
    notice.querySelector('[data-forget]').addEventListener('click', () => { saving.forget(); location.reload(); });
  }
  offerUndo();
  countLater();
  findings.later(0);
  if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
}

document.getElementById('editor').dataset.ready = 'yes';
arrive();
