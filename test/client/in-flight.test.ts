import { describe, expect, test } from '@jest/globals';
import { InFlight } from '../../src/client/in-flight.js';

describe('calls to one workflow', () => {
  test('are at most five at once, in order, and all are made', async () => {
    const lane = new InFlight();
    const gates: (() => void)[] = [];
    const begun: number[] = [];
    const calls = Array.from({ length: 12 }, async (_, at) => lane.run('item/WEB-1', async () => {
      begun.push(at);
      await new Promise<void>((go) => { gates.push(go); });
      return at;
    }));
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    while (begun.length < 12) { gates.shift()?.(); await new Promise(setImmediate); }
    for (const go of gates) go();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 12 }, (_, at) => at));
    expect(begun).toEqual(Array.from({ length: 12 }, (_, at) => at));
  });

  test('that fail give their place back, and another workflow does not wait for them', async () => {
    const lane = new InFlight();
    const held: (() => void)[] = [];
    const stuck = Array.from({ length: 5 }, async () => lane.run('item/WEB-1', async () => new Promise<void>((_, fail) => { held.push(() => { fail(new Error('no')); }); })));
    const next = lane.run('item/WEB-1', async () => 'after');
    expect(await lane.run('item/WEB-2', async () => 'other')).toBe('other');
    for (const fail of held) fail();
    expect((await Promise.allSettled(stuck)).map((one) => one.status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    expect(await next).toBe('after');
  });
});
