// What the rule book says while somebody types: beside each field, and counted in the steps. The rules are the service's.

import { send } from './ui.js';
import { known, stepOf, texts, words } from './editor-draft.js';
import { bare, get, idOf, isBlank } from './editor-pointers.js';
import { isMissing, placed, tallied } from './editor-tally.js';

const PAUSE = 600;
const template = document.getElementById('finding');
const lang = document.documentElement.lang;
const MISSING = `shomei/missing/${known.application}`;
if (known.step === 'review') sessionStorage.setItem(MISSING, 'yes');

export function findingElement(finding, accept) {
  const element = template.content.firstElementChild.cloneNode(true);
  const isError = finding.severity === 'error';
  element.classList.add(finding.severity);
  element.querySelector('.finding-kind').textContent = isError ? texts.error : texts.warning;
  element.querySelector('.finding-text').textContent = finding.text ?? finding[lang];
  const button = element.querySelector('[data-accept]');
  if (finding.proposal !== null && finding.proposal !== undefined && accept) {
    const text = finding.proposal.length > 40 ? '' : finding.proposal.replaceAll('\n', ' ');
    button.hidden = false;
    button.textContent = text ? words('replaceWith', { text }) : texts.replace;
    button.addEventListener('click', () => accept(finding));
  } else button.remove();
  return element;
}

export class Findings {
  constructor(saving, grids) {
    this.saving = saving;
    this.grids = grids;
    this.found = [];
    this.refused = [];
    this.unprintable = [];
    this.asked = 0;
    saving.addEventListener('changed', ({ detail }) => {
      this.refused = this.refused.filter(({ pointer }) => pointer !== detail);
      this.unprintable = this.unprintable.filter(({ pointer }) => bare(pointer) !== detail);
      this.later(PAUSE);
    });
    saving.addEventListener('replaced', () => this.later(0));
    saving.addEventListener('held', ({ detail }) => { this.refused = detail; this.show(); });
  }

  // What has no room on the paper, or no letter in its typeface. What is still empty is told as to be filled in.
  cannotPrint(errors) {
    this.unprintable = errors.filter(({ pointer }) => pointer.startsWith('/files/') || !isBlank(get(this.saving.draft, pointer)));
    this.show();
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), pause);
  }

  async ask() {
    if (this.isAsking) return this.later(PAUSE); // thousands of lines take their time: one after the other
    const number = ++this.asked;
    this.isAsking = true;
    try {
      const answer = await send(`${known.path}/check`, { method: 'POST', json: { draft: this.saving.sendable } });
      if (answer.ok && number === this.asked) this.found = (await answer.json()).findings;
      this.show();
    } catch { /* without a network the next change asks again */ } finally {
      this.isAsking = false;
    }
  }

  get visible() {
    const shows = sessionStorage.getItem(MISSING) === 'yes';
    return this.found.filter((one) => !isMissing(one) || shows);
  }

  show() {
    const places = [...document.querySelectorAll('[data-findings]')].map((place) => place.dataset.findings);
    const refused = [...this.refused, ...this.unprintable].map((one) => ({ ...one, severity: 'error', proposal: null }));
    const { ofPlaces, ofGrids } = placed([...refused, ...this.visible], places, this.grids.keys());
    ofPlaces.forEach((findings, name) => this.#beside(name, findings));
    ofGrids.forEach((findings, base) => this.grids.get(base).showFindings(findings));
    this.#tally();
  }

  #beside(name, findings) {
    const place = document.querySelector(`[data-findings="${name}"]`);
    const input = document.getElementById(idOf(name));
    const proposals = new Set();
    place.id = `${idOf(name)}-findings`;
    const lines = findings.map((finding) => {
      const isFresh = finding.proposal !== null && !proposals.has(finding.proposal);
      proposals.add(finding.proposal);
      return findingElement(finding, isFresh ? () => this.#accept(input, finding) : null);
    });
    if (place.textContent !== lines.map((line) => line.textContent).join('')) place.replaceChildren(...lines);
    if (!input?.matches('input, select, textarea')) return;
    const isWrong = findings.some((finding) => finding.severity === 'error');
    if (isWrong) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
    describe(input, place.id, findings.length > 0);
  }

  #accept(input, { proposal }) {
    if (!input) return;
    if (input.tagName === 'SELECT' && ![...input.options].some((option) => option.value === proposal)) input.add(new Option(proposal));
    input.value = proposal;
    input.focus();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #tally() {
    const unprintable = this.unprintable.map((one) => ({ ...one, severity: 'error' }));
    const tallies = tallied([...this.found, ...unprintable], stepOf);
    document.querySelectorAll('[data-step]').forEach((item) => {
      const tally = tallies[item.dataset.step] ?? {};
      const labels = [['error', 'errors', 'bad'], ['warning', 'warnings', 'warn'], ['missing', 'missing', 'calm']]
        .filter(([kind]) => tally[kind])
        .map(([kind, text, tone]) => badge(words(text, { count: tally[kind] }), tone));
      item.querySelector('.tallies').replaceChildren(...labels);
    });
  }
}

function badge(text, tone) {
  const element = document.createElement('span');
  element.className = `badge ${tone}`;
  element.textContent = text;
  return element;
}

function describe(input, id, isDescribed) {
  const ids = new Set((input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean));
  if (isDescribed) ids.add(id);
  else ids.delete(id);
  if (ids.size) input.setAttribute('aria-describedby', [...ids].join(' '));
  else input.removeAttribute('aria-describedby');
}
