// What every page does by itself: leads to what is wrong, sends forms once, keeps the login alive or brings it back.

import './language.js';
import { use } from './passkeys.js';
import './tables.js';

const body = document.body;
const MINUTE = 60_000;
const WARN_BEFORE = 5 * MINUTE;
const REST = 3000; // since the last character: whoever is still typing would go on in the dialog

export function say(text, tone = 'info') {
  const notice = document.createElement('div');
  notice.className = `notice ${tone}`;
  notice.textContent = text;
  document.getElementById('notices').replaceChildren(notice);
}

// --- requests: with the page's form token; when the login is over, asks for the password and goes on ----------------

export async function send(address, { method = 'GET', json, data, headers = {} } = {}) {
  const options = { method, headers: { Accept: 'application/json', ...headers } };
  if (method !== 'GET') Object.assign(options.headers, proof());
  if (json !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(json);
  } else if (data !== undefined) options.body = data;
  const answer = await fetch(address, options);
  if (answer.status !== 401 || !document.getElementById('login-again')) return answer;
  if (loggingIn || !(await sessionNow())) await logInAgain(); // an answer may come after the next login
  return fetch(address, options);
}

// Whose page this is: so that it can go on even when the browser has lost its cookies.
function proof() {
  const owner = body.dataset.owner ? { 'X-Form-Owner': body.dataset.owner } : {};
  return { 'X-Form-Token': body.dataset.formToken, ...owner };
}

export async function problemOf(answer) {
  const ja = document.documentElement.lang === 'ja';
  try {
    const found = await answer.json();
    const errors = (found.errors ?? []).map((error) => ({ pointer: error.pointer, text: ja ? error.ja : error.en, proposal: error.proposal }));
    return { ...found, text: ja ? found.detail_ja : found.detail, errors };
  } catch {
    return { status: answer.status, text: body.dataset.failed, errors: [] };
  }
}

let loggingIn = null;

function logInAgain() {
  loggingIn ??= askForPassword().finally(() => { loggingIn = null; });
  return loggingIn;
}

// What was typed last, and whether a Japanese word is still being put together.
let typedAt = -Infinity;
let isComposing = false;
addEventListener('input', (event) => {
  typedAt = performance.now();
  isComposing = Boolean(event.isComposing);
}, true);
addEventListener('compositionend', () => { isComposing = false; }, true);

async function restOfTyping() {
  for (;;) {
    const left = isComposing ? REST : typedAt + REST - performance.now();
    if (left <= 0) return;
    await new Promise((resolve) => { setTimeout(resolve, left); });
  }
}

async function askForPassword() {
  await restOfTyping();
  const dialog = document.getElementById('login-again');
  const form = dialog.querySelector('form');
  const fault = dialog.querySelector('.fault');
  document.getElementById('session-warning').close();
  const goBack = placeOfCaret();
  fault.hidden = true;
  askFor(form, {});
  dialog.showModal();
  return new Promise((resolve) => {
    const goOn = (session) => {
      dialog.onclose = null;
      dialog.close();
      goBack();
      watchSession(session);
      resolve();
    };
    dialog.onclose = () => dialog.showModal(); // what is typed behind it stays only while this stays
    tabs.onmessage = ({ data }) => { if (data.slot === body.dataset.slot) goOn(data.session); };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await tryPassword(form);
      fault.hidden = answer.ok;
      if (answer.ok) {
        const session = await answer.json();
        if (session.begun) return askFor(form, session);
        tabs.postMessage({ slot: body.dataset.slot, session });
        return goOn(session);
      }
      const problem = await problemOf(answer);
      fault.textContent = problem.errors[0]?.text ?? problem.text;
      if (answer.status === 401) askFor(form, {}); // a wrong password, or the second step took too long
      form.querySelector('input:enabled:not([type=hidden])').focus();
    };
  });
}

// The password, or, with `begun`, the second factor of the login that the password began.
function askFor(form, { begun = '', passkey = null }) {
  const { password, code } = form.elements;
  const button = form.querySelector('[data-use-passkey]');
  form.elements.begun.value = begun;
  form.elements.passkey.value = '';
  [[password, begun !== ''], [code, begun === '']].forEach(([field, isOff]) => {
    field.disabled = isOff;
    field.closest('.field').hidden = isOff;
  });
  button.hidden = passkey === null;
  button.onclick = async () => {
    const answer = await use(passkey).catch(() => null); // cancelled: the dialog still stands
    if (answer === null) return;
    form.elements.passkey.value = JSON.stringify(answer);
    code.required = false;
    form.requestSubmit();
    code.required = true;
    form.elements.passkey.value = '';
  };
  (begun ? code : password).focus();
}

// Chromium gives the focus back to the field, but not the caret: what is typed then would go nowhere.
function placeOfCaret() {
  const field = document.activeElement;
  const { selectionStart: start = null, selectionEnd: end } = field;
  return () => {
    field.blur();
    field.focus();
    if (start !== null) field.setSelectionRange(start, end);
  };
}

