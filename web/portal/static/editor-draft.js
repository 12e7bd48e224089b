// The draft's page: what the service has told it, and how places and values are named. Not pure: reads the document.

import { bare, isBlank, withoutOpened } from './editor-pointers.js';

const json = (id) => JSON.parse(document.getElementById(id).textContent);
export const known = json('known');
export const texts = json('texts');
export const words = (name, values = {}) => texts[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);

const LISTS = Object.keys(known.blanks);
export const trimmed = (draft) => withoutOpened(draft, LISTS);

export function stepOf(pointer) {
  const found = Object.entries(known.places).find(([, starts]) => starts.some((start) => pointer.startsWith(start)));
  return found ? found[0] : 'evidence';
}

// "6 Remarks"; "Goods line 3: Quantity".
export function labelOf(pointer) {
  const line = pointer.match(/^\/(goods|source_invoice\/lines)\/(\d+)\/(\w+)$/);
  if (line) return `${known.labels[`/${line[1]}`]} ${words('row', { line: Number(line[2]) + 1 })} ${known.columns[line[3]]}`;
  let field = pointer;
  while (field && !known.labels[field]) field = field.slice(0, field.lastIndexOf('/'));
  return known.labels[field] ?? bare(pointer);
}

export function shown(value) {
  if (isBlank(value) && value !== false) return texts.empty;
  if (value === true || value === false) return value ? '✓' : '–';
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value.join(', ') : words('lineCount', { count: value.length });
  return String(value);
}
