import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTime, timed, type TimedGround } from './time.js';

/** Proves that one item goes through six stages on a real server with one approval, and what it leaves. */
timed('an item that meets no obstacle', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterAll(async () => { await ground.close(); });

  test('goes from its title to merged with one approval', async () => {
    const lock = await ground.begin();
    const key = await lock.create('Add a login page');
    expect(key).toBe(`${lock.key}-1`);
    const waiting = await lock.until(key, { state: 'waiting' });
    expect(waiting).toMatchObject({ waitingFor: 'approval', waitingOn: ['*'], stage: 'analysis', can: ['approve', 'reject', 'skip', 'stop', 'pause'] });
    const answer = await lock.act(key, 'approve', { revision: waiting.revision ?? '' });
    expect(answer).toMatchObject({ accepted: true, repeated: false });
    const done = await lock.item(key).result();
    expect(done).toMatchObject({ state: 'done', mergedSha: 'd'.repeat(40), attempts: { analysis: 1, architecture: 1, development: 1, review: 1, testing: 1, deploy: 1 } });
    expect(lock.world.merges).toHaveLength(1);
    expect(lock.world.archived.map((one) => one.key)).toEqual([key]);
  });
});
