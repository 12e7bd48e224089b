// A goods list as a grid: typed and moved about in as in a spreadsheet. Long lists show only the rows in sight.

import { say } from './ui.js';
import { known, texts, words } from './editor-draft.js';
import { get, put } from './editor-pointers.js';
import { findingElement } from './editor-findings.js';
import { cellsOf, filled, mayHaveHeading, surplus } from './editor-paste.js';
import { ROW, acted, inSight, moveOf } from './editor-rows.js';

const MOST_SHOWN = 200;
const MOST_UNDONE = 20;
const MOST_FINDINGS = 50;

export class Grid {
  constructor(section, saving) {
    this.section = section;
    this.saving = saving;
    this.base = section.dataset.goods;
    this.columns = section.dataset.columns.split(' ');
    this.blank = known.blanks[this.base];
    this.body = section.querySelector('[data-body]');
    this.scroll = section.querySelector('[data-scroll]');
    this.template = section.querySelector('[data-row-template]').content.querySelector('tr');
    this.current = { row: 0, column: this.columns[0] };
    this.history = [];
    this.findings = new Map();
    section.querySelector('[data-tools]').hidden = false;
    section.querySelector('[data-row-tools]').hidden = false;
    section.querySelector('[data-current]').textContent = words('row', { line: 1 });
    this.#wire();
    this.render();
  }

  get rows() { return get(this.saving.draft, this.base); }

  get isLong() { return this.rows.length > MOST_SHOWN; }

  // One empty row below the last is always there to type in.
  get shownRows() { return Math.max(this.rows.length + 1, matchMedia('(max-width: 52rem)').matches ? 1 : 3); }

  #wire() {
    this.body.addEventListener('input', (event) => this.#typed(event.target));
    this.body.addEventListener('keydown', (event) => this.#key(event));
    this.body.addEventListener('paste', (event) => this.#paste(event));
    this.body.addEventListener('focusin', ({ target }) => this.#came(target));
    this.scroll.addEventListener('scroll', () => { if (this.isLong) this.#window(); }, { passive: true });
    this.section.addEventListener('click', ({ target }) => this.#do(target.closest('[data-do]')?.dataset.do));
    this.saving.addEventListener('replaced', () => this.render());
  }

  // --- showing --------------------------------------------------------------------------------------------------------

  render() {
    this.section.classList.toggle('long', this.isLong);
    this.from = null;
    if (this.isLong) this.#window();
    else this.body.replaceChildren(...Array.from({ length: this.shownRows }, (_, index) => this.#row(index)));
    this.#count();
  }

  #window() {
    const { from, to } = inSight(this.scroll.scrollTop, this.scroll.clientHeight, this.shownRows);
    if (from === this.from && to === this.to) return;
    [this.from, this.to] = [from, to];
    const active = this.body.contains(document.activeElement) ? { ...this.current } : null;
    const rows = Array.from({ length: to - from }, (_, index) => this.#row(from + index));
    this.body.replaceChildren(spacer(from * ROW), ...rows, spacer((this.shownRows - to) * ROW));
    if (active) (this.#cell(active.row, active.column) ?? this.scroll).focus({ preventScroll: true });
  }

  #row(index) {
    const row = this.template.cloneNode(true);
    const values = this.rows[index] ?? this.blank;
    row.dataset.row = index;
    row.setAttribute('aria-rowindex', index + 2);
    row.querySelector('th').textContent = index + 1;
    row.querySelectorAll('[data-cell]').forEach((cell) => {
      const name = cell.dataset.cell;
      cell.id = cell.id.replace('__', index);
      cell.removeAttribute('name');
      cell.value = values[name] ?? '';
      cell.setAttribute('aria-label', `${words('row', { line: index + 1 })} ${known.columns[name]}`);
      this.#mark(cell, index, name);
    });
    return row;
  }

  #mark(cell, index, name) {
    const found = this.findings.get(`${index}/${name}`);
    if (found?.some((one) => one.severity === 'error')) cell.setAttribute('aria-invalid', 'true');
    else cell.removeAttribute('aria-invalid');
    cell.title = found ? found.map((one) => one[document.documentElement.lang]).join('\n') : '';
  }

  #count() {
    const lines = this.rows.length ? words('lineCount', { count: this.rows.length.toLocaleString() }) : texts.noLines;
    const pages = this.pages ? `, ${this.pages === 1 ? texts.onePage : words('pageCount', { count: this.pages })}` : '';
    const text = lines + pages;
    const place = this.section.querySelector('[data-count]');
    if (place.textContent !== text) place.textContent = text;
    this.section.querySelector('[data-table]').setAttribute('aria-rowcount', this.rows.length + 1);
    this.section.querySelector('[data-do=undo]').disabled = !this.history.length;
  }

  showPages(pages) {
    this.pages = pages;
    this.#count();
  }

  #cell(row, column) { return this.body.querySelector(`[data-row="${row}"] [data-cell="${column}"]`); }

  focus(row, column) {
    const to = Math.max(0, Math.min(row, this.shownRows - 1));
    if (this.isLong && !this.#cell(to, column)) {
      this.scroll.scrollTop = Math.max(0, to * ROW - this.scroll.clientHeight / 2);
      this.current = { row: to, column };
      this.#window();
    }
    const cell = this.#cell(to, column);
    cell?.focus();
    cell?.select?.();
  }

  #came(cell) {
    if (!cell.dataset.cell) return;
    this.current = { row: Number(cell.closest('tr').dataset.row), column: cell.dataset.cell };
    this.before = cell.value;
    this.section.querySelector('[data-current]').textContent = words('row', { line: this.current.row + 1 });
  }

  // --- typing ---------------------------------------------------------------------------------------------------------

  #typed(cell) {
    const { row, column } = this.current;
    const rows = this.rows;
    if (row < rows.length) {
      this.saving.change(`${this.base}/${row}/${column}`, cell.value);
      return;
    }
    while (rows.length <= row) rows.push({ ...this.blank });
    rows[row][column] = cell.value;
    this.saving.note(this.base, rows);
    if (this.isLong) this.render();
    else while (this.body.children.length < this.shownRows) this.body.append(this.#row(this.body.children.length));
    this.#count();
  }

  #key(event) {
    if (event.isComposing || event.metaKey) return;
    const cell = event.target;
    if (event.ctrlKey && ['Insert', 'Delete'].includes(event.key)) {
      event.preventDefault();
      this.#do(event.key === 'Insert' ? 'insert' : 'delete');
    } else if (event.key === 'Escape') {
      cell.value = this.before;
      this.#typed(cell);
    } else if (event.altKey && event.key === 'Enter' && cell.tagName === 'TEXTAREA') {
      cell.setRangeText('\n', cell.selectionStart, cell.selectionEnd, 'end');
      this.#typed(cell);
    } else this.#move(event);
  }

  #move(event) {
    const move = moveOf(event, event.target);
    const column = move && this.columns[this.columns.indexOf(this.current.column) + move[1]];
    if (!column) return;
    event.preventDefault();
    this.focus(this.current.row + move[0], column);
  }

  async #paste(event) {
    const text = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
    if (!/[\t\n]/.test(text.replace(/\n$/, ''))) return;
    event.preventDefault();
    const { row, column } = this.current;
    const cells = cellsOf(text);
    const columns = this.columns.slice(this.columns.indexOf(column));
    const isList = column === this.columns[0] && mayHaveHeading(cells);
    if (isList && this.onList && (await this.onList(text, row))) return;
    this.replace(filled(this.rows, cells, row, columns, this.blank));
    const left = surplus(cells, columns);
    if (left) say(words('surplus', { count: left.toLocaleString() }), 'warn');
    this.focus(row, column);
  }

  // --- whole rows -----------------------------------------------------------------------------------------------------

  // Another list in place of this one; can be undone.
  replace(rows) {
    this.history.push(structuredClone(this.rows));
    if (this.history.length > MOST_UNDONE) this.history.shift();
    this.#set(rows);
  }

  #set(rows) {
    put(this.saving.draft, this.base, rows);
    this.saving.note(this.base, rows);
    this.render();
  }

  #do(act) {
    const { row, column } = this.current;
    if (act === 'undo' && this.history.length) return this.#set(this.history.pop());
    if (act === 'add') return this.focus(this.rows.length, this.columns[0]);
    const changed = acted(act, this.rows, row, this.blank);
    if (!changed) return;
    this.replace(changed.rows);
    this.focus(changed.row, column);
  }

