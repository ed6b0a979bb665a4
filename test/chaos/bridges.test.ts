import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runGit } from '../support/repository.js';
import { until } from '../support/towpath-process.js';
import { BridgesWorld } from './support/bridges-world.js';

/*
 * Tickets go from the fake Plane through the fake Gitea to their deployment while both of them fail in every way that they
 * know, every second hook is lost, the others come twice and in another order, and `up` is killed in the middle. Judged
 * from outside: by what Plane and Gitea hold in the end, by the remote, and by the lines that the agents wrote.
 */

const kills = Number(process.env['TOWPATH_CHAOS_KILLS'] ?? 2);
const tickets = ['Sell apples', 'Sell pears', 'Sell plums'];
const keys = tickets.map((_, index) => `SHP-${String(index + 1)}`);

const pause = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1_000); });

describe('bridges whose far ends fail', () => {
  let world: BridgesWorld;
  beforeEach(async () => { world = await BridgesWorld.open(); });
  afterEach(async () => { expect(await world.close()).toEqual([]); });

  /** One after the other, round and round, until it is over. */
  const troubles = async (over: () => boolean): Promise<void> => {
    const { plane, gitea } = world;
    const kinds = [
      () => { plane.limitFor(3); gitea.faults.next({ kind: 'limit', seconds: 3 }, 2); },
      () => { plane.fault({ kind: 'does-and-fails', times: 4, writes: true }); gitea.faults.next({ kind: 'after' }, 3, (method) => method !== 'GET'); },
      () => { plane.fault({ kind: 'garbage', times: 3 }); gitea.faults.next({ kind: 'garbage' }, 3); },
      () => { plane.fault({ kind: 'hangs' }); gitea.faults.next({ kind: 'hang' }, 2); },
      () => { plane.fault({ kind: 'fails' }); gitea.faults.away = true; },
      () => { plane.fault({ kind: 'html', times: 2 }); gitea.faults.next({ kind: 'html' }, 2); },
    ];
    for (let one = 0; !over(); one = (one + 1) % kinds.length) {
      kinds[one]?.();
      await pause(one === 4 ? 8 : 3);
      plane.heal();
      gitea.faults.clear();
      await pause(2);
    }
  };

  test('I1, I2, I3, I12, I13: all tickets end merged once and deployed, with one card and one pull request each', async () => {
    const { plane, gitea } = world;
    await world.start();
    world.people(['Sell pears']);
    const mina = plane.as('mina');
    for (const name of tickets) mina.create({ name, state: 'To do' });
    let over = false;
    const trouble = troubles(() => over);
    for (let one = 0; one < kills; one += 1) {
      const before = world.agentStarts().length;
      await until('an agent works', () => world.agentStarts().length > before || undefined, 120).catch(() => undefined);
      await world.towpath.end('SIGKILL');
      await world.start();
    }
    over = true;
    await trouble;
    for (const key of keys) {
      const done = await world.reach(key, ({ state, reason }) => (state === 'done' && reason === null) || state === 'blocked', 300);
      expect(done).toMatchObject({ state: 'done', attempts: { analysis: 1, architecture: 1, development: 1, review: 1, testing: 1 } });
      expect(runGit(gitea.folder, 'log', '--merges', '--format=%H', `--grep=Towpath-Item: ${key}`, 'main').split('\n')).toEqual([done.mergedSha]);
      expect(gitea.tip(done.branch)).toBeUndefined();
    }
    await until('all tickets are done', () => plane.store.tickets.every(({ state }) => plane.store.state(state).name === 'Done') || undefined, 60);
    const cards = plane.store.comments.filter(({ externalId }) => externalId?.endsWith('/card') === true);
    expect(cards.map(({ externalId }) => externalId).sort()).toEqual(keys.map((key) => `${key}/1/card`));
    await until('all cards say so', () => cards.every(({ html }) => html.includes('done')) || undefined, 60);
    expect(new Set(plane.store.comments.map(({ externalId, id }) => externalId ?? id)).size).toBe(plane.store.comments.length);
    expect(gitea.world.issues.filter(({ pull }) => pull !== null)).toHaveLength(keys.length);
    expect(world.agentStarts().sort()).toEqual(['analysis 1', 'architecture 1', 'development 1', 'review 1', 'testing 1'].flatMap((one) => keys.map(() => one)).sort());
    expect(world.deployed()).toHaveLength(keys.length);
  }, 900_000);

  test('I1: `start` while the tracker is away makes nothing; with the same key it makes one ticket and one item afterwards', async () => {
    const { plane, towpath } = world;
    await world.start();
    const start = () => towpath.say('start', 'Sell nuts', '--idempotency-key', 'nuts', '--json');
    plane.fault({ kind: 'fails' });
    expect((await start()).json()).toMatchObject({ error: { code: 'CONNECTION_AWAY' } });
    plane.heal();
    plane.fault({ kind: 'does-and-fails', times: 1, writes: true });
    expect((await start()).json()).toMatchObject({ key: 'SHP-1' });
    expect((await start()).json()).toMatchObject({ key: 'SHP-1' });
    expect(plane.store.tickets.map(({ name }) => name)).toEqual(['Sell nuts']);
  });
});
