import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { approval, gates } from '../policy/example.js';
import { pollUntil, settingsOf } from './lock.js';
import { openTime, timed, type TimedGround } from './time.js';
import { untilStopped, World } from './world.js';

const gated = { ...gates, analysis: [approval()] };
const worldWhere = (prepare: (world: World) => void): World => {
  const world = new World();
  prepare(world);
  return world;
};

/** A server a test: what one leaves behind would hold the clock of the next. */
timed('what only time brings', () => {
  let ground: TimedGround;
  beforeEach(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.close(); });

  test('an item that was terminated gives its place back within a minute of somebody waiting', async () => {
    const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; }) });
    const first = await lock.create('first');
    await lock.until(first, { waitingFor: 'approval' });
    const second = await lock.create('second');
    await lock.until(second, { state: 'queued' });
    await lock.item(first).terminate('by hand');
    lock.world.closed = [first];
    await ground.pass(65);
    await lock.until(second, { waitingFor: 'approval' });
  });

  test('an item whose project does not run says so and goes on when it does', async () => {
    const lock = await ground.begin({ items: 1, world: worldWhere((world) => { world.gates = gated; }) });
    const first = await lock.create('first');
    await lock.until(first, { waitingFor: 'approval' });
    await lock.project.terminate('by hand');
    await lock.act(first, 'pause');
    await lock.act(first, 'resume');
    expect(await lock.until(first, { waitingFor: 'connection' })).toMatchObject({ state: 'queued', waitingOn: [`project ${lock.key}`] });
    await lock.client.workflow.start('project', { workflowId: `project/${lock.key}`, taskQueue: 'items', args: [{ settings: settingsOf(lock.key, 1) }] });
    await ground.pass(61);
    await lock.until(first, { waitingFor: 'approval' });
  });

  test('a stopped item closes after 30 days and leaves its document behind', async () => {
    const world = worldWhere((one) => { one.agent = untilStopped; });
    const lock = await ground.begin({ world });
    const key = await lock.create('Forgotten');
    await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.act(key, 'stop');
    await lock.until(key, { state: 'stopped', run: null });
    expect(await lock.item(key).result()).toMatchObject({ state: 'stopped', can: [] });
    expect(world.archived).toMatchObject([{ key, state: 'stopped' }]);
  });
});
