import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROW, acted, inSight, moveOf } from '../../../../web/portal/static/editor-rows.js';

const BLANK = { marks: '' };
const rows = [{ marks: 'A' }, { marks: 'B' }];

test('a row is inserted above, and the caret stays in the new one', () => {
  assert.deepEqual(acted('insert', rows, 1, BLANK), { rows: [{ marks: 'A' }, BLANK, { marks: 'B' }], row: 1 });
});

test('a row is doubled below, and the caret goes to the second', () => {
  const found = acted('duplicate', rows, 0, BLANK);
  assert.deepEqual(found, { rows: [{ marks: 'A' }, { marks: 'A' }, { marks: 'B' }], row: 1 });
  assert.notEqual(found.rows[0], found.rows[1]);
});

test('the empty row below the last can be doubled, but not deleted', () => {
  assert.deepEqual(acted('duplicate', rows, 2, BLANK).rows, [...rows, BLANK]);
  assert.equal(acted('delete', rows, 2, BLANK), null);
});

test('a row is deleted, and the list that was there is not changed', () => {
  assert.deepEqual(acted('delete', rows, 0, BLANK), { rows: [{ marks: 'B' }], row: 0 });
  assert.equal(rows.length, 2);
});

test('no other act changes rows', () => {
  assert.equal(acted('undo', rows, 0, BLANK), null);
  assert.equal(acted(undefined, rows, 0, BLANK), null);
});

test('of a long list the rows in sight are made, with some around them', () => {
  const height = 10 * ROW;
  assert.deepEqual(inSight(0, height, 10_000), { from: 0, to: 55 });
  const { from, to } = inSight(5000 * ROW, height, 10_000);
  assert.ok(from <= 4985 && to >= 5010 + 15);
  assert.equal(inSight(9990 * ROW, height, 10_000).to, 10_000);
});

test('a small move makes no other rows', () => {
  assert.deepEqual(inSight(3000 * ROW, 400, 10_000), inSight(3000 * ROW + 5, 400, 10_000));
});

const cell = (value, at, end = at) => ({ value, selectionStart: at, selectionEnd: end });
const key = (name, more = {}) => ({ key: name, ctrlKey: false, altKey: false, shiftKey: false, ...more });

test('an arrow leads out of a cell at its edge, and inside it otherwise', () => {
  assert.deepEqual(moveOf(key('ArrowRight'), cell('ABC', 3)), [0, 1]);
  assert.equal(moveOf(key('ArrowRight'), cell('ABC', 2)), null);
  assert.deepEqual(moveOf(key('ArrowLeft'), cell('ABC', 0)), [0, -1]);
  assert.equal(moveOf(key('ArrowLeft'), cell('ABC', 1)), null);
});

test('up and down lead out of the first and the last line of a cell', () => {
  const text = 'ONE\nTWO';
  assert.deepEqual(moveOf(key('ArrowUp'), cell(text, 2)), [-1, 0]);
  assert.equal(moveOf(key('ArrowUp'), cell(text, 5)), null);
  assert.deepEqual(moveOf(key('ArrowDown'), cell(text, 5)), [1, 0]);
  assert.equal(moveOf(key('ArrowDown'), cell(text, 2)), null);
});

test('a cell that is selected as a whole is left at once; one with a part selected is not', () => {
  assert.deepEqual(moveOf(key('ArrowRight'), cell('ABC', 0, 3)), [0, 1]);
  assert.equal(moveOf(key('ArrowRight'), cell('ABC', 1, 3)), null);
});

test('Enter leads down and, with Shift, up, from anywhere', () => {
  assert.deepEqual(moveOf(key('Enter'), cell('ABC', 1)), [1, 0]);
  assert.deepEqual(moveOf(key('Enter', { shiftKey: true }), cell('ABC', 1)), [-1, 0]);
});

test('keys with Ctrl or Alt, and letters, lead nowhere', () => {
  assert.equal(moveOf(key('ArrowDown', { ctrlKey: true }), cell('', 0)), null);
  assert.equal(moveOf(key('Enter', { altKey: true }), cell('', 0)), null);
  assert.equal(moveOf(key('a'), cell('', 0)), null);
});
