import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Created } from '../../src/shared/messages.js';
import { approval, gates } from '../policy/example.js';
import type { Lock } from './lock.js';
import { openTime, timed, type TimedGround } from './time.js';
import { World } from './world.js';

const make = (lock: Lock, over: Record<string, unknown> = {}): Promise<Created> =>
  lock.project.executeUpdate<Created, [unknown]>('create', { args: [{ title: 'Add a page', body: '', ...over }] });
const gated = (): World => {
  const world = new World();
  world.gates = { ...gates, analysis: [approval()] };
  return world;
};

timed('making items', () => {
  let ground: TimedGround;
  let lock: Lock;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test('I1: one idempotency key makes one item, at once or later', async () => {
    lock = await ground.begin({ world: gated() });
    const together = await Promise.all([1, 2, 3].map(() => make(lock, { idempotencyKey: 'mail-7' })));
    expect(new Set(together.map((one) => one.key)).size).toBe(1);
    expect(together.filter((one) => !one.existing)).toHaveLength(1);
    expect(await make(lock, { idempotencyKey: 'mail-7', title: 'Other words' })).toMatchObject({ key: together[0]?.key, existing: true });
    expect((await make(lock, { idempotencyKey: 'mail-8' })).key).not.toBe(together[0]?.key);
    expect(await lock.status()).toMatchObject({ counter: 2 });
  });

  test('an open item with the same title and body is named instead of made again; `again` makes it; a closed one is no obstacle', async () => {
    lock = await ground.begin({ world: gated() });
    const first = await make(lock, { digest: 'd1' });
    await expect(make(lock, { digest: 'd1' })).rejects.toMatchObject({ cause: { type: 'ITEM_DUPLICATE', message: expect.stringContaining(first.key) } });
    const again = await make(lock, { digest: 'd1', again: true });
    expect(again.key).not.toBe(first.key);
    lock.world.closed = [first.key, again.key];
    expect(await make(lock, { digest: 'd1' })).toMatchObject({ existing: false });
  });

  test('of two equal creations of the same moment one is made', async () => {
    lock = await ground.begin({ world: gated() });
    const results = await Promise.allSettled([1, 2, 3].map(() => make(lock, { digest: 'same' })));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  test.each([
    [{ title: '' }, 'TITLE_INVALID'], [{ title: 'x'.repeat(201) }, 'TITLE_INVALID'], [{ body: 'x'.repeat(33 * 1024) }, 'TOO_LARGE'],
    [{ priority: 9 }, 'INPUT_INVALID'], [{ pipeline: 'nonsense' }, 'PIPELINE_NOT_FOUND'], [{ title: 7 }, 'INPUT_INVALID'],
  ])('case %#: refused by its code, and no number is spent', async (over, code) => {
    lock = await ground.begin({ world: gated() });
    await expect(make(lock, over)).rejects.toMatchObject({ cause: { type: code } });
    expect((await make(lock)).key).toBe(`${lock.key}-1`);
  });

  test('a longest title of characters that take four bytes each is no obstacle', async () => {
    lock = await ground.begin({ world: gated() });
    const { key } = await make(lock, { title: '🚀'.repeat(100), body: '界'.repeat(10_000) });
    await lock.until(key, { waitingFor: 'approval' });
  });

  test('fifty at once: no two share a key, and all run', async () => {
    lock = await ground.begin({ items: 50, world: gated() });
    const keys: string[] = [];
    // A client keeps at most five in flight.
    await Promise.all([0, 1, 2, 3, 4].map(async () => {
      for (let count = 0; count < 10; count += 1) keys.push((await make(lock)).key);
    }));
    expect(new Set(keys).size).toBe(50);
    expect(await lock.status()).toMatchObject({ counter: 50 });
  });

  test('numbers begin above what the remote shows', async () => {
    const world = gated();
    world.seed = () => 41;
    lock = await ground.begin({ world });
    expect((await make(lock)).key).toBe(`${lock.key}-42`);
  });

  test('a number that the engine knows already is not given again', async () => {
    lock = await ground.begin({ world: gated() });
    const item = { key: `${lock.key}-1`, project: lock.key, number: 1, round: 1, title: 'old', body: '', pipeline: null, priority: 3, by: { channel: 'cli', id: null, name: 'x' } };
    await lock.client.workflow.start('workItem', { workflowId: `item/${lock.key}-1`, taskQueue: 'items', args: [{ item }] });
    expect((await make(lock)).key).toBe(`${lock.key}-2`);
  });

  test('while the repository does not answer no number is given, and the asker is told why', async () => {
    const world = gated();
    let away = true;
    world.seed = () => {
      if (away) throw ApplicationFailure.nonRetryable('no route to the remote', 'CONNECTION_AWAY', { detail: 'no route to the remote' });
      return 6;
    };
    lock = await ground.begin({ world });
    await expect(make(lock)).rejects.toMatchObject({ cause: { type: 'CONNECTION_AWAY', message: expect.stringContaining('no route') } });
    away = false;
    expect((await make(lock)).key).toBe(`${lock.key}-7`);
  });

  test('a project that is cancelled pauses and goes on', async () => {
    lock = await ground.begin({ world: gated() });
    await lock.project.cancel();
    const { key } = await make(lock);
    expect(await lock.status()).toMatchObject({ paused: true });
    await lock.project.signal('resume');
    await lock.until(key, { waitingFor: 'approval' });
  });
});
