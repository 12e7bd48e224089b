// The plain fields of a step, rows that can be added, and the transport text with the pieces that it is made of.

import { known } from './editor-draft.js';
import { get, idOf, isBlank } from './editor-pointers.js';
import { composed, pieces } from './editor-transport.js';

const NULL_WHEN_EMPTY = /(^|\/)(date|declaration_date|email|form)$/;

export function valueOf(input) {
  if (input.type === 'checkbox') return input.checked;
  return NULL_WHEN_EMPTY.test(input.name) && input.value === '' ? null : input.value;
}

function show(input, value) {
  if (input.type === 'checkbox') input.checked = value === true;
  else if (input.value !== (value ?? '')) {
    if (input.tagName === 'SELECT' && ![...input.options].some((option) => option.value === value)) input.add(new Option(value ?? ''));
    input.value = value ?? '';
  }
}

export function wireFields(form, saving) {
  const repeats = [...form.querySelectorAll('[data-repeat]')].map((element) => new Repeat(element, saving));
  const own = () => [...form.querySelectorAll('[data-field]')].filter((input) => !input.closest('[data-repeat]'));
  form.addEventListener('input', ({ target }) => {
    if (!target.matches('[data-field]')) return;
    const repeat = repeats.find(({ element }) => element.contains(target));
    if (repeat) repeat.read();
    else saving.change(target.name, valueOf(target));
  });
  saving.addEventListener('replaced', () => {
    own().forEach((input) => show(input, get(saving.draft, input.name)));
    repeats.forEach((repeat) => repeat.show());
  });
  mirror(form);
}

// A choice that is longer than its field stands below it in full.
function mirror(form) {
  form.querySelectorAll('[data-mirror]').forEach((place) => {
    const input = document.getElementById(place.dataset.mirror);
    const follow = () => { place.textContent = input.value; };
    input.addEventListener('input', follow);
    follow();
  });
}

class Repeat {
  constructor(element, saving) {
    this.element = element;
    this.saving = saving;
    this.base = element.dataset.repeat;
    this.items = element.querySelector('[data-items]');
    element.querySelector('[data-add]').hidden = false;
    element.addEventListener('click', (event) => this.#click(event));
    this.number();
  }

  get all() { return [...this.items.querySelectorAll(':scope > [data-item]')]; }

  #click({ target }) {
    if (target.closest('[data-add]')) this.add().querySelector('[data-field]').focus();
    const item = target.closest('[data-remove]') && target.closest('[data-item]');
    if (!item) return;
    item.remove();
    if (!this.all.length) this.add();
    this.read();
    this.element.querySelector('[data-add]').focus();
  }

  add() {
    const item = this.element.querySelector('template').content.firstElementChild.cloneNode(true);
    this.items.append(item);
    this.number();
    return item;
  }

  // Filled rows are numbered as the draft has them; empty ones come after.
  number() {
    const order = this.all.toSorted((a, b) => Number(isBlank(this.#value(a))) - Number(isBlank(this.#value(b))));
    order.forEach((item, index) => {
      const from = new RegExp(`^${this.base}/(\\d+|__)`);
      item.querySelectorAll('[name]').forEach((input) => this.#rename(item, input, input.name.replace(from, `${this.base}/${index}`)));
      item.querySelectorAll('[data-place], [data-findings]').forEach((place) => {
        for (const name of ['place', 'findings']) if (place.dataset[name]) place.dataset[name] = place.dataset[name].replace(from, `${this.base}/${index}`);
      });
      item.querySelector('[data-remove]').hidden = this.all.length === 1;
    });
  }

  #rename(item, input, name) {
    const label = item.querySelector(`label[for="${input.id}"]`);
    input.name = name;
    input.id = idOf(name);
    if (label) label.htmlFor = input.id;
  }

  #value(item) {
    const inputs = [...item.querySelectorAll('[data-field]')];
    const blank = known.blanks[this.base];
    if (typeof blank === 'string') return inputs[0].value;
    return { ...blank, ...Object.fromEntries(inputs.map((input) => [input.name.split('/').at(-1), valueOf(input)])) };
  }

  read() {
    this.number();
    this.saving.change(this.base, this.all.map((item) => this.#value(item)).filter((value) => !isBlank(value)));
  }

  show() {
    const values = get(this.saving.draft, this.base);
    const isSame = JSON.stringify(values) === JSON.stringify(this.all.map((item) => this.#value(item)).filter((value) => !isBlank(value)));
    if (isSame) return;
    this.items.replaceChildren();
    for (let index = 0; index < Math.max(values.length, 1); index += 1) {
      const item = this.add();
      item.querySelectorAll('[data-field]').forEach((input) => {
        const value = values[index];
        show(input, typeof value === 'object' ? value?.[input.name.split('/').at(-1)] : value);
      });
    }
    this.number();
  }
}

// --- transport ---------------------------------------------------------------------------------------------------------

// A text that is written freely is not touched: then the pieces wait, disabled.
export function wireTransport(element) {
  const text = element.querySelector('textarea');
  const box = element.querySelector('[data-pieces]');
  const inputs = [...box.querySelectorAll('[data-piece]')];
  const typed = () => composed(Object.fromEntries(inputs.map((input) => [input.dataset.piece, input.value.trim()])));
  const follow = () => {
    if (typed() === text.value) return;
    const values = pieces(text.value);
    box.disabled = values === null;
    inputs.forEach((input) => {
      const value = values?.[input.dataset.piece] ?? '';
      if (input.tagName === 'SELECT' && value && ![...input.options].some((option) => option.value === value)) input.add(new Option(value));
      input.value = value;
    });
  };
  box.hidden = false;
  box.addEventListener('input', () => {
    text.value = typed();
    text.dispatchEvent(new Event('input', { bubbles: true }));
  });
  text.addEventListener('input', () => { if (!box.contains(document.activeElement)) follow(); });
  follow();
  return follow;
}
