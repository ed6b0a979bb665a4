import { describe, expect, test } from '@jest/globals';
import { createPace, retryAfterMs } from '../../../src/connections/http/pace.js';

/** A clock that moves when somebody sleeps. */
const clock = (start = 1_000_000_000_000) => {
  const slept: number[] = [];
  const at = { now: start };
  return { at, slept, now: () => at.now, sleep: async (ms: number) => { slept.push(ms); at.now += ms; } };
};

const headers = (values: Record<string, string>): Headers => new Headers(values);

describe('how fast a connection is asked', () => {
  test('only so many requests are under way at once, the others in their order', async () => {
    const pace = createPace({ most: 2 });
    const order: number[] = [];
    const turns = [0, 1, 2, 3].map(async (one) => { await pace.turn(); order.push(one); });
    await Promise.all(turns.slice(0, 2));
    expect(order).toEqual([0, 1]);
    pace.ended(null);
    await turns[2];
    expect(order).toEqual([0, 1, 2]);
    pace.ended(null);
    await turns[3];
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('a short wait is waited for, a long one is answered', async () => {
    const { at, slept, now, sleep } = clock();
    const pace = createPace({ now, sleep });
    await pace.turn();
    pace.ended(headers({ 'retry-after': '3' }));
    expect(await pace.turn()).toEqual({ waitMs: 0 });
    expect(slept).toEqual([3_000]);
    pace.ended(headers({ 'retry-after': '30' }));
    expect(await pace.turn()).toEqual({ waitMs: 30_000 });
    at.now += 27_000;
    expect(await pace.turn()).toEqual({ waitMs: 0 });
    expect(slept).toEqual([3_000, 3_000]);
  });

  test('a limit that is used up closes until it begins anew, by the clock of the sender', async () => {
    const { at, now, sleep } = clock();
    const pace = createPace({ now, sleep });
    await pace.turn();
    const there = at.now + 600_000;
    pace.ended(headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(there / 1000 + 40), date: new Date(there).toUTCString() }));
    expect(await pace.turn()).toEqual({ waitMs: 40_000 });
  });

  test('a limit with something left closes nothing, and neither does nonsense', async () => {
    const pace = createPace();
    for (const one of [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '99999999999' }, { 'x-ratelimit-remaining': '0' }, { 'retry-after': 'soon' }, { 'retry-after': '-5' }]) {
      await pace.turn();
      pace.ended(headers(one as unknown as Record<string, string>));
      expect(await pace.turn()).toEqual({ waitMs: 0 });
      pace.ended(null);
    }
  });

  test('those who wait for their turn learn of a limit that came meanwhile, and hold no place', async () => {
    const pace = createPace({ most: 1 });
    await pace.turn();
    const waiting = [pace.turn(), pace.turn()];
    pace.ended(headers({}), 60_000);
    for (const { waitMs } of await Promise.all(waiting)) expect(waitMs).toBeGreaterThan(55_000);
  });

  test('no sender closes a connection for longer than an hour', () => {
    const now = Date.UTC(2026, 10, 21, 8);
    expect(retryAfterMs(headers({ 'retry-after': '999999' }), now)).toBe(3_600_000);
    expect(retryAfterMs(headers({ 'retry-after': new Date(now + 20_000).toUTCString() }), now)).toBe(20_000);
    expect(retryAfterMs(headers({ 'retry-after': new Date(now - 20_000).toUTCString() }), now)).toBe(0);
    expect(retryAfterMs(headers({}), now)).toBeUndefined();
  });
});
