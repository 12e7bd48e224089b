// Cells as Excel puts them on the clipboard, and what they do to a list. Pure.

// Tab-separated rows; a cell with tabs, line breaks or quotes stands in quotes.
export function cellsOf(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
  const end = text.replace(/\n$/, '');
  while (pattern.lastIndex <= end.length) {
    const found = pattern.exec(end);
    if (!found) return end.split('\n').map((line) => line.split('\t')); // quotes that do not pair: taken as they are
    rows.at(-1).push((found[1]?.replaceAll('""', '"') ?? found[2]).trim());
    if (found[3] === '') break;
    if (found[3] === '\n') rows.push([]);
  }
  return rows;
}

const SEVERAL_LINES = ['marks', 'description'];

// The list with the cells filled in from `row` downwards and over `columns` to the right.
export function filled(rows, cells, row, columns, blank) {
  const changed = rows.slice();
  while (changed.length < row + cells.length) changed.push({ ...blank });
  cells.forEach((line, index) => {
    const values = line.slice(0, columns.length).map((value, place) => [columns[place], inField(columns[place], value)]);
    changed[row + index] = { ...changed[row + index], ...Object.fromEntries(values) };
  });
  return changed;
}

const inField = (name, value) => (SEVERAL_LINES.includes(name) ? value : value.replaceAll('\n', ' '));

// The lines of a goods file in their order, those with faults among them, as far as they could be read.
export function inOrder({ lines, bad_lines: bad, problems }) {
  const torn = new Set(problems.filter((one) => one.field === '' || one.rule_id === 'REQUIRED').map((one) => one.line));
  const numbers = new Set([...torn, ...bad.map((one) => one.line)]);
  const good = lines.slice();
  const found = [];
  for (const { line, goods } of bad) {
    const before = line - 2 - [...numbers].filter((number) => number < line).length;
    while (good.length && lines.length - good.length < before) found.push(good.shift());
    found.push(goods);
  }
  return [...found, ...good];
}