  // --- findings -------------------------------------------------------------------------------------------------------

  showFindings(findings) {
    this.findings = new Map();
    for (const finding of findings) {
      const place = finding.pointer.replace(/^\//, '').slice(this.base.length + 1);
      this.findings.set(place, [...(this.findings.get(place) ?? []), finding]);
    }
    this.body.querySelectorAll('[data-cell]').forEach((cell) => this.#mark(cell, cell.closest('tr').dataset.row, cell.dataset.cell));
    const lines = findings.slice(0, MOST_FINDINGS).map((finding) => this.#line(finding));
    const more = findings.length - lines.length;
    if (more > 0) lines.push(Object.assign(document.createElement('p'), { textContent: words('faultsAbove', { count: more }) }));
    this.section.querySelector('[data-goods-findings]').replaceChildren(...lines);
  }

  #line(finding) {
    const [row, column] = finding.pointer.replace(/^\//, '').slice(this.base.length + 1).split('/');
    const element = findingElement(finding, () => this.#accept(Number(row), column, finding.proposal));
    const go = document.createElement('button');
    go.type = 'button';
    go.className = 'quiet small';
    go.textContent = `${words('row', { line: Number(row) + 1 })} ${known.columns[column] ?? ''}`;
    go.addEventListener('click', () => this.focus(Number(row), column ?? this.columns[0]));
    element.querySelector('.finding-kind').after(' ', go);
    return element;
  }

  #accept(row, column, proposal) {
    const cell = this.#cell(row, column);
    if (cell) cell.value = proposal;
    this.saving.change(`${this.base}/${row}/${column}`, proposal);
    this.focus(row, column);
  }
}

function spacer(height) {
  const row = document.createElement('tr');
  row.className = 'spacer';
  row.setAttribute('aria-hidden', 'true');
  row.style.height = `${Math.max(height, 0)}px`;
  return row;
}
