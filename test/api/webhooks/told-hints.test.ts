import { beforeEach, describe, expect, test } from '@jest/globals';
import { ToldHints } from '../../../src/api/webhooks/told-hints.js';
import type { HintAnswer } from '../../../src/client/hint-item.js';
import type { Hint, HintReason } from '../../../src/shared/hints.js';

const hintOf = (reason: HintReason): Hint => ({ connection: 'forge', reason, ref: null, actor: null });

describe('hints that stand for others', () => {
  let told: ToldHints;
  let sent: string[];
  let answer: HintAnswer | Error;
  const tell = async (key: string, reason: HintReason, storedAt: number) => told.tell({ key, hint: hintOf(reason), storedAt }, async (): Promise<HintAnswer> => {
    sent.push(`${key} ${reason}`);
    if (answer instanceof Error) throw answer;
    return Promise.resolve(answer);
  });
  beforeEach(() => { told = new ToldHints(); sent = []; answer = 'told'; });

  test('what was stored before the last hint was sent is told with it', async () => {
    const storedAt = performance.now() - 1;
    for (const reason of ['ticket', 'comment', 'ticket'] as const) expect(await tell('SHP-1', reason, storedAt)).toBe('told');
    expect(sent).toEqual(['SHP-1 ticket']);
  });

  test('I1: what was stored after it is told again', async () => {
    await tell('SHP-1', 'ticket', performance.now() - 1);
    await tell('SHP-1', 'ticket', performance.now());
    expect(sent).toHaveLength(2);
  });

  test('I1: what comes while the hint is on its way is told again', async () => {
    let storedAt = Infinity;
    await told.tell({ key: 'SHP-1', hint: hintOf('ticket'), storedAt: performance.now() - 1 }, async () => { storedAt = performance.now(); return Promise.resolve('told'); });
    await tell('SHP-1', 'ticket', storedAt);
    expect(sent).toHaveLength(1);
  });

  test('a pull request and another item are looked at for themselves', async () => {
    const storedAt = performance.now() - 1;
    for (const reason of ['ticket', 'pull', 'ci', 'review', 'push'] as const) await tell('SHP-1', reason, storedAt);
    await tell('SHP-2', 'ticket', storedAt);
    expect(sent).toEqual(['SHP-1 ticket', 'SHP-1 pull', 'SHP-2 ticket']);
  });

  test('I1: what did not arrive stands for nothing', async () => {
    const storedAt = performance.now() - 1;
    answer = new Error('away');
    await expect(tell('SHP-1', 'ticket', storedAt)).rejects.toThrow('away');
    answer = 'none';
    expect(await tell('SHP-1', 'ticket', storedAt)).toBe('none');
    answer = 'told';
    await tell('SHP-1', 'ticket', storedAt);
    expect(sent).toHaveLength(3);
  });
});
