import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { readAttempts, until, World } from './world.js';

/* A person's stop reaches the agent through whoever follows the run, and nothing of the tree is left. */
describe('stopping a run', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => { engine = await freshNamespace('stopping'); });
  afterAll(async () => { await engine.close(); });
  beforeEach(() => { world = new World(engine); });
  afterEach(async () => { await world.close(); });

  const termAt = (): Promise<number> => until('SIGTERM at the agent', () => {
    const [line] = world.counted('term');
    return line === undefined ? undefined : Number(line.split(' ')[2]);
  });

  test('I5: a stop is at the agent at once, and the value says cancelled', async () => {
    const { request, handle } = await world.running();
    const asked = Date.now();
    await handle.signal('stop');
    const latency = (await termAt()) - asked;
    console.info(`stop to SIGTERM at the agent: ${latency} ms`);
    expect(latency).toBeLessThan(1_500);
    expect((await handle.result()).outcome).toMatchObject({ class: 'cancelled', kind: 'stopped' });
    expect(await world.alive(request.key)).toEqual([]);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I5: a stop reaches a run that was adopted after a kill -9', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    expect(await (await world.start()).ready()).toBe(1);
    const asked = Date.now();
    await handle.signal('stop');
    const latency = (await termAt()) - asked;
    console.info(`stop to SIGTERM at the agent, adopted: ${latency} ms`);
    expect((await handle.result()).outcome).toMatchObject({ class: 'cancelled', kind: 'stopped' });
    expect(await world.alive(request.key)).toEqual([]);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I5: a stop that is asked while no worker is up reaches the agent after the next boot', async () => {
    const { worker: first, handle } = await world.running();
    await first.end('SIGKILL');
    await handle.signal('stop');
    await (await world.start()).ready();
    await termAt();
    expect((await handle.result()).outcome).toMatchObject({ class: 'cancelled' });
    expect(world.counted('start')).toHaveLength(1);
  });

  test('I5: a run whose workflow was terminated is ended, although nobody asked for it', async () => {
    const { request, handle } = await world.running();
    await handle.terminate('test');
    await termAt();
    expect(JSON.parse(await world.file(request, 'reported.json'))).toMatchObject({ how: 'abandoned' });
    expect(await world.alive(request.key)).toEqual([]);
  });

  test('I5: an item whose workflow was terminated while no worker was up keeps no agent after the next boot', async () => {
    const { worker: first, request, handle } = await world.running();
    await first.end('SIGKILL');
    await handle.terminate('test');
    await (await world.start()).ready();
    expect(JSON.parse(await world.file(request, 'reported.json'))).toMatchObject({ how: 'abandoned' });
    expect(await world.alive(request.key)).toEqual([]);
  });
});
