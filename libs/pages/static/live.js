// Live state: pages are told when a case changes, and fetch the part of themselves that shows it.
//
//   <section data-live="application" data-live-id="…" data-live-from="/u/0/applications/…/state">
//
// `data-live` names what changed, `data-live-id` (optional) which one; the part is replaced by what `data-live-from`
// answers. A browser opens few connections to one host, so that one tab listens for all and tells the others.

import { nameParts } from './tables.js';
import { say } from './ui.js';

const channel = new BroadcastChannel('live');
const slot = Number(document.body.dataset.slot);
const waiting = new Map();
const shown = new Map(); // of each part, by which turn it was fetched
let turns = 0;
let isStill = false; // the person was told that pages do not update by themselves
const arrivals = new BroadcastChannel('live-arrivals');
const me = `${slot} ${document.body.dataset.owner}`;

function isConcerned(part, change) {
  if (change.refresh) return true;
  if (change.slot !== slot || change.about !== part.dataset.live) return false;
  return !part.dataset.liveId || part.dataset.liveId === change.id;
}

// Whoever is typing is not disturbed: the part is fetched when the field is left.
function isBusy(part) {
  const active = document.activeElement;
  return part.contains(active) && active.matches('input:not([type=checkbox]), select, textarea, dialog *');
}

async function refresh(asked) {
  if (!asked?.isConnected) return;
  if (isBusy(asked)) {
    asked.addEventListener('focusout', () => refresh(asked), { once: true });
    return;
  }
  const turn = ++turns;
  const answer = await fetch(asked.dataset.liveFrom, { headers: { 'HX-Request': 'true' } });
  if (!answer.ok) return;
  show(asked.id, await answer.text(), turn);
}

function keepTicks(part, fresh) {
  const ticked = new Set([...part.querySelectorAll('input[type=checkbox]:checked')].map((box) => box.value));
  fresh.querySelectorAll('input[type=checkbox]').forEach((box) => { if (ticked.has(box.value)) box.checked = true; });
}

function show(id, text, turn) {
  // Another answer may have taken the part's place meanwhile; an older one never takes that of a newer.
  const part = document.getElementById(id);
  if (!part || turn < (shown.get(id) ?? 0)) return;
  shown.set(id, turn);
  const open = [...part.querySelectorAll('details[open][id]')].map((one) => one.id);
  const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById(id);
  if (!fresh) return;
  open.forEach((name) => { const one = fresh.querySelector(`#${CSS.escape(name)}`); if (one) one.open = true; });
  nameParts(fresh.ownerDocument);
  if (fresh.isEqualNode(part)) return;
  keepTicks(part, fresh);
  const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
  part.replaceWith(fresh);
  globalThis.htmx?.process(fresh);
  if (focused) document.getElementById(focused)?.focus();
  fresh.dispatchEvent(new CustomEvent('live:refreshed', { bubbles: true }));
  if (fresh.dataset.liveSays && fresh.dataset.liveSays !== part.dataset.liveSays) say(fresh.dataset.liveSays);
}

function hear(change) {
  if (change.isStill) {
    say(document.body.dataset.liveStill);
    return;
  }
  document.dispatchEvent(new CustomEvent('live:change', { detail: change }));
  document.querySelectorAll('[data-live-from]').forEach((part) => {
    if (!isConcerned(part, change)) return;
    clearTimeout(waiting.get(part.id));
    waiting.set(part.id, setTimeout(() => refresh(document.getElementById(part.id)), 150));
  });
}

channel.onmessage = ({ data }) => hear(data);

// Refused because so many listen: every tab says that it does not update by itself, until there is room.
async function comeBack(open) {
  const asking = new AbortController();
  const answer = await fetch('/live', { headers: { Accept: 'application/json' }, signal: asking.signal });
  const seconds = Number(answer.headers.get('Retry-After')) || 60;
  asking.abort();
  if (answer.status === 204) return; // nobody is logged in
  if (answer.status >= 400 && !isStill) {
    isStill = true;
    channel.postMessage({ isStill });
    hear({ isStill });
  }
  setTimeout(open, answer.ok ? 0 : seconds * 1000);
}

function listen() {
  const known = new Set([me]);
  let source;
  const open = () => {
    source?.close();
    source = new EventSource('/live');
    source.onopen = () => { isStill = false; };
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) comeBack(open); };
    source.onmessage = ({ data }) => {
      const change = JSON.parse(data);
      channel.postMessage(change);
      hear(change);
    };
  };
  // Whoever logged in later is not in the stream yet; and nobody is, when the browser was told not to come back.
  arrivals.onmessage = ({ data }) => {
    if (known.has(data) && source.readyState !== EventSource.CLOSED) return;
    known.add(data);
    open();
  };
  open();
  return new Promise(() => {}); // held until this tab closes; then the next tab listens
}

if (document.body.dataset.live === 'on') {
  navigator.locks.request('live', listen);
  arrivals.postMessage(me);
}
// A tab that slept may have missed something.
document.addEventListener('visibilitychange', () => { if (!document.hidden) hear({ refresh: true }); });
