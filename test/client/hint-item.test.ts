import { describe, expect, test } from '@jest/globals';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { hintItem } from '../../src/client/hint-item.js';
import { openHome } from '../../src/host/home.js';
import type { Hint } from '../../src/shared/hints.js';

const hint: Hint = { connection: 'forge', reason: 'ticket', ref: null, actor: null };
const home = openHome('/nonexistent');

/** An engine whose item begins to run between a signal and the look after it. */
const engine = (status: 'RUNNING' | 'COMPLETED', { unknownFor }: { unknownFor: number }) => {
  let signals = 0;
  const handle = {
    signal: async () => {
      signals += 1;
      if (signals <= unknownFor) throw new WorkflowNotFoundError('not found', 'item/SHP-1', undefined);
      return Promise.resolve();
    },
    describe: async () => Promise.resolve({ status: { name: status } }),
  };
  return { client: { workflow: { getHandle: () => handle } } as unknown as Client, signals: () => signals };
};

describe('a hint to an item', () => {
  test('I1: that was started in the same moment arrives', async () => {
    const { client, signals } = engine('RUNNING', { unknownFor: 1 });
    expect(await hintItem({ client, home }, { key: 'SHP-1', hint })).toBe('told');
    expect(signals()).toBe(2);
  });

  test('that has ended is not sent again', async () => {
    const { client, signals } = engine('COMPLETED', { unknownFor: 9 });
    expect(await hintItem({ client, home }, { key: 'SHP-1', hint })).toBe('ended');
    expect(signals()).toBe(1);
  });
});
