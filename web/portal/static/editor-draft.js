// The draft as the service has it, by JSON pointers without the leading slash. Pure, but for `known` and `texts`.

const json = (id) => JSON.parse(document.getElementById(id).textContent);
export const known = json('known');
export const texts = json('texts');
export const words = (name, values = {}) => texts[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);
export const bare = (pointer) => pointer.replace(/^\//, '');
export const idOf = (pointer) => bare(pointer).replaceAll('/', '-');

export function get(draft, pointer) {
  return bare(pointer).split('/').reduce((value, part) => value?.[part], draft);
}

export function put(draft, pointer, value) {
  const path = bare(pointer).split('/');
  const last = path.pop();
  const owner = path.reduce((inner, part) => (inner[part] ??= {}), draft);
  owner[last] = value;
}

export function isBlank(value) {
  if (value === null || value === undefined || value === false) return true;
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.values(value).every(isBlank);
}

const LISTS = Object.keys(known.blanks);

// Lines that somebody has only opened, at the end of a list, are not part of the draft.
export function trimmed(draft) {
  const copy = structuredClone(draft);
  for (const base of LISTS) {
    const items = get(copy, base);
    while (items.length && isBlank(items.at(-1))) items.pop();
  }
  return copy;
}

// Where two drafts differ. Lists of different lengths are one difference, since their lines do not correspond.
export function differences(mine, theirs, pointer = '') {
  if (isBlank(mine) && isBlank(theirs)) return [];
  const areLists = Array.isArray(mine) && Array.isArray(theirs);
  if (areLists && mine.length !== theirs.length) return [{ pointer, mine, theirs }];
  if (mine && theirs && typeof mine === 'object' && typeof theirs === 'object') {
    return Object.keys(mine).flatMap((name) => differences(mine[name], theirs[name], `${pointer}/${name}`));
  }
  return mine === theirs ? [] : [{ pointer, mine, theirs }];
}

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
