import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMissing, placed, tallied } from '../../../../web/portal/static/editor-tally.js';

const finding = (pointer, more = {}) => ({ pointer, severity: 'error', rule_id: 'B02-1', ...more });

test('missing is what is required and not there, a field or a file', () => {
  assert.equal(isMissing({ rule_id: 'REQUIRED' }), true);
  assert.equal(isMissing({ rule_id: 'E-01' }), true);
  assert.equal(isMissing({ rule_id: 'B02-1' }), false);
  assert.equal(isMissing({}), false);
});

test('a finding is told beside its field, else at the nearest place around it', () => {
  const [exact, inner] = [finding('/certificate/remarks'), finding('/source_invoice/consignee/country')];
  const { ofPlaces } = placed([exact, inner], ['certificate/remarks', 'source_invoice/consignee', 'source_invoice'], []);
  assert.deepEqual(ofPlaces.get('certificate/remarks'), [exact]);
  assert.deepEqual(ofPlaces.get('source_invoice/consignee'), [inner]);
  assert.deepEqual(ofPlaces.get('source_invoice'), []);
});

test('a finding in a line of a grid is the grid\'s; one of the list as a whole is not', () => {
  const [line, list] = [finding('/goods/3/quantity'), finding('/goods')];
  const { ofPlaces, ofGrids } = placed([line, list], ['goods'], ['goods']);
  assert.deepEqual(ofGrids.get('goods'), [line]);
  assert.deepEqual(ofPlaces.get('goods'), [list]);
});

test('a finding of another step has no place on this page', () => {
  const { ofPlaces, ofGrids } = placed([finding('/certificate/remarks')], ['source_invoice/terms'], ['goods']);
  assert.deepEqual([...ofPlaces.values(), ...ofGrids.values()], [[], []]);
});

test('the steps are told how much there is of each kind', () => {
  const stepOf = (pointer) => pointer.split('/')[1];
  const found = [
    finding('/invoice/a'), finding('/invoice/b', { severity: 'warning' }), finding('/invoice/c', { rule_id: 'REQUIRED' }), finding('/goods/0'),
  ];
  assert.deepEqual(tallied(found, stepOf), {
    invoice: { error: 1, warning: 1, missing: 1 },
    goods: { error: 1, warning: 0, missing: 0 },
  });
});
