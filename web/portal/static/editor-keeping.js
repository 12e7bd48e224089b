// What a page could not save yet, kept in this browser under its tab's own name: tabs do not write over one another, and
// what a tab that is gone has left behind is found again by the next page of the same application.

import { known } from './editor-draft.js';

const PREFIX = `shomei/${known.owner}/${known.application}/`;
const TAB = 'shomei/tab';
const LEAVING = 500; // milliseconds: a tab that was closed just now may hold its name a moment longer
const lockOf = (tab) => `${TAB}/${tab}`;

// A tab holds the lock of its name as long as it lives. A duplicated tab finds its name taken and gets another.
function claim(tab) {
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(tab), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}

function isGone(tab) {
  return navigator.locks.request(lockOf(tab), { signal: AbortSignal.timeout(LEAVING) }, () => true).catch(() => false);
}

async function ownName() {
  let tab = sessionStorage.getItem(TAB);
  if (!tab || !(await claim(tab))) {
    tab = crypto.randomUUID();
    await claim(tab);
    sessionStorage.setItem(TAB, tab);
  }
  return tab;
}

const named = ownName().catch(() => 'only');
let tab = 'only';
named.then((name) => { tab = name; });

// False when there is no room, or the browser keeps nothing.
export function keep(version, changes) {
  try {
    if (changes.length) localStorage.setItem(PREFIX + tab, JSON.stringify({ version, changes }));
    else localStorage.removeItem(PREFIX + tab);
    return true;
  } catch {
    return false;
  }
}

// What this tab and those that are gone have left, as one list of changes and the oldest version; null for nothing.
export async function takeKept() {
  try {
    const own = await named;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    const isFree = await Promise.all(keys.map((key) => key === PREFIX + own || isGone(key.slice(PREFIX.length))));
    const free = keys.filter((_, at) => isFree[at]);
    const found = free.map((key) => JSON.parse(localStorage.getItem(key)));
    if (!found.length) return null;
    const kept = { version: Math.min(...found.map((one) => one.version)), changes: found.flatMap((one) => one.changes) };
    keep(kept.version, kept.changes);
    free.filter((key) => key !== PREFIX + own).forEach((key) => localStorage.removeItem(key));
    return kept;
  } catch {
    return null;
  }
}
