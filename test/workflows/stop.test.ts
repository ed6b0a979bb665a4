import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { approval, full, merged, outcome } from '../policy/example.js';
import { pollUntil } from './lock.js';
import { deploy, onward, points, ungated, worldWhere } from './points.js';
import { openTime, timed, type TimedGround } from './time.js';
import { Latch, untilStopped } from './world.js';

timed('stop, skip and pause', () => {
  let ground: TimedGround;
  beforeAll(async () => { ground = await openTime(); });
  afterEach(async () => { await ground.clear(); });
  afterAll(async () => { await ground.close(); });

  test.each(points)('H2 I5: stopped at: $name: the run ends, the place is free, `retry` goes on to the merge', async ({ world: make, is, going }) => {
    const world = make();
    const lock = await ground.begin({ world, items: 1 });
    const key = await lock.create('Stop me');
    await lock.until(key, is);
    if (going === true) await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.act(key, 'stop', { reason: 'wait' });
    const stopped = await lock.until(key, { state: 'stopped', run: null });
    expect(stopped).toMatchObject({ reason: expect.stringContaining('wait'), can: ['retry', 'skip'], waitingFor: null });
    expect(world.going).toEqual([]);
    await pollUntil(() => lock.status(), (project) => project.admitted.length === 0 && project.merging === null);
    await lock.act(key, 'retry');
    expect(await onward(lock, key)).toMatchObject({ mergedSha: 'd'.repeat(40) });
    expect(world.mostAgents).toBe(1);
  });

  test('stopped while it queues for admission: the line is left, and `retry` queues again', async () => {
    const world = worldWhere((one) => { one.gates = { ...ungated, analysis: [approval()] }; });
    const lock = await ground.begin({ world, items: 1 });
    const first = await lock.create('First');
    await lock.until(first, { waitingFor: 'approval' });
    const key = await lock.create('Second');
    await lock.until(key, { state: 'queued', waitingFor: 'admission' });
    await lock.act(key, 'stop');
    await pollUntil(() => lock.status(), (project) => project.waitingForAdmission.length === 0);
    await lock.act(key, 'retry');
    await lock.until(key, { state: 'queued' });
    await lock.act(first, 'stop');
    await lock.until(key, { waitingFor: 'approval' });
  });

  test('I3: stopped while it merges: merged, stopped, nothing deployed; `retry` goes on with deploy', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => {
      one.policy = { deploy };
      one.merge = async ({ head }) => { await latch.opened; return merged(head); };
    });
    const lock = await ground.begin({ world });
    const key = await lock.create('Merging');
    await pollUntil(() => world.merges.length, (count) => count === 1);
    expect((await lock.act(key, 'stop')).next).toContain('merging');
    await expect(lock.act(key, 'skip')).rejects.toMatchObject({ cause: { type: 'MERGING' } });
    latch.open();
    expect(await lock.until(key, { state: 'stopped' })).toMatchObject({ mergedSha: 'd'.repeat(40) });
    expect(world.ran.filter((one) => one.stage === 'deploy')).toEqual([]);
    await lock.act(key, 'retry');
    expect(await lock.item(key).result()).toMatchObject({ state: 'done' });
    expect(world.ran.filter((one) => one.stage === 'deploy')).toHaveLength(1);
    expect(world.merges).toHaveLength(1);
  });

  test('I5: a stop in the first moments of a run waits for the run\'s end before anything else starts', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => {
      one.agent = async (request) => {
        if (request.stage !== 'analysis') return outcome(request);
        await untilStopped(request);
        await latch.opened;
        return outcome(request, { class: 'cancelled', message: 'stopped', report: null, head: null });
      };
    });
    const lock = await ground.begin({ world });
    const key = await lock.create('Slow to die');
    await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.act(key, 'skip');
    await lock.until(key, { stage: 'architecture' });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    expect(world.starts('architecture')).toBe(0);
    latch.open();
    await lock.until(key, { state: 'done' });
    expect(world.mostAgents).toBe(1);
  });

  test('skipped everywhere: done, nothing merged, and each answer says what it frees', async () => {
    const world = worldWhere((one) => { one.agent = untilStopped; });
    const lock = await ground.begin({ world });
    const key = await lock.create('Skip it all');
    for (const { stage } of full) {
      await lock.until(key, (item) => item.stage === stage && item.can.includes('skip'));
      const { next } = await lock.act(key, 'skip', { reason: 'not needed' });
      expect(next).toContain(`${stage} counts as passed`);
    }
    expect(await lock.item(key).result()).toMatchObject({ state: 'done', mergedSha: null });
    expect(world.merges).toEqual([]);
  });

  test('paused: the running agent finishes, nothing new starts, the place is free; resumed: it goes on', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => { one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); }; });
    const lock = await ground.begin({ world });
    const key = await lock.create('Pause me');
    await pollUntil(() => world.going.length, (count) => count === 1);
    expect((await lock.act(key, 'pause')).next).toContain('running agent finishes');
    await lock.until(key, { state: 'paused' });
    latch.open();
    await pollUntil(() => lock.status(), (project) => project.admitted.length === 0);
    expect(world.starts('architecture')).toBe(0);
    await lock.act(key, 'resume');
    await lock.until(key, { state: 'done' });
    expect(world.starts('analysis')).toBe(1);
  });

  test('H2: a storm of pauses and resumes starts nothing twice', async () => {
    const latch = new Latch();
    const world = worldWhere((one) => { one.agent = async (request) => { if (request.stage === 'analysis') await latch.opened; return outcome(request); }; });
    const lock = await ground.begin({ world, items: 1 });
    const key = await lock.create('Storm');
    await pollUntil(() => world.going.length, (count) => count === 1);
    for (let count = 0; count < 15; count += 1) {
      await lock.item(key).signal('pause');
      await lock.item(key).signal('resume');
    }
    latch.open();
    expect(await lock.until(key, { state: 'done' })).toMatchObject({ attempts: { analysis: 1, development: 1, deploy: 1 } });
    expect(world.mostAgents).toBe(1);
  });

  test('paused while it waits for a clean work tree, it gives the merge to the next item', async () => {
    const world = worldWhere((one) => {
      one.merge = ({ key, head }) => (key.endsWith('-1') && one.merges.length === 1 ? { kind: 'tree-dirty', path: `/home/${key}`, files: ['a'], message: 'dirty' } : merged(head));
    });
    const lock = await ground.begin({ world });
    const first = await lock.create('Dirty');
    await lock.until(first, { waitingOn: [`/home/${first}`] });
    const second = await lock.create('Clean');
    await lock.until(second, { waitingFor: 'merge', waitingOn: ['merge queue'] });
    await lock.act(first, 'pause');
    await lock.until(second, { state: 'done' });
    await lock.act(first, 'resume');
    await lock.until(first, { waitingFor: 'merge', waitingOn: [`/home/${first}`] });
  });

  test('cancelled from the Web UI means stop: nothing is lost and `retry` goes on', async () => {
    const world = worldWhere((one) => { one.agent = (request) => (one.starts('analysis') === 1 ? untilStopped(request) : outcome(request)); });
    const lock = await ground.begin({ world });
    const key = await lock.create('Cancel me');
    await pollUntil(() => world.going.length, (count) => count === 1);
    await lock.item(key).cancel();
    await lock.until(key, { state: 'stopped', run: null });
    await lock.act(key, 'retry');
    expect(await lock.until(key, { state: 'done' })).toMatchObject({ mergedSha: 'd'.repeat(40) });
  });
});
