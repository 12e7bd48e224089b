// Places in a draft, by JSON pointers with or without the leading slash; what is blank; where two drafts differ. Pure.

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

// Lines that somebody has only opened, at the end of one of these lists, are not part of the draft.
export function withoutOpened(draft, lists) {
  const copy = structuredClone(draft);
  for (const base of lists) {
    const items = get(copy, base);
    while (items.length && isBlank(items.at(-1))) items.pop();
  }
  return copy;
}

// Where two drafts differ. Lists of different lengths are one difference, since their lines do not correspond.
export function differences(mine, theirs, pointer = '') {
  if (mine === theirs || (isBlank(mine) && isBlank(theirs))) return [];
  const areLists = Array.isArray(mine) && Array.isArray(theirs);
  const areOfLengths = areLists && mine.length !== theirs.length;
  if (areOfLengths || !isInner(mine) || !isInner(theirs)) return [{ pointer, mine, theirs }];
  return Object.keys(mine).flatMap((name) => differences(mine[name], theirs[name], `${pointer}/${name}`));
}

const isInner = (value) => typeof value === 'object' && value !== null;

// Whether nothing was done here to what stood at `pointer` when both versions began.
export function isUntouched(base, pointer, mine) {
  return JSON.stringify(get(base, pointer) ?? null) === JSON.stringify(mine ?? null);
}
