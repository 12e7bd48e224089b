// What every page does by itself: leads to what is wrong, sends forms once, keeps the login alive or brings it back.

const body = document.body;
const MINUTE = 60_000;
const WARN_BEFORE = 5 * MINUTE;

export function say(text, tone = 'info') {
  const notice = document.createElement('div');
  notice.className = `notice ${tone}`;
  notice.textContent = text;
  document.getElementById('notices').replaceChildren(notice);
}

// --- requests: with the page's form token; when the login is over, asks for the password and goes on ----------------

export async function send(address, { method = 'GET', json, data, headers = {} } = {}) {
  const options = { method, headers: { Accept: 'application/json', ...headers } };
  if (method !== 'GET') options.headers['X-Form-Token'] = body.dataset.formToken;
  if (json !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(json);
  } else if (data !== undefined) options.body = data;
  const answer = await fetch(address, options);
  if (answer.status !== 401 || !document.getElementById('login-again')) return answer;
  await logInAgain();
  return fetch(address, options);
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

function askForPassword() {
  const dialog = document.getElementById('login-again');
  const form = dialog.querySelector('form');
  const fault = dialog.querySelector('.fault');
  document.getElementById('session-warning')?.close();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.oncancel = (event) => event.preventDefault(); // what is typed behind it stays only while this stays
    form.onsubmit = async (event) => {
      event.preventDefault();
      const headers = { 'X-Form-Token': body.dataset.formToken, Accept: 'application/json' };
      const answer = await fetch(form.action, { method: 'POST', headers, body: new URLSearchParams(new FormData(form)) });
      form.reset();
      if (!answer.ok) {
        fault.textContent = (await problemOf(answer)).text;
        fault.hidden = false;
        form.querySelector('input[type=password]').focus();
        return;
      }
      fault.hidden = true;
      dialog.close();
      watchSession(await answer.json());
      resolve();
    };
  });
}

// --- the end of the login: warned of before, in every tab ------------------------------------------------------------

let timers = [];

function watchSession({ seconds_idle: idle, seconds_left: left }) {
  timers.forEach(clearTimeout);
  const until = Math.min(idle, left) * 1000;
  timers = [setTimeout(warn, Math.max(until - WARN_BEFORE, 0)), setTimeout(ended, until + 1000)];
}

// Another tab may have kept the login alive meanwhile: ask before saying anything.
async function sessionNow() {
  const answer = await fetch(body.dataset.session, { headers: { Accept: 'application/json' } });
  return answer.ok ? answer.json() : null;
}

async function warn() {
  const now = await sessionNow();
  if (!now) return ended();
  const until = Math.min(now.seconds_idle, now.seconds_left) * 1000;
  if (until > WARN_BEFORE + 5000) return watchSession(now);
  const dialog = document.getElementById('session-warning');
  dialog.querySelector('[data-stay]').hidden = now.seconds_left <= now.seconds_idle;
  if (!dialog.open) dialog.showModal();
}

async function ended() {
  const now = await sessionNow();
  if (now) watchSession(now);
  else await logInAgain();
}

if (body.dataset.session) {
  watchSession({ seconds_idle: Number(body.dataset.secondsIdle), seconds_left: Number(body.dataset.secondsLeft) });
  document.getElementById('session-warning').addEventListener('click', async (event) => {
    if (event.target.closest('[data-close]')) event.currentTarget.close();
    if (!event.target.closest('[data-stay]')) return;
    const answer = await send(body.dataset.session, { method: 'POST' });
    if (answer.ok) watchSession(await answer.json());
    document.getElementById('session-warning').close();
  });
}

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
