import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHOLE, grey, inkLimit, moved, withEdge } from '../../../../web/console/static/crop.js';

test('an edge moves within the picture and not over the opposite one', () => {
  assert.equal(withEdge(WHOLE, 'left', 0.4).left, 0.4);
  assert.equal(withEdge(WHOLE, 'left', -1).left, 0);
  assert.equal(withEdge(WHOLE, 'left', 2).left, 0.97);
  assert.equal(withEdge({ ...WHOLE, top: 0.5 }, 'bottom', 0).bottom, 0.53);
  assert.deepEqual(WHOLE, { left: 0, top: 0, right: 1, bottom: 1 });
});

test('a rectangle moves as a whole, up to the edge of the picture, and keeps its size', () => {
  const box = { left: 0.25, top: 0.25, right: 0.5, bottom: 0.75 };
  assert.deepEqual(moved(box, 0.25, 0), { left: 0.5, top: 0.25, right: 0.75, bottom: 0.75 });
  assert.deepEqual(moved(box, 9, -9), { left: 0.75, top: 0, right: 1, bottom: 0.5 });
  assert.deepEqual(moved(WHOLE, 0.1, 0.1), WHOLE);
});

const pixels = (...values) => Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255]));

test('ink is darker than the paper, which is what there is most of, however grey it is', () => {
  const scan = pixels(200, 200, 200, 40, 120, 255);
  const limit = inkLimit(scan);
  assert.equal(limit, 140);
  assert.deepEqual([0, 12, 16, 20].map((at) => grey(scan, at) < limit), [false, true, true, false]);
});

test('green looks brighter than red, and red than blue', () => {
  const [red, green, blue] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]].map((colour) => grey(colour, 0));
  assert.ok(green > red && red > blue);
});
