import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentRunRequest } from '../../../src/shared/activities.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { readAttempts, until, World } from './world.js';

/* A run directory in every state that a crash can leave it in. */
describe('a run directory after a crash', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => { engine = await freshNamespace('directory'); });
  afterAll(async () => { await engine.close(); });
  beforeEach(() => { world = new World(engine); });
  afterEach(async () => { await world.close(); });

  /** As if the worker had died between making the directory and starting the runner. */
  const unstart = async (request: AgentRunRequest): Promise<void> => {
    await world.killAll(request.key);
    for (const file of readdirSync(world.folder(request))) {
      if (/^(runner|stdout|stderr|events|result)/.test(file)) rmSync(join(world.folder(request), file));
    }
  };

  test('P13: a torn token is left to the next attempt, which follows the run that it finds', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    writeFileSync(join(world.folder(request), 'token.json'), '{"token":"abc');
    expect(await (await world.start()).ready()).toBe(0);
    await until('attempt 2', async () => (await handle.describe()).raw.pendingActivities?.some((one) => one.attempt === 2 && one.state === 2));
    world.letGo();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
  });

  test('I13: a directory whose runner was never started is adopted and started, once', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    await unstart(request);
    rmSync(world.counter);
    world.letGo();
    expect(await (await world.start()).ready()).toBe(1);
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I12: an attempt that died before anything of it was on disk is given out again at boot, not after its time-out', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    await world.killAll(request.key);
    rmSync(join(world.home.runs, request.key), { recursive: true, maxRetries: 5 });
    rmSync(world.counter);
    world.letGo();
    await (await world.start()).ready();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 2, scheduled: 1 });
  });

  test('I5: a run that was stopped before its runner was started never starts', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    await unstart(request);
    writeFileSync(join(world.folder(request), 'stop'), JSON.stringify({ reason: 'stopped', at: new Date().toISOString() }));
    expect(await (await world.start()).ready()).toBe(1);
    expect((await handle.result()).outcome).toMatchObject({ class: 'cancelled', kind: 'stopped' });
    expect(world.counted('start')).toHaveLength(1);
  });

  test('I5 P7 P12: with a cluster the lease ends a run whose follower is frozen, before another host takes it over', async () => {
    const first = await world.start({ host: 'host-1', failoverSeconds: 16 });
    await first.ready();
    const request = world.agentRun();
    const handle = await world.begin(request, { failoverSeconds: 16 });
    await world.agentStarted();
    first.process.kill('SIGSTOP');
    const frozen = performance.now();
    await until('the agent has ended', () => world.counted('term').length === 1 || world.alive(request.key).then((pids) => pids.length === 0));
    const ended = performance.now() - frozen;
    const raw = (await handle.describe()).raw.pendingActivities ?? [];
    console.info(`lease ended the run ${Math.round(ended)} ms after its follower froze; attempt ${String(raw[0]?.attempt)}`);
    expect(raw[0]?.attempt).toBe(1);
    expect(ended).toBeLessThan(16_000);
    first.process.kill('SIGCONT');
    expect((await handle.result()).outcome?.class).toMatch(/transient|success/);
    expect(world.counted('start')).toHaveLength(1);
  });
});
