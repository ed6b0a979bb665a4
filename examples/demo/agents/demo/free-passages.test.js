import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toll } from '../src/toll.js';

const paidFor = new Map([[1, 1], [2, 2], [3, 2], [6, 4], [7, 5]]);

for (const [passages, paid] of paidFor) {
  test(`of ${passages} passages ${paid} are paid for`, () => {
    assert.equal(toll({ length: 10, passages }), 10 * paid * 2);
  });
}

// Passages that cannot be are refused.
