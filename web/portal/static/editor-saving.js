// Saving by itself and at any time. What is not saved yet is kept in this browser with every change, so that neither a
// crash, nor a lost network, nor the end of the login costs a character.

import { send, problemOf } from './ui.js';
import { known, texts, trimmed } from './editor-draft.js';
import { bare, get, put } from './editor-pointers.js';
import { choose } from './editor-conflict.js';
import { keep, takeKept } from './editor-keeping.js';

const PAUSE = 1000;
const RETRY = 5000;

export class Saving extends EventTarget {
  constructor() {
    super();
    this.draft = structuredClone(known.draft);
    this.base = known.draft;
    this.version = known.version;
    this.unsaved = new Map(); // pointer → {value}, in the order of the changes; a new object for each change
    this.held = new Set(); // pointers that the service refuses as they are
    this.running = null;
    addEventListener('online', () => this.save());
  }

  change(pointer, value) {
    put(this.draft, pointer, value);
    this.note(pointer, value);
  }

  note(pointer, value) {
    const name = bare(pointer);
    for (const other of this.unsaved.keys()) if (other.startsWith(`${name}/`)) this.unsaved.delete(other);
    this.unsaved.delete(name);
    this.unsaved.set(name, { value });
    this.held.delete(name);
    this.keep();
    this.tell('unsaved');
    this.later(PAUSE);
    this.dispatchEvent(new CustomEvent('changed', { detail: name }));
  }

  // The draft as it can be sent: fields that the service has refused stay behind with their last saved value.
  get sendable() {
    const draft = trimmed(this.draft);
    for (const pointer of this.held) put(draft, pointer, get(this.base, pointer) ?? null);
    return draft;
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  // True when everything that can be saved is saved.
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (![...this.unsaved.keys()].some((pointer) => !this.held.has(pointer))) return true;
    this.running = this.#send().finally(() => { this.running = null; });
    return this.running;
  }

  async #send() {
    const sent = new Map(this.unsaved);
    const draft = this.sendable;
    this.tell('saving');
    let answer;
    try {
      answer = await send(`${known.path}/draft`, { method: 'POST', json: { version: this.version, draft } });
    } catch {
      return this.#offline();
    }
    if (answer.ok) return this.#saved(sent, draft, await answer.json());
    const problem = await problemOf(answer);
    if (answer.status === 409 && problem.code === 'stale-version') return this.#settle();
    if (answer.status === 422) return this.#hold(problem);
    if (answer.status >= 500 || answer.status === 429) return this.#offline();
    this.tell('failed', problem.text);
    return false;
  }

  #saved(sent, draft, { version }) {
    this.version = version;
    this.base = draft;
    for (const [pointer, change] of sent) {
      if (this.unsaved.get(pointer) === change && !this.held.has(pointer)) this.unsaved.delete(pointer);
    }
    this.keep();
    const isMore = [...this.unsaved.keys()].some((pointer) => !this.held.has(pointer)); // typed while this was sent
    if (isMore) this.later(PAUSE);
    this.tell(isMore ? 'unsaved' : this.held.size ? 'refused' : 'saved');
    this.dispatchEvent(new Event('saved'));
    return true;
  }

  #offline() {
    this.tell('offline');
    this.later(RETRY);
    return false;
  }

  async #hold(problem) {
    const errors = problem.errors.map((error) => ({ ...error, pointer: bare(error.pointer).replace(/^draft\//, '') }));
    const fresh = errors.filter((error) => !this.held.has(error.pointer));
    fresh.forEach((error) => this.held.add(error.pointer));
    this.dispatchEvent(new CustomEvent('held', { detail: errors }));
    if (fresh.length) return this.#send();
    this.tell('failed', problem.text);
    return false;
  }

  // Somebody else saved meanwhile: both versions are shown, and one is chosen for each field.
  async #settle() {
    const answer = await send(`${known.path}/draft`);
    if (!answer.ok) return this.#offline();
    await this.take(await answer.json());
    return this.#send();
  }

  async take(theirs) {
    const kept = await choose(trimmed(this.draft), theirs.draft, this.base);
    this.base = structuredClone(theirs.draft);
    this.version = theirs.version;
    this.draft = structuredClone(theirs.draft);
    this.unsaved.clear();
    for (const { pointer, value } of kept) {
      put(this.draft, pointer, structuredClone(value));
      this.unsaved.set(bare(pointer), { value: get(this.draft, pointer) });
    }
    this.keep();
    this.dispatchEvent(new Event('replaced'));
  }

  // --- what is kept in this browser ----------------------------------------------------------------------------------

  keep() {
    // Where nothing can be kept (private windows, no room), leaving the page asks first.
    this.isKept = keep(this.version, [...this.unsaved].map(([pointer, { value }]) => [pointer, value]));
  }

  // What an earlier page of this browser could not save; true when something was restored.
  async restore() {
    const kept = await takeKept();
    if (!kept) return false;
    const changes = kept.changes.filter(([pointer]) => !this.unsaved.has(pointer)); // typed meanwhile: newer
    for (const [pointer, value] of changes) put(this.draft, pointer, value);
    if (kept.version === this.version) {
      changes.forEach(([pointer]) => this.unsaved.set(pointer, { value: get(this.draft, pointer) }));
      this.later(0);
      this.dispatchEvent(new Event('replaced'));
      return true;
    }
    await this.take({ version: this.version, draft: known.draft });
    this.later(0);
    return false;
  }

  forget() {
    clearTimeout(this.timer);
    this.unsaved.clear();
    this.keep();
  }

  tell(state, text = '') {
    this.state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text: text || texts[state] } }));
  }
}
