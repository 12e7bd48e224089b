import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bare, differences, get, idOf, isBlank, isUntouched, put, withoutOpened } from '../../../../web/portal/static/editor-pointers.js';

test('a pointer is the same with and without its leading slash', () => {
  assert.equal(bare('/goods/0/marks'), bare('goods/0/marks'));
  assert.equal(idOf('/goods/0/marks'), 'goods-0-marks');
});

test('a value is read from lists and objects, and nothing is found where nothing is', () => {
  const draft = { goods: [{ marks: 'N/M' }] };
  assert.equal(get(draft, '/goods/0/marks'), 'N/M');
  assert.equal(get(draft, 'goods/7/marks'), undefined);
  assert.equal(get(draft, 'certificate/remarks'), undefined);
});

test('a value is written, and what is missing on the way is made', () => {
  const draft = { goods: [{ marks: 'N/M' }] };
  put(draft, '/goods/0/marks', 'A');
  put(draft, 'certificate/remarks', 'B');
  assert.deepEqual(draft, { goods: [{ marks: 'A' }], certificate: { remarks: 'B' } });
});

test('blank is what nobody has filled in: no text but spaces, no tick, no line with anything in it', () => {
  for (const value of [null, undefined, false, '', ' \n', [], {}, { a: '', b: [null] }]) assert.equal(isBlank(value), true);
  for (const value of ['x', true, 0, { a: { b: '0' } }]) assert.equal(isBlank(value), false);
});

test('lines that were only opened are cut off at the end of a list, not inside it', () => {
  const draft = { goods: [{ marks: '' }, { marks: 'A' }, { marks: ' ' }, { marks: '' }], terms: '' };
  assert.deepEqual(withoutOpened(draft, ['goods']), { goods: [{ marks: '' }, { marks: 'A' }], terms: '' });
  assert.equal(draft.goods.length, 4);
});

test('two drafts differ field by field, each with its pointer', () => {
  const mine = { a: 'x', b: { c: '1', d: 'same' }, ticked: true };
  const theirs = { a: 'y', b: { c: '2', d: 'same' }, ticked: false };
  assert.deepEqual(differences(mine, theirs), [
    { pointer: '/a', mine: 'x', theirs: 'y' },
    { pointer: '/b/c', mine: '1', theirs: '2' },
    { pointer: '/ticked', mine: true, theirs: false },
  ]);
});

test('blank in one way and blank in another is no difference', () => {
  assert.deepEqual(differences({ a: '', b: { c: null } }, { a: null, b: { c: '  ' } }), []);
});

test('something against nothing is one difference', () => {
  assert.deepEqual(differences({ a: { b: 'x' } }, { a: null }), [{ pointer: '/a', mine: { b: 'x' }, theirs: null }]);
  assert.deepEqual(differences({ a: null }, { a: { b: 'x' } }), [{ pointer: '/a', mine: null, theirs: { b: 'x' } }]);
});

test('lists of one length differ line by line, of different lengths as a whole', () => {
  const [one, two] = [[{ q: '1' }, { q: '2' }], [{ q: '1' }, { q: '3' }]];
  assert.deepEqual(differences({ goods: one }, { goods: two }), [{ pointer: '/goods/1/q', mine: '2', theirs: '3' }]);
  const longer = [...one, { q: '4' }];
  assert.deepEqual(differences({ goods: one }, { goods: longer }), [{ pointer: '/goods', mine: one, theirs: longer }]);
});

test('what was not changed here since both versions began is untouched, blank or not', () => {
  const base = { a: 'x', list: [{ q: '1' }] };
  assert.equal(isUntouched(base, 'a', 'x'), true);
  assert.equal(isUntouched(base, 'list', [{ q: '1' }]), true);
  assert.equal(isUntouched(base, 'missing', null), true);
  assert.equal(isUntouched(base, 'a', 'y'), false);
});
