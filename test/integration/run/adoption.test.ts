import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { projectWorkflowId } from '../../../src/shared/ids.js';
import type { ProjectSettings } from '../../../src/shared/messages.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { tipOf } from '../../support/repository.js';
import { readAttempts, until, World } from './world.js';

/*
 * A run belongs to nobody's process: whatever happens to the worker, the agent is started once, and the activity stays
 * at its first attempt. The judges are a file that the agent writes, the process table, the repository and the history.
 */
describe('a run and its worker', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => { engine = await freshNamespace('adoption'); });
  afterAll(async () => { await engine.close(); });
  beforeEach(() => { world = new World(engine); });
  afterEach(async () => { await world.close(); });

  test('a run goes from its request to the branch on the remote, at the first attempt', async () => {
    const worker = await world.start();
    await worker.ready();
    world.letGo();
    const request = world.agentRun();
    const handle = await world.begin(request);
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ class: 'success', kind: 'completed', run: request.run, host: 'host-1', documents: [{ path: '01-brief.md' }] });
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBe(outcome?.head);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
    expect(world.counted('start')).toHaveLength(1);
    expect(await world.alive(request.key)).toEqual([]);
    expect([worker.output, worker.errors]).toEqual(['ready 0\n', '']);
  });

  test('a worker tells the workflow of each project its settings at boot and after a change of the file', async () => {
    await (await world.start()).ready();
    const handle = engine.client.workflow.getHandle(projectWorkflowId('WEB'));
    const settings = (): Promise<ProjectSettings[]> => handle.query<ProjectSettings[]>('settings').catch(() => []);
    const first = await until('settings at boot', async () => (await settings()).find(({ repository }) => repository === world.bare));
    expect(first).toMatchObject({ project: 'WEB', base: 'main', configFile: join(world.root, 'towpath.yaml') });
    const file = join(world.root, 'towpath.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('base: main } }', 'base: main }, limits: { items: 9 } }'));
    const last = await until('settings after the change', async () => (await settings()).find(({ items }) => items === 9));
    expect(last.hash).not.toBe(first.hash);
  });

  test('I13 P1: after a kill -9 of the worker in mid-run the agent was started once and the attempt stays 1', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    const second = await world.start();
    expect(await second.ready()).toBe(1);
    console.info(`worker boot to adopted: ${Math.round(performance.now() - second.startedAt)} ms`);
    world.letGo();
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ class: 'success', documents: [{ path: '01-brief.md' }] });
    expect(world.counted('start')).toHaveLength(1);
    expect(world.counted('end')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
    await until('reported', () => world.file(request, 'reported.json'));
  });

  test('I13 P8: SIGTERM hands the run over: the worker goes, names what goes on, and nothing is charged', async () => {
    const { worker: first, request, handle } = await world.running();
    const asked = performance.now();
    await first.end('SIGTERM');
    console.info(`SIGTERM to the worker's end: ${Math.round(performance.now() - asked)} ms`);
    const [going] = first.going();
    expect(going).toMatchObject({ key: request.key, stage: 'analysis' });
    expect(Date.parse(going?.until ?? '')).toBeGreaterThan(Date.now());
    expect(world.runners()).toContain(going?.pid);
    expect(await world.alive(request.key)).not.toEqual([]);
    expect(await (await world.start()).ready()).toBe(1);
    world.letGo();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I13: an agent that ends while no worker is up is taken up at boot, not run again', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    world.letGo();
    await world.file(request, 'result.json');
    const second = await world.start();
    await second.ready();
    const { outcome } = await handle.result();
    console.info(`worker boot to completed: ${Math.round(performance.now() - second.startedAt)} ms`);
    expect(outcome).toMatchObject({ class: 'success' });
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBe(outcome?.head);
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I5 I13 P13: of two workers that boot at once one follows the run, and the other takes over when it dies', async () => {
    const { worker: first, handle } = await world.running();
    await first.end('SIGKILL');
    const [second, third] = await Promise.all([world.start(), world.start()]);
    const adopted = await Promise.all([second.ready(), third.ready()]);
    expect([...adopted].sort()).toEqual([0, 1]);
    const [follower, other] = adopted[0] === 1 ? [second, third] : [third, second];
    await follower.end('SIGKILL');
    const took = performance.now();
    await until('the other worker follows', () => {
      other.process.kill('SIGUSR2');
      return /^followed \[\{/m.test(other.output);
    });
    console.info(`take-over by the other worker: ${Math.round(performance.now() - took)} ms`);
    world.letGo();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I5 P11: a runner killed with -9 leaves nothing behind and its run is told as lost, once', async () => {
    const { request, handle } = await world.running();
    const runner = (JSON.parse(await world.file(request, 'runner.json')) as { pid: number }).pid;
    const asked = performance.now();
    process.kill(runner, 'SIGKILL');
    const { outcome } = await handle.result();
    console.info(`runner's death to the outcome: ${Math.round(performance.now() - asked)} ms`);
    expect(outcome).toMatchObject({ class: 'transient', kind: 'lost', head: null });
    expect(await world.alive(request.key)).toEqual([]);
    expect(world.counted('start')).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I13: after an absence longer than the heartbeat time-out the second attempt follows the run it finds', async () => {
    const first = await world.start();
    await first.ready();
    const request = world.agentRun();
    const handle = await world.begin(request, { heartbeatSeconds: 3 });
    await world.agentStarted();
    await first.end('SIGKILL');
    await until('the time-out of attempt 1', async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.some((one) => (one.attempt ?? 0) >= 2);
    });
    await (await world.start()).ready();
    await until('attempt 2', async () => (await handle.describe()).raw.pendingActivities?.some((one) => one.attempt === 2 && one.state === 2));
    world.letGo();
    expect((await handle.result()).outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start')).toHaveLength(1);
    expect((await readAttempts(handle)).attempts).toBe(2);
  });
});
