import { describe, expect, test } from '@jest/globals';
import { withTimePassed } from '../../src/client/time-passed.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { epoch, ticket } from '../policy/example.js';
import { newItem } from '../../src/workflows/policy/new-item.js';
import type { ItemDocument } from '../../src/shared/documents.js';

const shown = (over: Partial<ItemDocument>): ItemDocument => ({ ...itemDocument(newItem(ticket(), epoch), epoch), ...over });

describe('what has passed since the workflow\'s clock stood still', () => {
  test('people are waited for at a budget too', () => {
    expect(withTimePassed(shown({ state: 'waiting', waitingFor: 'budget' }), epoch + 5_000).humanTime).toBe(5);
    expect(withTimePassed(shown({ state: 'waiting', waitingFor: 'limit' }), epoch + 5_000).humanTime).toBe(0);
  });

  test('I11: a circuit\'s time that is over is not shown: from then on it waits for the one that tries', () => {
    const until = new Date(epoch + 5_000).toISOString();
    expect(withTimePassed(shown({ state: 'waiting', waitingFor: 'limit', until }), epoch + 4_000).until).toBe(until);
    expect(withTimePassed(shown({ state: 'waiting', waitingFor: 'limit', until }), epoch + 6_000).until).toBeNull();
  });
});
