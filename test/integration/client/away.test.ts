import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectClient } from '../../../src/client/connect-client.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { itemWorkflowId } from '../../../src/shared/ids.js';
import { ensureEngine, stopEngine, type Engine } from '../../../temporal/engine.js';
import { testEngine } from '../../support/engine.js';
import { World } from '../../workflows/world.js';
import { anna, eventually, Lock, wanted } from './lock.js';

/** I11, I12: with the worker gone, then the engine, every call ends in time, says who is away, and is worth repeating. */
let lock: Lock;
let engineHome: Home;
/** An engine of its own: this file takes it away. */
const startEngine = async (): Promise<Engine> =>
  ensureEngine({ home: engineHome, env: { ...process.env, TOWPATH_TEMPORAL: testEngine().program }, embeddedOnly: true });

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'towpath-away-'));
  engineHome = openHome(root);
  const { address, namespace } = await startEngine();
  lock = await Lock.open({ address, namespace, close: async () => { await stopEngine(engineHome); await rm(root, { recursive: true, force: true }); } });
  await lock.startProject('WEB');
});
afterAll(async () => { await lock.close(); });

const world = new World();
let key: string;

const timed = async <T>(work: Promise<T>): Promise<{ ms: number; value: T }> => {
  const before = Date.now();
  const value = await work;
  return { ms: Date.now() - before, value };
};
const codeOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'answered', (error: unknown) => (error as { code: string }).code);

describe('without a worker', () => {
  test('making an item ends in time, and the same again makes the one item', async () => {
    const hasty = await connectClient({ ...lock.place, home: lock.home, timeoutMs: 500 });
    const request = wanted('Patient', { idempotencyKey: 'again-1' });
    expect(await codeOf(hasty.create(request))).toBe('WORKER_AWAY');
    await hasty.close();
    await lock.startWorkers(world);
    ({ key } = await lock.client.create(request));
    expect((await lock.client.create(request)).key).toBe(key);
    await lock.until(key, (item) => item.waitingFor === 'approval');
    expect((await lock.client.list({ all: true })).filter((row) => row.title === 'Patient')).toHaveLength(1);
  });

  test('I11: an item still says within 5 s what it waits for, and since when the worker is away', async () => {
    await lock.stopWorkers();
    const { ms, value } = await timed(lock.client.item(key));
    expect(ms).toBeLessThan(5_000);
    expect(value).toMatchObject({ key, title: 'Patient', state: 'waiting', waitingFor: 'approval', waitingOn: ['*'], stage: 'analysis', attempts: { analysis: 1 }, can: [] });
    expect(value.workerAway?.since).toMatch(/^\d{4}-/);
    expect(await lock.client.list()).toMatchObject([{ key, waitingFor: 'approval' }]);
    expect(await codeOf(lock.client.projects())).toBe('WORKER_AWAY');
  });

  test('a decision is not lost: the same again, once a worker is back, counts once', async () => {
    const hasty = await connectClient({ ...lock.place, home: lock.home, timeoutMs: 500 });
    expect(await codeOf(hasty.act(key, 'approve', { id: 'patient-1', by: anna }))).toBe('WORKER_AWAY');
    await hasty.close();
    await lock.startWorkers(world);
    await lock.client.act(key, 'approve', { id: 'patient-1', by: anna });
    await lock.raw.workflow.getHandle(itemWorkflowId(key)).result();
    const done = await lock.client.item(key);
    expect(done.state).toBe('done');
    expect(done.verdicts.filter((one) => one.gate === 'approval')).toHaveLength(1);
    await lock.stopWorkers();
  });
});

describe('without an engine', () => {
  test('every call says so within its time and since when, and works again when it is back', async () => {
    await stopEngine(engineHome);
    const asked: [string, () => Promise<unknown>][] = [
      ['item', async () => lock.client.item(key)], ['list', async () => lock.client.list()], ['create', async () => lock.client.create(wanted('Nowhere'))],
      ['act', async () => lock.client.act(key, 'stop', { by: anna })], ['projects', async () => lock.client.projects()],
    ];
    for (const [what, ask] of asked) {
      const { ms, value } = await timed(codeOf(ask()));
      expect([what, value]).toEqual([what, 'ENGINE_UNREACHABLE']);
      expect(ms).toBeLessThan(8_000);
    }
    const { engine, pollers } = await lock.client.health();
    expect([engine.reachable, pollers]).toEqual([false, null]);
    expect(engine.unreachableSince).toMatch(/^\d{4}-/);

    expect(await startEngine()).toMatchObject({ address: lock.place.address, started: true });
    const back = await eventually(async () => lock.client.health(), (health) => health.engine.reachable, 15_000);
    expect(back.engine.unreachableSince).toBeNull();
    expect(await lock.client.item(key)).toMatchObject({ key, state: 'done' });
  });

  test('a client that is to start with one is refused, a lazy one is not', async () => {
    const nowhere = { address: '127.0.0.1:1', namespace: 'default', home: lock.home };
    expect(await codeOf(connectClient(nowhere))).toBe('ENGINE_UNREACHABLE');
    const lazy = await connectClient({ ...nowhere, lazy: true });
    expect((await lazy.health()).engine.reachable).toBe(false);
    await lazy.close();
  });

  test('a namespace that is not there is named', async () => {
    const other = await connectClient({ address: lock.place.address, namespace: 'elsewhere', home: lock.home });
    await expect(other.list()).rejects.toMatchObject({ code: 'ENGINE_NOT_PREPARED' });
    await other.close();
  });
});
