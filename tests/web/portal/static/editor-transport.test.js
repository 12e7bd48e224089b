import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composed, pieces } from '../../../../web/portal/static/editor-transport.js';

const NONE = { from: '', to: '', via: '', means: '', name: '', date: '' };
const WHOLE = {
  from: 'KOBE, JAPAN', to: 'HAMBURG, GERMANY', via: 'SINGAPORE', means: 'VESSEL', name: 'ONE HARBOUR V.042W', date: '2026-12-05',
};
const TEXT = 'FROM KOBE, JAPAN TO HAMBURG, GERMANY VIA SINGAPORE BY VESSEL "ONE HARBOUR" V.042W ON OR ABOUT DECEMBER 5, 2026';

test('the pieces make the text, with the voyage after the quotes of the vessel', () => {
  assert.equal(composed(WHOLE), TEXT);
});

test('the text gives back the pieces, but for the space that quotes stand for', () => {
  assert.deepEqual(pieces(TEXT), WHOLE);
});

test('each piece alone makes a text that gives it back', () => {
  for (const name of ['from', 'to', 'via', 'means', 'name', 'date']) {
    const one = { ...NONE, [name]: WHOLE[name] };
    assert.deepEqual(pieces(composed(one)), one);
  }
});

test('nothing makes an empty text, which is made of nothing', () => {
  assert.equal(composed(NONE), '');
  assert.deepEqual(pieces(''), NONE);
});

test('a text that was written freely has no pieces', () => {
  for (const text of ['BY AIR FREIGHT, FLIGHT NH123', 'SHIPPED FROM KOBE', 'FROM KOBE\nTO LONDON', 'by vessel', 'BY', 'TO LONDON BY']) {
    assert.equal(pieces(text), null);
  }
});
