import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cellsOf, filled, inOrder, mayHaveHeading, surplus } from '../../../../web/portal/static/editor-paste.js';

test('rows are separated by line breaks and cells by tabs, without the blanks around them', () => {
  assert.deepEqual(cellsOf('BOLTS\t 10 \nNUTS\t20\n'), [['BOLTS', '10'], ['NUTS', '20']]);
});

test('an empty cell is a cell', () => {
  assert.deepEqual(cellsOf('A\t\tB\n\t\t'), [['A', '', 'B'], ['', '', '']]);
});

const cases = JSON.parse(readFileSync(new URL('../../../services/application/field_cases/quoting.json', import.meta.url)));
for (const { why, text, clipboard } of cases) {
  test(`the page reads cells as the service does: ${why}`, () => assert.deepEqual(cellsOf(text), clipboard));
}

test('a heading is texts without digits, and may stand below titles', () => {
  assert.ok(mayHaveHeading([['PACKING LIST'], ['NO. 1'], ['GOODS', 'QTY', 'UNIT']]));
  assert.ok(!mayHaveHeading([['BOLTS', '10', 'PCS'], ['A', 'B']]));
});

test('cells with text to the right of the last column are counted', () => {
  assert.equal(surplus([['1', '2', 'x', ''], ['1', '2'], ['1', '2', '', 'y']], ['a', 'b']), 2);
});

test('ten thousand rows are read at once', () => {
  assert.equal(cellsOf('A\tB\n'.repeat(10_000)).length, 10_000);
});

const BLANK = { description: '', quantity: '' };

test('cells fill the list downwards and to the right, and what goes over the last column is left out', () => {
  const rows = [{ description: 'A', quantity: '1' }];
  const found = filled(rows, [['X', '2', 'over'], ['Y']], 0, ['description', 'quantity'], BLANK);
  assert.deepEqual(found, [{ description: 'X', quantity: '2' }, { description: 'Y', quantity: '' }]);
});

test('rows between the last line and the place of the paste are made blank, each a row of its own', () => {
  const found = filled([], [['9']], 2, ['quantity'], BLANK);
  assert.deepEqual(found, [BLANK, BLANK, { description: '', quantity: '9' }]);
  assert.notEqual(found[0], found[1]);
});

test('the list that was there is not changed', () => {
  const rows = [{ description: 'A', quantity: '1' }];
  filled(rows, [['X']], 0, ['description'], BLANK);
  assert.deepEqual(rows, [{ description: 'A', quantity: '1' }]);
});

test('only marks and descriptions keep several lines', () => {
  const [row] = filled([], [['A\nB', '1\n2']], 0, ['description', 'quantity'], BLANK);
  assert.deepEqual(row, { description: 'A\nB', quantity: '1 2' });
});

test('lines with faults stand among the good ones as in the file, whatever lies between them', () => {
  const file = { lines: ['first', 'fourth'], numbers: [5, 12], bad_lines: [{ line: 9, goods: 'third?' }, { line: 7, goods: 'second?' }] };
  assert.deepEqual(inOrder(file), ['first', 'second?', 'third?', 'fourth']);
});
