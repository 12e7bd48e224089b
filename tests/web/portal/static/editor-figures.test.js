import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitsOf, product, sum } from '../../../../web/portal/static/editor-figures.js';

test('a currency has the digits that its amounts are written with; one that is not known, two', () => {
  assert.deepEqual(['USD', 'JPY', 'KWD', '', 'X1'].map(digitsOf), [2, 0, 3, 2, 2]);
});

test('quantity times unit price is exact where floating point is not', () => {
  assert.equal(product({ quantity: '3', unit_price: '0.1' }, 2), '0.30');
  assert.equal(product({ quantity: '1,000', unit_price: '1.005' }, 2), '1,005.00');
  assert.equal(product({ quantity: '999999999999999', unit_price: '9.99' }, 2), '9,989,999,999,999,990.01');
});

test('halves are rounded away from zero', () => {
  assert.equal(product({ quantity: '1', unit_price: '0.005' }, 2), '0.01');
  assert.equal(product({ quantity: '-1', unit_price: '0.005' }, 2), '-0.01');
  assert.equal(product({ quantity: '1', unit_price: '2.5' }, 0), '3');
});

test('what is no figure has no product', () => {
  for (const text of ['', 'TEN', '1.', '1,00', '12,3456', '1 000']) assert.equal(product({ quantity: text, unit_price: '1' }, 2), null);
});

test('a total has the most digits that any of its amounts has', () => {
  assert.equal(sum(['1,200.5', '0.25', '3']), '1,203.75');
  assert.equal(sum(['-0.5', '0.2']), '-0.3');
  assert.equal(sum(['1500', '500']), '2,000');
});

test('there is no total of nothing, nor of amounts of which one is no figure', () => {
  assert.equal(sum([]), null);
  assert.equal(sum(['1.00', '']), null);
});

test('full-width digits count, and what may be a decimal comma does not', () => {
  assert.equal(product({ quantity: '１，２００', unit_price: '2' }, 2), '2,400.00');
  assert.equal(sum(['0,500', '1']), null);
});
