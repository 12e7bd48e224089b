// Cells as Excel puts them on the clipboard, and what they do to a list. Pure.

const LONGEST_CELL = 8000;
const INSIDE = /(?:[^"]|"")*/y;
const FIGURE = /^\d[\d,.' ]*$/;

// Rows of cells. Quotes belong to a cell when they enclose it whole; Excel encloses only cells with line breaks or tabs,
// so others keep theirs, and quotes that swallow whole rows are no quotes. The service reads in the same way
// (services/application/goods_file/quoting.py).
export function cellsOf(text) {
  const lines = text.replace(/\n$/, '').split('\n');
  const rows = [];
  for (let at = 0; at < lines.length; at += 1) {
    const row = lines[at].includes('"') ? quotedRow(lines, at) : { cells: lines[at].split('\t'), last: at };
    rows.push(row.cells.map((cell) => cell.trim()));
    at = row.last;
  }
  return rows;
}

function quotedRow(lines, first) {
  const cells = [];
  let last = first;
  let rest = lines[first];
  while (rest !== null) {
    const found = rest.startsWith('"') ? quotedCell(lines, last, rest) : null;
    if (found && !isLiteral(found.content)) {
      cells.push(found.content.replaceAll('""', '"'));
      ({ last, rest } = found);
    } else {
      const end = rest.indexOf('\t');
      cells.push(end < 0 ? rest : rest.slice(0, end));
      rest = end < 0 ? null : rest.slice(end + 1);
    }
  }
  return { cells, last };
}

// Content, last line and what follows of a cell in quotes; null when its quotes do not pair, or swallow rows.
function quotedCell(lines, first, beginning) {
  const parts = [];
  let [last, line, start, size] = [first, beginning, 1, 0];
  for (;;) {
    INSIDE.lastIndex = start;
    INSIDE.exec(line);
    const end = INSIDE.lastIndex;
    parts.push(line.slice(start, end));
    size += end - start;
    if (end < line.length) {
      const after = line.slice(end + 1);
      const isWhole = (!after || after.startsWith('\t')) && !(last > first && swallows(lines[first], lines[last]));
      return isWhole ? { content: parts.join('\n'), last, rest: after ? after.slice(1) : null } : null;
    }
    last += 1;
    start = 0;
    if (last === lines.length || size > LONGEST_CELL) return null;
    line = lines[last];
  }
}

// Whether both lines are rows by themselves: as wide as each other, with a figure in the same column.
function swallows(first, last) {
  const [one, other] = [first.split('\t'), last.split('\t')];
  return one.length === other.length && one.length > 1 && one.some((cell, place) => FIGURE.test(cell.trim()) && FIGURE.test(other[place].trim()));
}

const isLiteral = (content) => content !== '' && !/[\n\t]/.test(content) && !content.includes('""') && !FIGURE.test(content.trim());

// Whether one of the first rows may be a heading: several texts without digits. Then the service reads the list.
export function mayHaveHeading(rows) {
  return rows.slice(0, 40).some((row) => row.filter((cell) => cell).length > 2 && row.every((cell) => !/\d/.test(cell)));
}

// How many cells with text stand to the right of the last column that they could fill.
export function surplus(cells, columns) {
  return cells.reduce((count, row) => count + row.slice(columns.length).filter((cell) => cell).length, 0);
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
export function inOrder({ lines, numbers, bad_lines: bad }) {
  const all = [...lines.map((goods, index) => ({ line: numbers[index], goods })), ...bad];
  return all.toSorted((one, other) => one.line - other.line).map(({ goods }) => goods);
}
