import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toll } from '../src/toll.js';

test('a boat pays by length and passage', () => {
  assert.equal(toll({ length: 12, passages: 1 }), 24);
  assert.equal(toll({ length: 12, passages: 2 }), 48);
});

test('a boat without a length is refused', () => {
  assert.throws(() => toll({ length: 0, passages: 1 }), RangeError);
});