async function tryPassword(form) {
  const headers = { ...proof(), Accept: 'application/json' };
  const data = new URLSearchParams(new FormData(form));
  form.reset();
  return fetch(form.action, { method: 'POST', headers, body: data }).catch(() => Response.error());
}

// --- the end of the login: warned of before, in every tab ------------------------------------------------------------

const tabs = new BroadcastChannel('session');
let timers = [];

function watchSession({ seconds_idle: idle, seconds_left: left }) {
  timers.forEach(clearTimeout);
  const until = Math.min(idle, left) * 1000;
  timers = [setTimeout(warn, Math.max(until - WARN_BEFORE, 0)), setTimeout(look, until + 1000)];
}

// The session as it is now, whatever other tabs did; null when it is over. Asking does not keep it alive.
async function sessionNow() {
  const answer = await fetch(body.dataset.session, { headers: { Accept: 'application/json' } });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  const now = await answer.json();
  // The slot is another ID's by now, and this page is nobody's business any more.
  if (now.owner !== body.dataset.owner) location.replace('/');
  return now;
}

async function look() {
  const now = await sessionNow().catch(() => undefined);
  if (now) watchSession(now);
  else if (now === null) await logInAgain();
  else timers.push(setTimeout(look, MINUTE));
}

async function warn() {
  const now = await sessionNow().catch(() => undefined);
  if (!now) return;
  watchSession(now);
  const until = Math.min(now.seconds_idle, now.seconds_left) * 1000;
  if (until > WARN_BEFORE + 5000) return;
  clearTimeout(timers[0]);
  const dialog = document.getElementById('session-warning');
  dialog.querySelector('[data-stay]').hidden = now.seconds_left <= now.seconds_idle;
  if (!dialog.open) dialog.showModal();
}

async function stay() {
  const answer = await send(body.dataset.session, { method: 'POST' });
  if (answer.ok) watchSession(await answer.json());
  document.getElementById('session-warning').close();
}

if (body.dataset.session) {
  watchSession({ seconds_idle: Number(body.dataset.secondsIdle), seconds_left: Number(body.dataset.secondsLeft) });
  document.getElementById('session-warning').querySelector('[data-stay]').addEventListener('click', stay);
  // Another tab may have logged out, and a computer that slept has missed its timers.
  document.addEventListener('visibilitychange', () => { if (!document.hidden && !loggingIn) look(); });
}

// --- logging out: what pages keep in this browser for an ID has its owner in its name, and goes with it, since somebody
// else may sit here next. Nothing that was typed goes without being asked.

const kept = () => Object.keys(localStorage).filter((key) => key.includes(`/${body.dataset.owner}/`));

function isTyped(key) {
  const { changes = [], marks = [], message = '' } = JSON.parse(localStorage.getItem(key));
  return changes.length > 0 || marks.length > 0 || message.trim() !== '';
}

function forget() {
  kept().forEach((key) => localStorage.removeItem(key));
  sessionStorage.clear();
}

document.querySelector('form[data-logs-out]')?.addEventListener('submit', (event) => {
  if (kept().some(isTyped) && !confirm(event.target.dataset.logsOut)) {
    event.preventDefault();
    return;
  }
  forget();
  addEventListener('pagehide', forget); // an answer that comes meanwhile may keep something again
});

// --- the IDs of this browser: a menu that closes when it is left ------------------------------------------------------

document.querySelectorAll('details.ids').forEach((menu) => {
  const close = () => { menu.open = false; };
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    close();
    menu.querySelector('summary').focus();
  });
  menu.addEventListener('focusout', (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(); });
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) close(); });
});

// --- forms -----------------------------------------------------------------------------------------------------------

document.querySelector('[data-focus]')?.focus();

// One click, one request. A page that comes back from the browser's memory can send again.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'dialog' || form.hasAttribute('data-many')) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  event.submitter?.setAttribute('aria-disabled', 'true');
  event.submitter?.setAttribute('aria-busy', 'true');
});
addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent);
  document.querySelectorAll('[aria-busy=true]').forEach((button) => {
    button.removeAttribute('aria-disabled');
    button.removeAttribute('aria-busy');
  });
});

// <label data-reveals="ids" hidden><input type="checkbox">: shows the passwords that are typed, here only.
document.querySelectorAll('[data-reveals]').forEach((label) => {
  label.hidden = false;
  const fields = label.dataset.reveals.split(' ').map((id) => document.getElementById(id));
  label.addEventListener('change', (event) => {
    fields.forEach((field) => { field.type = event.target.checked ? 'text' : 'password'; });
  });
});

// <button data-opens="id">: opens a dialog. <button data-close>: closes the one around it.
document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-opens]');
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
});

// htmx sends the form token too; its 401 asks for the password, then the person repeats the click.
document.addEventListener('htmx:config:request', (event) => {
  const { request } = event.detail.ctx;
  if (request.method.toUpperCase() !== 'GET') request.headers['X-Form-Token'] = body.dataset.formToken ?? '';
});
document.addEventListener('htmx:before:swap', (event) => {
  const status = event.detail.ctx?.response?.status ?? 200;
  if (status < 400) return;
  event.preventDefault();
  if (status === 401) logInAgain();
  else say(body.dataset.failed, 'bad');
});
