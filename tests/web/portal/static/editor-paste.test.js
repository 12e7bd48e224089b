import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, filled, inOrder } from '../../../../web/portal/static/editor-paste.js';

test('rows are separated by line breaks and cells by tabs, without the blanks around them', () => {
  assert.deepEqual(cellsOf('BOLTS\t 10 \nNUTS\t20\n'), [['BOLTS', '10'], ['NUTS', '20']]);
});

test('an empty cell is a cell', () => {
  assert.deepEqual(cellsOf('A\t\tB\n\t\t'), [['A', '', 'B'], ['', '', '']]);
});

test('a cell in quotes may hold tabs, line breaks and doubled quotes', () => {
  assert.deepEqual(cellsOf('"6"" PIPE\nSTEEL"\t"A\tB"'), [['6" PIPE\nSTEEL', 'A\tB']]);
});

test('quotes that do not pair are taken as they are', () => {
  assert.deepEqual(cellsOf('"PIPE\t1\nBOLT\t2'), [['"PIPE', '1'], ['BOLT', '2']]);
});

test('an inch mark inside a cell opens nothing', () => {
  assert.deepEqual(cellsOf('PIPE 6"\t1'), [['PIPE 6"', '1']]);
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

const problem = (line, field = 'quantity', rule = 'NUMBER') => ({ line, field, rule_id: rule });

test('lines with faults stand among the good ones as in the file, whose first line is the header', () => {
  const file = { lines: ['second', 'fourth'], bad_lines: [{ line: 3, goods: 'third?' }], problems: [problem(3)] };
  assert.deepEqual(inOrder({ ...file, bad_lines: [{ line: 2, goods: 'first?' }], problems: [problem(2)] }), ['first?', 'second', 'fourth']);
  assert.deepEqual(inOrder(file), ['second', 'third?', 'fourth']);
});

test('a line that could not be read at all takes its place away from nobody', () => {
  const file = { lines: ['second'], bad_lines: [{ line: 4, goods: 'third?' }], problems: [problem(2, ''), problem(4)] };
  assert.deepEqual(inOrder(file), ['second', 'third?']);
});
