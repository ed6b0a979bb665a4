import { expect, test } from '@jest/globals';
import { watchAll } from '../../src/cli/system/watch-all.js';
import type { ItemRow } from '../../src/shared/documents.js';

const row = { key: 'WEB-1', state: 'running', waitingFor: null, waitingOn: [], stage: 'analysis' } as unknown as ItemRow;
const slow = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

test('what is done with a change, or an engine that is away, does not put off the next look', async () => {
  const ended = new AbortController();
  const looks: number[] = [];
  const list = async (): Promise<ItemRow[]> => {
    looks.push(performance.now());
    if (looks.length === 2) {
      await slow(300);
      throw new Error('away');
    }
    if (looks.length === 3) ended.abort();
    return [row];
  };
  await watchAll({
    client: { list, item: () => Promise.reject(new Error('not asked')) }, interrupted: ended.signal,
    changed: () => slow(300), away: () => undefined,
  });
  // A pause of twenty times 300 ms would take 6 s.
  expect((looks[2] as number) - (looks[0] as number)).toBeLessThan(5_000);
});
